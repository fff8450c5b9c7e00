import { z } from 'zod';
import type { PbxSnapshot } from '../acd-runtime/ports.ts';
import { callId, callOfOffer, type CallId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import * as ari from './ari/messages.ts';
import type { Lines } from './commands/run-command.ts';
import { callOfTalkBridge, offerOfChannel, operatorOfInterface } from './names.ts';
import type { PbxSettings } from './options.ts';
import type { PhoneStates } from './phone-states.ts';
import { isGone } from './results.ts';
import { readEndedTraces, readFallbackTraces, servedCalls } from './traces.ts';

/** The context of the native queue in asterisk-config/extensions.conf. */
export const fallbackContext = 'pasokh-fallback';
/** Set by MixMonitor itself on the caller's channel, so it is there exactly when the recording runs. */
export const recordingVariable = 'PASOKH_RECORDING';

export interface SnapshotNeeds {
  readonly lines: Lines;
  /** Told of every phone. */
  readonly phones: PhoneStates;
  readonly onStage: PbxSettings['onStage'];
  readonly now: () => EpochMs;
}

export interface Reading {
  readonly snapshot: PbxSnapshot;
  /** Calls that ended while nobody listened, and whose bridge is still there. */
  readonly abandoned: readonly CallId[];
}

/**
 * Reads what is alive. Events must flow (buffered) before this begins: the reads are not one instant, and what changes
 * between them is told again by its event.
 */
export async function readSnapshot({ lines, phones, onStage, now }: SnapshotNeeds): Promise<Reading> {
  const { calls, ami } = lines;
  const channels = z.array(ari.channel).parse(await calls.channels.list());
  await onStage('channels-read');
  const ours = await channelsOfApp(lines);
  await onStage('application-read');
  const bridges = z.array(ari.bridge).parse(await calls.bridges.list());
  await onStage('bridges-read');
  const endpoints = z.array(ari.endpoint).parse(await calls.endpoints.listByTech({ tech: 'PJSIP' }));
  for (const { resource, state } of endpoints) phones.heard(resource, state === 'online');
  await onStage('phones-read');
  const { ended, visits } = await readEndedTraces(ami);
  const fallback = await readFallbackTraces(ami);
  await onStage('traces-read');

  const alive = new Set(channels.map((channel) => channel.id));
  const legs = channels.flatMap((channel) => {
    const offer = offerOfChannel(channel.id);
    return offer === null ? [] : [{ offerId: offer, ringing: channel.state === 'Ringing', up: channel.state === 'Up' }];
  });
  const callers = channels.flatMap((channel) => {
    const inQueue = channel.dialplan.context === fallbackContext;
    if (offerOfChannel(channel.id) !== null || (!inQueue && !ours.has(channel.id))) return [];
    const trace = fallback.get(channel.id);
    return [
      {
        callId: callId(channel.id),
        number: channel.caller.number,
        dialled: channel.channelvars['PASOKH_DIALLED'] ?? channel.dialplan.exten,
        enteredAt: channel.creationtime,
        where: inQueue ? ('fallback' as const) : ('ours' as const),
        fallbackOperator: inQueue && trace?.operator ? operatorOfInterface(trace.operator) : null,
        recording: (channel.channelvars[recordingVariable] ?? '') !== '',
      },
    ];
  });
  const snapshot: PbxSnapshot = {
    at: now(),
    callers,
    legs,
    bridged: bridges.flatMap(pairIn),
    ended,
    visits: visits.filter((visit) => !callers.some((caller) => caller.callId === visit.callId)),
    reachable: new Map(phones.reachable()),
    fallbackCalls: servedCalls(fallback, alive),
  };
  const abandoned = bridges.flatMap(({ id }) => callOfTalkBridge(id) ?? []).filter((call) => !alive.has(call));
  return { snapshot, abandoned };
}

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
  if (call === null || !bridge.channels.includes(call)) return [];
  // The bridge is made in the moment of connecting, and unmade when the caller waits again.
  return bridge.channels
    .flatMap((channel) => offerOfChannel(channel) ?? [])
    .filter((offer) => callOfOffer(offer) === call)
    .map((offer) => ({ callId: call, offerId: offer, since: bridge.creationtime }));
}
