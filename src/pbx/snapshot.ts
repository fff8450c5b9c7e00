import { z } from 'zod';
import type { PbxSnapshot } from '../acd-runtime/ports.ts';
import { callOfOffer, isDialled, offerId, outsideLegOf, type CallId, type LegId, type OfferId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import * as ari from './ari/messages.ts';
import type { Branch } from './branches.ts';
import type { Lines } from './commands/run-command.ts';
import { recordingVariable } from './commands/variables.ts';
import {
  callOfAsideBridge,
  callOfChannel,
  callOfTalkBridge,
  cameBy,
  channelOf,
  legOfSpyBridge,
  legOfSpyChannel,
  offerIn,
  offerOf,
  phoneChannelOf,
  operatorOfInterface,
  operatorOfPhone,
} from './names.ts';
import { emergencyCalls, isInEmergency } from './emergency-calls.ts';
import type { GoneContact } from './lost-legs.ts';
import type { PbxSettings } from './options.ts';
import { readContacts } from './contacts.ts';
import type { PhoneStates } from './phone-states.ts';
import { isGone } from './results.ts';
import { secondLineOf, type SecondLine } from './second-lines.ts';
import { readEndedTraces, readFallbackTraces, servedCalls } from './traces.ts';

/** The context of the native queue in asterisk-config/extensions.conf. */
export const fallbackContext = 'pasokh-fallback';

export interface SnapshotNeeds {
  readonly lines: Lines;
  /** Told of every phone. */
  readonly phones: PhoneStates;
  readonly onStage: PbxSettings['onStage'];
  readonly now: () => EpochMs;
}

export interface Reading {
  readonly snapshot: PbxSnapshot;
  /** Calls that ended while nobody listened, and whose bridges are still there. */
  readonly abandoned: readonly CallId[];
  /** Legs over a shoulder, and those that were and are gone. */
  readonly spies: readonly LegId[];
  readonly abandonedSpies: readonly LegId[];
  /** Other lines of operators' phones, and those beside a leg that is gone. */
  readonly secondLines: readonly SecondLine[];
  readonly abandonedLines: readonly SecondLine[];
  /** Channels of phones that ring on though another has answered, or declined. */
  readonly superfluous: readonly string[];
  /** Where phones answer no more that are in a call. */
  readonly goneContacts: readonly GoneContact[];
}

/**
 * Reads what is alive. Events must flow (buffered) before this begins: the reads are not one instant, and what changes
 * between them is told again by its event.
 */
export async function readSnapshot({ lines, phones, onStage, now }: SnapshotNeeds): Promise<Reading> {
  const { calls, ami } = lines;
  const all = z.array(ari.channel).parse(await calls.channels.list());
  const channels = all.filter((channel) => secondLineOf(channel) === null);
  const secondLines = all.flatMap((channel) => secondLineOf(channel) ?? []);
  await onStage('channels-read');
  const ours = await channelsOfApp(lines);
  await onStage('application-read');
  const bridges = z.array(ari.bridge).parse(await calls.bridges.list());
  await onStage('bridges-read');
  const endpoints = z.array(ari.endpoint).parse(await calls.endpoints.listByTech({ tech: 'PJSIP' }));
  for (const { resource, state } of endpoints) phones.heard(resource, state === 'online');
  const contacts = phones.reachable().size > 0 ? await readContacts(ami) : [];
  for (const { endpoint, uri, status } of contacts) phones.contact(endpoint, uri, status, null);
  await onStage('phones-read');
  const { ended, visits, branches: traces } = await readEndedTraces(ami);
  const fallback = await readFallbackTraces(ami);
  await onStage('traces-read');

  const alive = new Set(channels.map((channel) => channel.id));
  const phoneLegs = channels.flatMap((channel) => {
    const offer = offerOf(channel);
    // The application has those, too, that it once asked to be told of.
    if (offer === null || isInEmergency(channel)) return [];
    // A phone that hears why it may not dial, or is rung by the native queue, is none of our application.
    if (phoneChannelOf(offer) !== null && !ours.has(channel.id)) return [];
    return [{ offerId: offer, channel: channel.id, ...stateOf(channel) }];
  });
  for (const { offer, channel, end } of traces) lines.branches.left(offer, channel, end);
  const inBridges = new Set(bridges.flatMap((bridge) => bridge.channels));
  const offers = Map.groupBy(phoneLegs, ({ offerId }) => offerId);
  const superfluous = [...offers].flatMap(([offer, found]) => lines.branches.know(offer, found, inBridges));
  const legs = [...offers].map(([offerId, found]) => legOf(offerId, found));
  const outside = channels.flatMap((channel) => {
    const leg = outsideLegOf(channel.id);
    return leg === null ? [] : [{ legId: leg, ...stateOf(channel) }];
  });
  const callers = channels.flatMap((channel) => {
    const inQueue = channel.dialplan.context === fallbackContext;
    if (offerOf(channel) !== null || outsideLegOf(channel.id) !== null || legOfSpyChannel(channel.id) !== null)
      return [];
    if (!inQueue && !ours.has(channel.id)) return [];
    const call = callOfChannel(channel.id);
    const { ringing, up } = stateOf(channel);
    const trace = fallback.get(channel.id);
    return [
      {
        callId: call,
        number: channel.caller.number,
        dialled: channel.channelvars['PASOKH_DIALLED'] ?? channel.dialplan.exten,
        ...cameBy(channel),
        enteredAt: channel.creationtime,
        where: inQueue ? ('fallback' as const) : ('ours' as const),
        fallbackOperator: inQueue && trace?.operator ? operatorOfInterface(trace.operator) : null,
        recording: (channel.channelvars[recordingVariable] ?? '') !== '',
        outgoing: !isDialled(call) ? null : up ? ('up' as const) : ringing ? ('ringing' as const) : ('sent' as const),
      },
    ];
  });
  const snapshot: PbxSnapshot = {
    at: now(),
    callers: [...callers, ...emergencyCalls(channels, fallback)],
    legs,
    outside,
    bridged: bridges.flatMap(pairIn),
    ended: new Map([...ended].filter(([id]) => !offers.has(offerId(id)))),
    visits: visits.filter((visit) => !callers.some((caller) => caller.callId === visit.callId)),
    reachable: new Map(phones.reachable()),
    fallbackCalls: servedCalls(fallback, alive),
  };
  const bridged = bridges.flatMap(({ id }) => callOfTalkBridge(id) ?? callOfAsideBridge(id) ?? []);
  const hasLegs = (call: CallId) => legs.some(({ offerId }) => callOfOffer(offerId) === call);
  const spies = new Set([
    ...bridges.flatMap(({ id }) => legOfSpyBridge(id) ?? []),
    ...channels.flatMap(({ id }) => legOfSpyChannel(id) ?? []),
  ]);
  const isThere = (leg: LegId) => lines.branches.channelsOf(leg).some((channel) => alive.has(channel));
  const inCalls = endpoints.filter(
    ({ resource, channel_ids }) => operatorOfPhone(resource) !== null && channel_ids.length > 0,
  );
  return {
    snapshot,
    superfluous,
    goneContacts: inCalls.flatMap(({ resource, state }) => {
      const silent = contacts.filter(({ endpoint, status }) => endpoint === resource && status === 'Unreachable');
      // One that is gone altogether may be listed nowhere.
      return (state === 'online' ? silent : [{ uri: '' }]).map(({ uri }) => ({ endpoint: resource, uri }));
    }),
    // The bridge of a dialled call is there before the customer.
    abandoned: [...new Set(bridged)].filter(
      (call) => !alive.has(channelOf(call)) && !(isDialled(call) && hasLegs(call)),
    ),
    spies: [...spies].filter(isThere),
    secondLines: secondLines.filter(({ leg }) => isThere(leg)),
    abandonedLines: secondLines.filter(({ leg }) => !isThere(leg)),
    abandonedSpies: [...spies].filter((leg) => !isThere(leg)),
  };
}

/** One leg for all its channels. */
function legOf(offer: OfferId, found: readonly Branch[]): PbxSnapshot['legs'][number] {
  const up = found.some((branch) => branch.up);
  return { offerId: offer, ringing: !up && found.some((branch) => branch.ringing), up };
}

const stateOf = ({ state }: z.infer<typeof ari.channel>) => ({ ringing: state === 'Ringing', up: state === 'Up' });

/** The ids of the channels that our application has. */
export async function channelsOfApp({ calls, app }: Lines): Promise<ReadonlySet<string>> {
  try {
    return new Set(ari.application.parse(await calls.applications.get({ applicationName: app })).channel_ids);
  } catch (error) {
    if (!isGone(error)) throw error;
    return new Set();
  }
}

function pairIn(bridge: z.infer<typeof ari.bridge>): PbxSnapshot['bridged'] {
  const call = callOfTalkBridge(bridge.id);
  if (call === null || !bridge.channels.includes(channelOf(call))) return [];
  // The bridge is made in the moment of connecting, and unmade when the caller waits again.
  return bridge.channels
    .flatMap((channel) => offerIn(call, channel) ?? [])
    .map((offer) => ({ callId: call, offerId: offer, since: bridge.creationtime }));
}
