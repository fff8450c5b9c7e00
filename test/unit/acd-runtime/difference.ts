import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent, LegEnd } from '../../../src/acd/events.ts';
import { step } from '../../../src/acd/step.ts';
import type { EndTrace, PbxSnapshot } from '../../../src/acd-runtime/ports.ts';
import { reconcile, type Memory } from '../../../src/acd-runtime/reconcile.ts';
import { callId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { aQueue, anOperator } from '../../support/acd-builders.ts';

export const call = callId('100.1');
export const other = callId('100.2');
export const offerId = nthOffer(call, 1);
export const sara = operatorId('sara');
export const [heardAt, seenAt] = [4_500, 5_000];
const now = 5_100;

export const signedIn: AcdEvent[] = [
  { type: 'QueueConfigured', at: 0, queue: aQueue() },
  { type: 'OperatorConfigured', at: 0, operator: anOperator('sara') },
  { type: 'PresenceChosen', at: 0, operatorId: sara, presence: { is: 'available' } },
];
export const reachable: AcdEvent = { type: 'ReachableChanged', at: 0, operatorId: sara, reachable: true };
export const entered: AcdEvent = { type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '1001' };
export const waiting = [...signedIn, entered];
export const offered = [...signedIn, reachable, entered];
export const connecting: AcdEvent[] = [...offered, { type: 'OfferAnswered', at: 2_000, offerId }];
export const talking: AcdEvent[] = [...connecting, { type: 'PartiesBridged', at: 2_100, callId: call, offerId }];
export const releasing: AcdEvent[] = [...offered, { type: 'CallerLeft', at: 2_000, callId: call, to: 'hangup' }];
export const engaged: AcdEvent[] = [
  ...signedIn,
  { type: 'FallbackCallTaken', at: 1_000, operatorId: sara, callId: other },
];
export const leaving: AcdEvent[] = [{ type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '9' }];

export const here = (changes: Partial<PbxSnapshot['callers'][number]> = {}): PbxSnapshot['callers'][number] => ({
  ...{ callId: call, number: '0912', dialled: '1001', enteredAt: 1_000, where: 'ours' },
  ...{ fallbackOperator: null, recording: false, outgoing: null },
  ...changes,
});
export const leg = (state: 'dialled' | 'ringing' | 'up') => [
  { offerId, ringing: state === 'ringing', up: state === 'up' },
];
export const served = (changes: object = {}): PbxSnapshot['fallbackCalls'][number] => ({
  ...{ type: 'FallbackCallServed', at: 4_000, callId: call, number: '0912', dialled: '1001' },
  ...{ enteredAt: 3_000, operatorId: null, talkAt: null, endedAt: 4_000, recorded: false },
  ...changes,
});

/** What `reconcile` finds after these events, when the PBX shows this. */
export function difference(
  before: readonly AcdEvent[],
  snapshot: Partial<PbxSnapshot>,
  { pending = [], memory = {} }: { pending?: readonly AcdCommand[]; memory?: Partial<Memory> } = {},
) {
  const state = emptyState();
  for (const event of before) step(state, event);
  const phone = state.operators.get(sara)?.reachable ?? false;
  const empty = {
    callers: [],
    legs: [],
    outside: [],
    bridged: [],
    ended: new Map<string, EndTrace>(),
    fallbackCalls: [],
    visits: [],
  };
  const { events, orphans } = reconcile(
    state,
    { ...empty, at: seenAt, reachable: new Map([[sara, phone]]), ...snapshot },
    pending.map((command, seq) => ({ seq, command })),
    { recorded: new Set(), ended: new Set(), ...memory },
    now,
    heardAt,
  );
  return { events, orphans };
}
export const told = (event: AcdEvent): AcdEvent => ({ ...event, now });
export const ring = { type: 'RingOperator', offerId, callId: call, operatorId: sara } as AcdCommand;
export const ended = (...ends: [string, number, LegEnd?][]) =>
  new Map(ends.map(([id, at, how = 'hangup']): [string, EndTrace] => [id, { at, how, cause: 16 }]));
export const bridged = [{ callId: call, offerId, since: 2_200 }];
