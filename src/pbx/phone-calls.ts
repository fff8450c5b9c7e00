import type { Address, PhoneWishes } from '../dialling/ports.ts';
import { callOfOffer, type CallId, type LegId, type OfferId, type OperatorId } from '../shared/ids.ts';
import { endLeg } from './commands/operator-leg.ts';
import { isLostRace } from './commands/races.ts';
import type { Lines } from './commands/run-command.ts';
import { keepFromDialplan, setVariable } from './commands/variables.ts';
import { isInEmergency } from './emergency-calls.ts';
import { callOfPhoneChannel, operatorOfPhone, phoneChannelOf } from './names.ts';
import { secondLineValue, secondLineVariable, type SecondLine, type SecondLines } from './second-lines.ts';

/** Where the dialplan tells a phone that it may not dial this, or dials it without us: an emergency number. */
const refusal = { context: 'pasokh-operator', extension: 'refuse', priority: 1 };

/** What operators do on their phones, as events tell it. */
export interface PhoneCalls {
  /** A number or a colleague was dialled: the channel waits to be told what becomes of it. */
  readonly dialled: (channel: string, by: OperatorId, to: string) => void;
  /** A call is to be handed over, to what follows `sip:`; null: to whom the other line of the phone has asked. */
  readonly referred: (referral: Referral) => void;
  readonly secondLines: SecondLines;
  /** What the line was for is over. */
  readonly endLine: (line: SecondLine) => void;
}

/**
 * Asks for a call, or a consultation, of what an operator dialled on the phone, and lets the PBX refuse it otherwise.
 *
 * @param ended told when the phone has hung up before it could be taken for one of them
 */
export async function takePhoneCall(
  { calls, app, secondLines }: Lines,
  { dialled }: Pick<PhoneWishes, 'dialled'>,
  { channelId, by, to }: { readonly channelId: string; readonly by: OperatorId; readonly to: string },
  ended: (line: SecondLine | null) => void,
): Promise<undefined> {
  // The end of a channel that we did not make is told to those alone who ask for it.
  await calls.applications.subscribe({ applicationName: app, eventSource: `channel:${channelId}` });
  // Asked late, as after a stall: the dialplan has taken an emergency number back by now.
  if (isInEmergency(await calls.channels.get({ channelId }))) return;
  const dialling = await dialled({ callId: callOfPhoneChannel(channelId), operatorId: by, to: addressOf(to) });
  if (dialling.is === 'refused') {
    await calls.channels.continueInDialplan({ channelId, ...refusal });
    return;
  }
  const line = dialling.is === 'call' ? null : { channel: channelId, leg: dialling.leg, other: dialling.other };
  if (line !== null) secondLines.begin(line);
  try {
    await calls.channels.get({ channelId });
    if (line !== null) await ringBack(calls, line);
  } catch (error) {
    if (!isLostRace(error)) throw error;
    ended(line);
  }
}

/** Ends what nobody here knows. A phone that waits for what it dialled goes back to the dialplan. */
export async function endOrphan(lines: Lines, id: CallId | LegId): Promise<undefined> {
  const { calls } = lines;
  const channelId = phoneChannelOf(id);
  if (channelId === null || (await calls.channels.get({ channelId })).state === 'Up') return endLeg(lines, id);
  await calls.channels.continueInDialplan({ channelId, ...refusal });
}

/** The phone that consults hears that the other one rings, and is answered when that one answers. */
async function ringBack(calls: Lines['calls'], line: SecondLine): Promise<void> {
  const { channel: channelId } = line;
  await setVariable(calls, channelId, secondLineVariable, secondLineValue(line));
  await setVariable(calls, channelId, 'PASOKH_ON_PHONE', ''); // it leaves no trace: it is no leg of the core's
  await keepFromDialplan(calls, channelId);
  await calls.channels.ring({ channelId });
}

/** Channels on which phones have asked for their calls to be handed over, each until its phone knows what came of it. */
export interface Referrals {
  readonly during: (channel: string, refer: () => Promise<undefined>) => Promise<undefined>;
  /** Settles once the phone may be rid of this channel: when it is ended before, the phone takes the transfer for failed. */
  readonly over: (channel: string) => Promise<unknown>;
}

export function createReferrals(): Referrals {
  const open = new Map<string, Promise<unknown>>();
  return {
    during: async (channel, refer) => {
      const referral = refer();
      const told = referral.catch(() => null);
      open.set(channel, told);
      await told;
      if (open.get(channel) === told) open.delete(channel);
      return referral;
    },
    over: (channel) => open.get(channel) ?? Promise.resolve(),
  };
}

export interface Referral {
  /** On which the REFER came. */
  readonly channel: string;
  readonly leg: OfferId;
  readonly by: OperatorId;
  /** Null: to whom the other line of this phone has asked. */
  readonly to: string | null;
}

/** Asks for a call to be handed over, and tells the phone what came of it. */
export async function referCall(
  { post, secondLines }: Lines,
  wishes: Pick<PhoneWishes, 'handedOver' | 'completed'>,
  { channel, leg, by: operatorId, to }: Referral,
): Promise<undefined> {
  const callId = callOfOffer(leg);
  const isDone = async (): Promise<boolean> => {
    if (callId === null) return false;
    if (to !== null) return wishes.handedOver({ callId, operatorId, to: addressOf(to) });
    return secondLines.beside(leg) !== null && wishes.completed({ callId, operatorId });
  };
  const states = (await isDone()) ? 'channel_answered' : 'channel_declined';
  await post(`channels/${channel}/transfer_progress`, { states });
}

/** A colleague's phone, or a number. */
function addressOf(user: string): Address {
  const operatorId = operatorOfPhone(user);
  return operatorId === null ? { number: user } : { operatorId };
}
