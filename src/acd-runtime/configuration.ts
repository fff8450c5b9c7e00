import type { AcdEvent } from '../acd/events.ts';
import type { OperatorProfile, QueueRules } from '../acd/queue-rules.ts';
import type { Queue } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';

/**
 * The events that make the core's queues and operators equal to the given ones: only the differences, removals first. Before them, who
 * may monitor no more leaves the calls of others.
 */
export function configurationEvents(
  view: AcdView,
  queues: readonly QueueRules[],
  operators: readonly OperatorProfile[],
  at: EpochMs,
  mayMonitor: (id: OperatorId) => boolean = () => true,
): readonly AcdEvent[] {
  const queueIds = new Set(queues.map(({ id }) => id));
  // A queue that goes serves the callers it still has, with the operators who served it.
  const going = [...view.queues.keys()].filter((id) => !queueIds.has(id) && view.line(id).length > 0);
  const stillServing = (operator: OperatorProfile): OperatorProfile => {
    const kept = view.operators.get(operator.id)?.profile.serves.filter(({ queueId }) => going.includes(queueId)) ?? [];
    return kept.length === 0 ? operator : { ...operator, serves: [...operator.serves, ...kept] };
  };
  const operatorIds = new Set(operators.map(({ id }) => id));
  return [
    ...[...view.offers.values()]
      .filter(({ purpose, operatorId }) => purpose === 'monitor' && !mayMonitor(operatorId))
      .map(({ callId, operatorId }): AcdEvent => ({ type: 'CallEndAsked', at, callId, by: operatorId, ownPart: true })),
    ...[...view.queues.values()]
      .filter((queue) => queue.removed !== true && !queueIds.has(queue.id))
      .map(({ id }): AcdEvent => ({ type: 'QueueRemoved', at, queueId: id })),
    ...[...view.operators.values()]
      .filter((operator) => operator.removed !== true && !operatorIds.has(operator.profile.id))
      .map(({ profile }): AcdEvent => ({ type: 'OperatorRemoved', at, operatorId: profile.id })),
    ...queues
      .filter((queue) => !isSame(view.queues.get(queue.id), { ...queue, ...measuredOf(view.queues.get(queue.id)) }))
      .map((queue): AcdEvent => ({ type: 'QueueConfigured', at, queue })),
    ...operators
      .map(stillServing)
      .filter((operator) => {
        const known = view.operators.get(operator.id);
        return known?.removed === true || !isSame(known?.profile, operator);
      })
      .map((operator): AcdEvent => ({ type: 'OperatorConfigured', at, operator })),
  ];
}

/** What is no part of the rules, and no difference. */
const measuredOf = (queue: Queue | undefined): Pick<Queue, 'measuredLimit'> =>
  queue?.measuredLimit === undefined ? {} : { measuredLimit: queue.measuredLimit };

/** Equal as plain data; the order of lists counts, that of fields does not. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [mine, theirs] = [Object.entries(one), Object.entries(other)];
  if (mine.length !== theirs.length) return false;
  const values = new Map(theirs);
  return mine.every(([key, value]) => values.has(key) && isSame(value, values.get(key)));
}
