import type { PhoneKind } from '../acd/state.ts';
import {
  callId,
  callOfOffer,
  isDialled,
  nthOffer,
  offerId,
  operatorId,
  outsideLegOf,
  type CallId,
  type LegId,
  type OfferId,
  type OperatorId,
  trunkId,
  type QueueId,
  type TrunkId,
} from '../shared/ids.ts';

/**
 * What our things are called on the PBX. Every name is derived from an id of ours, so a repeated command finds its twin and
 * an event tells what it is about without a table.
 *
 * | ours                | on the PBX                                       |
 * | ------------------- | ------------------------------------------------ |
 * | call                | the caller's channel id; `to-<call>` if we dialled it |
 * | offer               | the channel id of the operator's leg, `p2-<offer>`, `p3-<offer>`… those of more phones that ring for it; of a number that was dialled on the phone itself the leg was there first: offer `out-<channel>-o1` |
 * | outside leg         | its channel id                                   |
 * | talk of a call      | mixing bridge `mix-<call>`                       |
 * | those aside of it   | mixing bridge `con-<call>`; of a call out all, until the answer |
 * | over the shoulder   | snoop channel `<leg>-spy` on the leading leg, with the leg in mixing bridge `spy-<leg>` |
 * | waiting in a queue  | holding bridge `hold-<queue>`                    |
 * | on the way          | holding bridge `hold-transit`                    |
 * | announcement        | playback `say-<call>`                            |
 * | recording of a call | file `<call>.raw` in the spool's recording folder |
 * | operator's phone    | PJSIP endpoint, auth and aor `op-<operator>`     |
 * | … in the browser    | the same with `web-<operator>`                   |
 * | trunk               | PJSIP endpoint and all that belongs to it `trunk-<id>` |
 */
export const talkBridge = (call: CallId): string => `mix-${call}`;
export const asideBridge = (call: CallId): string => `con-${call}`;
export const spyChannel = (leg: LegId): string => `${leg}-spy`;
export const spyBridge = (leg: LegId): string => `spy-${leg}`;
export const holdBridge = (queue: QueueId | null): string => `hold-${queue ?? 'transit'}`;
export const trunkEndpoint = (trunk: TrunkId): string => `trunk-${trunk}`;
export const announcementId = (call: CallId): string => `say-${call}`;
export const recordingName = (call: CallId): string => call;
export const phoneId = (operator: OperatorId, kind: PhoneKind = 'desk'): string => `${prefixOf[kind]}${operator}`;
export const phoneInterface = (operator: OperatorId, kind: PhoneKind = 'desk'): string =>
  `PJSIP/${phoneId(operator, kind)}`;

/** One phone of several, as it is dialled. */
export const phoneAt = (operator: OperatorId, kind: PhoneKind, uri: string): string =>
  `${phoneInterface(operator, kind)}/${uri}`;

/** A phone in the browser and one on the desk are two endpoints: neither speaks as the other does. The one to ring first comes first. */
export const phoneKinds: readonly PhoneKind[] = ['web', 'desk'];
const prefixOf: Readonly<Record<PhoneKind, string>> = { desk: 'op-', web: 'web-' };

const after = (prefix: string, name: string): string | null =>
  name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : null;

/**
 * The channel of a leg, or of a call's customer. A dialled customer's comes after the operator's, and Asterisk takes no id that
 * another in use begins with: so it has something before it.
 */
export const channelOf = (id: string): string => phoneChannelOf(id) ?? (isDialled(id) ? `to-${id}` : id);

/** An id that the PBX itself gives. */
const ownId = String.raw`\d+\.\d+`;
const isOwnId = new RegExp(`^${ownId}$`, 'u');
const firstOfPhone = new RegExp(`^out-(${ownId})-o1$`, 'u');

/** The channel on which an operator dialled what became this call's first leg; null for a leg that we made. */
export const phoneChannelOf = (leg: string): string | null => firstOfPhone.exec(leg)?.[1] ?? null;

/** The call that an operator dials on this channel of the own phone. */
export const callOfPhoneChannel = (channel: string): CallId => callId(`out-${channel}`);

/** The call whose customer has this channel, if it is a customer's. */
export const callOfChannel = (channel: string): CallId => callId(after('to-', channel) ?? channel);

export function callOfTalkBridge(bridge: string): CallId | null {
  const call = after('mix-', bridge);
  return call === null ? null : callId(call);
}

export function callOfAsideBridge(bridge: string): CallId | null {
  const call = after('con-', bridge);
  return call === null ? null : callId(call);
}

/** Whose ear it is. */
export const legOfSpyBridge = (bridge: string): LegId | null => legOfChannel(after('spy-', bridge) ?? '');
export const legOfSpyChannel = (channel: string): LegId | null =>
  channel.endsWith('-spy') ? legOfChannel(channel.slice(0, -'-spy'.length)) : null;

export function callOfAnnouncement(playback: string): CallId | null {
  const call = after('say-', playback);
  return call === null ? null : callId(call);
}

/** Whose phone an endpoint is, of whichever kind. */
export function operatorOfPhone(endpoint: string): OperatorId | null {
  const operator = after(prefixOf.desk, endpoint) ?? after(prefixOf.web, endpoint);
  return operator === null ? null : operatorId(operator);
}

/** Where a SIP URI leads: `127.0.0.1:5060`, `[::1]:5060`, or a name. Each WebSocket has its own. */
export const addressIn = (uri: string): string => /^sips?:(?:[^@]*@)?([^;?>]+)/u.exec(uri)?.[1] ?? uri;

/** The endpoint behind `PJSIP/op-…`, as queues and device states name it. */
export const phoneOfInterface = (name: string): string | null => after('PJSIP/', name);

/** The operator behind it. */
export function operatorOfInterface(name: string): OperatorId | null {
  const endpoint = phoneOfInterface(name);
  return endpoint === null ? null : operatorOfPhone(endpoint);
}

/** What a channel leads to, by its name: `PJSIP/op-…-0000001a`. */
const interfaceOf = ({ name }: Pick<Channel, 'name'>): string => name.replace(/-[0-9a-f]{8}$/u, '');

/** Whose phone it is. */
export const operatorOfChannel = (channel: Pick<Channel, 'name'>): OperatorId | null =>
  operatorOfInterface(interfaceOf(channel));

/** By which trunk of ours a caller came, as a field of what is told of the caller. */
export function cameBy(channel: Pick<Channel, 'name'>): { readonly trunkId?: TrunkId } {
  const trunk = after('PJSIP/trunk-', interfaceOf(channel));
  return trunk === null ? {} : { trunkId: trunkId(trunk) };
}

/** The offer whose leg this is, also one that an operator's phone began; null for a channel that is no operator's leg. */
export function offerOf(channel: Channel): OfferId | null {
  const isPhones = isOwnId.test(channel.id) && operatorOfChannel(channel) !== null;
  return isPhones ? nthOffer(callOfPhoneChannel(channel.id), 1) : offerOfChannel(channel.id);
}

/** The same of a channel whose name is not told, in a bridge of this call. */
export function offerIn(call: CallId, channel: string): OfferId | null {
  const first = nthOffer(call, 1);
  const offer = channel === channelOf(first) ? first : offerOfChannel(channel);
  return offer !== null && callOfOffer(offer) === call ? offer : null;
}

/** As the PBX tells of it. */
interface Channel {
  readonly id: string;
  readonly name: string;
}

/** The channel of the n-th phone that rings for an offer. Asterisk takes no id that another in use begins with: so the number comes first. */
export const nthBranch = (offer: OfferId, n: number): string => (n === 1 ? offer : `p${String(n)}-${offer}`);

/** The offer whose leg has this channel id, or null for a channel that is no leg that we made. */
export function offerOfChannel(channel: string): OfferId | null {
  const offer = channel.replace(/^p\d+-/u, '');
  return callOfOffer(offer) === null ? null : offerId(offer);
}

/** The leg besides the customer's that has this channel id, or null. */
export const legOfChannel = (channel: string): LegId | null => offerOfChannel(channel) ?? outsideLegOf(channel);
