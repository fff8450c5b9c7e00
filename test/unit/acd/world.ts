import type { AcdEvent } from '../../../src/acd/events.ts';
import { plainRules, strategies, type OperatorProfile, type QueueRules } from '../../../src/acd/queue-rules.ts';
import { callId, operatorId, queueId, type OperatorId } from '../../../src/shared/ids.ts';
import { readHours } from './settings.ts';

const rules = (id: string, dialled: string, coolDown: number, rest: Partial<QueueRules>): QueueRules => ({
  ...plainRules,
  ...{ id: queueId(id), name: id, dialledNumbers: [dialled], ringTimeoutMs: 5000, maxWaitMs: 30_000 },
  coolDownMs: { declined: coolDown, busy: coolDown, noAnswer: coolDown, unreachable: coolDown },
  ...rest,
});

const to = (queue: string) => ({ is: 'queue', queueId: queueId(queue) }) as const;

/** Four queues that have every rule between them, and each other's overflow. */
export const queues: readonly QueueRules[] = [
  rules('support', '0', 0, {
    ...{ wrapUpMs: 10_000, formerPlaceMs: 20_000, maxWaiting: 3, missedLimit: 2 },
    tiers: [{ tier: 2, afterMs: 6000 }],
    ...{ overflow: [{ when: 'full', to: to('sales') } as const, { when: 'max-wait', to: to('gold') } as const] },
  }),
  rules('sales', '1', 3000, {
    ...{ strategy: 'ring-all', wrapUpMs: 0, missedLimit: 2, priority: 1, priorityStepMs: 5000, weight: 2 },
    units: { call: 1, callback: 2 },
    overflow: [{ when: 'max-wait', to: to('support') }],
  }),
  rules('desk', '+2', 500, {
    ...{
      strategy: 'least-occupied',
      wrapUpMs: 4000,
      missedLimit: 1,
      whenNoOperators: 'turn-away',
      priorityStepMs: 3000,
      units: { call: 1, callback: 2 },
    },
    tiers: [
      { tier: 2, afterMs: 4000 },
      { tier: 3, afterMs: 9000 },
    ],
    overflow: [
      { when: 'no-operators', to: to('gold') },
      { when: 'max-wait', to: { is: 'announcement' } },
    ],
  }),
  rules('gold', '3', 1500, {
    ...{ strategy: 'fewest-calls', wrapUpMs: 2000, units: { call: 2, callback: 3 }, weight: 3, maxWaiting: 'auto' },
    preferred: { by: ['last-spoken'], spanMs: 0, waitMs: 15_000 },
    overflow: [{ when: 'max-wait', to: to('support') }],
    needs: [
      {
        ...{ skill: 'french', level: 4, numbers: [] },
        relax: [
          { afterMs: 2000, level: 2 },
          { afterMs: 5000, level: 0 },
        ],
      },
      { skill: 'persian', level: 2, relax: [], numbers: ['+3'] },
    ],
  }),
];

export const operators = ['ali', 'bita', 'cyrus', 'dara', 'elham'].map(operatorId);

/** A minute after the traffic begins. */
const closesSoon = readHours('00:00-00:18');

/** The same queue under other rules of who is asked, and how long. */
export function changed(queue: QueueRules, pick: number): QueueRules {
  const strategy = strategies[pick % strategies.length] ?? queue.strategy;
  const shorter = pick % 3 === 0 ? { ringTimeoutMs: 3000, maxWaitMs: 5000 } : {};
  const looser = pick % 5 === 0 ? { tiers: [], needs: [], preferred: null, missedLimit: null } : {};
  const hours = pick % 11 === 0 ? closesSoon : null;
  return { ...queue, strategy, hours, ringAtOnce: 1 + ((pick >> 1) % 2), ...shorter, ...looser };
}

/** An operator of any subset of the queues, of any tier and skill. */
export const profile = (id: OperatorId, pick: number): OperatorProfile => ({
  ...{ id, name: id, units: 1 + ((pick >> 4) % 3) },
  skills: { french: (pick >> 2) % 10, persian: (pick >> 3) % 4 },
  serves: queues
    .filter((_, index) => (pick >> index) % 2 === 0)
    .map((queue, index) => ({
      ...{ queueId: queue.id, tier: 1 + ((pick >> (index + 5)) % 3), weight: 1 + (pick % 4) },
      wrapUpMs: (pick >> 9) % 4 === 0 ? 3000 : null,
    })),
});

/** The events with which all traffic begins: everything is there, everybody is ready, and some have worked more than others. */
export const opening: readonly AcdEvent[] = [
  ...queues.map((queue) => ({ at: 0, type: 'QueueConfigured', queue }) as const),
  ...operators.flatMap((id, index): AcdEvent[] => [
    { at: 0, type: 'OperatorConfigured', operator: profile(id, [0, 1, 162, 84, 1120][index] ?? 0) },
    { at: index, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } },
    { at: 0, type: 'ReachableChanged', operatorId: id, reachable: true },
    { at: 10, type: 'FallbackCallTaken', operatorId: id, callId: callId('native') },
    { at: 1000 * (6 - index), type: 'FallbackCallEnded', operatorId: id, callId: callId('native') },
  ]),
];
