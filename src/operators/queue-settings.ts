import type { QueueRules, Serving } from '../acd/queue-rules.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What the core must know of a queue, and what only others need. */
export interface QueueSettings extends QueueRules {
  /** Who gives up sooner is a short abandon. */
  readonly shortAbandonMs: DurationMs;
  /** Operators are to say what a call was about before they end their wrap-up. */
  readonly dispositionMandatory: boolean;
}

/** How an operator serves a queue. */
export type ServingTerms = Omit<Serving, 'queueId'>;

export interface Queue extends QueueSettings {
  /** Who serves it, in the order of their ids. */
  readonly operators: readonly ({ readonly operatorId: OperatorId } & ServingTerms)[];
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** The part of a queue that the core gets. */
export const rulesOf = (queue: QueueSettings): QueueRules => ({
  id: queue.id,
  name: queue.name,
  dialledNumbers: queue.dialledNumbers,
  strategy: queue.strategy,
  ringAtOnce: queue.ringAtOnce,
  tiers: queue.tiers,
  needs: queue.needs,
  priority: queue.priority,
  priorityStepMs: queue.priorityStepMs,
  weight: queue.weight,
  units: queue.units,
  ringTimeoutMs: queue.ringTimeoutMs,
  wrapUpMs: queue.wrapUpMs,
  coolDownMs: queue.coolDownMs,
  missedLimit: queue.missedLimit,
  maxWaitMs: queue.maxWaitMs,
  serviceLevelMs: queue.serviceLevelMs,
  maxWaiting: queue.maxWaiting,
  whenNoOperators: queue.whenNoOperators,
  overflow: queue.overflow,
  hours: queue.hours,
  preferred: queue.preferred,
  formerPlaceMs: queue.formerPlaceMs,
});
