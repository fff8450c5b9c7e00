import type { PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import type { Route } from '../../acd/state.ts';
import { dialable } from '../../shared/dialable.ts';
import { channelOf, phoneChannelOf, asideBridge, trunkEndpoint } from '../names.ts';
import { AriRefusal, accepting, gone, isGone, isTwin, refused } from '../results.ts';
import { endBridge, openBridge } from './bridges.ts';
import { hasTwin, isLostRace, onceReady } from './races.ts';
import { record } from './record.ts';
import type { Lines } from './run-command.ts';
import { keepFromDialplan, readVariable, setVariable } from './variables.ts';

const nameable = /^[\w-]{1,64}$/u;
/** Nothing else reaches the PBX: what is dialled stands in a dial string, and what is shown in a header. */
export const isSafe = ({ dial, shown, trunkId }: Route): boolean =>
  dialable.test(dial) && (shown === '' || dialable.test(shown)) && nameable.test(trunkId);

/** Which way this leg goes out: a repeat meets its twin, another route meets what the former left. */
const routeVariable = 'PASOKH_ROUTE';
/** Set in the step before dialling: a channel that is dialled twice is hung up. */
const sentVariable = 'PASOKH_SENT';

const common = (route: Route) => ({
  PASOKH_DIALLED: route.shown,
  'CONNECTEDLINE(name,i)': '', // the number of ours is shown outside, and nobody's name
  [routeVariable]: route.trunkId,
  // Keeps the instant of its end, in case nobody listens then (asterisk-config/extensions.conf).
  'CHANNEL(hangup_handler_push)': 'pasokh-ended,s,1',
});

/**
 * Makes the customer's leg, puts it into one bridge with the operator's and dials: so the operator hears the ringing, which the bridge
 * makes a tone of (that of the talk would not), or what the network says before the answer. `refused` only when there is no leg; of one that was made the end tells.
 * A phone that began the call itself is answered first. The recording runs from before the dialling: begun with the answer it would miss
 * the first word, and all of whoever hangs up at once.
 */
export async function dialCustomer(
  lines: Lines,
  { callId, offerId, route, timeoutMs }: Extract<AcdCommand, { type: 'DialCustomer' }>,
): Promise<PbxResult | undefined> {
  const { calls, post, app, branches } = lines;
  if (!isSafe(route)) return refused('not-dialable');
  const [channelId, own, bridgeId] = [channelOf(callId), branches.channelOf(offerId), asideBridge(callId)];
  const there = await openBridge(calls, bridgeId);
  // The number of ours is shown outside, and no operator's name.
  const enter = (channel: string) =>
    post(`bridges/${bridgeId}/addChannel`, { channel, inhibitConnectedLineUpdates: true });
  try {
    if (phoneChannelOf(offerId) !== null) await calls.channels.answer({ channelId: own });
    if (!there.includes(own)) await enter(own);
  } catch (error) {
    if (!isLostRace(error)) throw error;
    if (there.length === 0) await endBridge(calls, bridgeId);
    return gone;
  }
  const made = await make(lines, channelId, route, () =>
    post('channels/create', {
      ...{ endpoint: endpointOf(route), app, appArgs: 'outbound', channelId, originator: own },
      variables: {
        ...common(route),
        PASOKH_CALL: callId,
        'CALLERID(num)': route.dial,
        'CONNECTEDLINE(num,i)': route.shown,
      },
    }),
  );
  if (made !== 'made') return made;
  try {
    if (!there.includes(channelId)) await onceReady(() => enter(channelId));
    if ((await readVariable(calls, channelId, sentVariable)) !== '') return undefined;
    await Promise.all([record(lines, callId), setVariable(calls, channelId, sentVariable, '1')]);
    if (phoneChannelOf(offerId) !== null) await keepFromDialplan(calls, own);
    await calls.channels.dial({ channelId, timeout: Math.ceil(timeoutMs / 1000) });
    return undefined;
  } catch (error) {
    if (!isLostRace(error)) throw error;
    await accepting(isGone, calls.channels.hangup({ channelId }));
    return gone;
  }
}

/** Rings somebody outside, by one request. */
export async function dialOutside(
  lines: Lines,
  { callId, legId, route, timeoutMs }: Extract<AcdCommand, { type: 'DialOutside' }>,
): Promise<PbxResult | undefined> {
  const { post, app } = lines;
  if (!isSafe(route)) return refused('not-dialable');
  const made = await make(lines, legId, route, () =>
    post('channels', {
      ...{ endpoint: endpointOf(route), app, appArgs: 'outside', channelId: legId, originator: channelOf(callId) },
      callerId: `<${route.shown}>`,
      timeout: Math.ceil(timeoutMs / 1000),
      variables: { ...common(route), PASOKH_CALL: callId },
    }),
  );
  return made === 'made' ? undefined : made;
}

const endpointOf = ({ dial, trunkId }: Route): string => `PJSIP/${dial}@${trunkEndpoint(trunkId)}`;

/** Makes a channel, unless a twin is there already. */
async function make(
  { calls }: Lines,
  channelId: string,
  route: Route,
  create: () => Promise<void>,
): Promise<PbxResult | 'made'> {
  try {
    await create();
    return 'made';
  } catch (error) {
    if (!(error instanceof AriRefusal)) throw error;
    if (isTwin(error) && (await hasTwin(calls, channelId))) {
      if ((await readVariable(calls, channelId, routeVariable)) === route.trunkId) return 'made';
      await accepting(isGone, calls.channels.hangup({ channelId }));
      return refused('the former way out has not ended');
    }
    if (isTwin(error)) return refused('unreachable');
    if (error.status === 400 || error.status === 404) return gone; // the originator
    if (error.status === 500) return refused('unreachable');
    return refused(error.message);
  }
}
