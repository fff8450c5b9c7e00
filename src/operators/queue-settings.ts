import { plainRules, type QueueRules } from '../acd/queue-rules.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What the core must know of a queue, and what only its metrics need. */
export interface QueueSettings extends Pick<
  QueueRules,
  'id' | 'name' | 'dialledNumbers' | 'ringTimeoutMs' | 'wrapUpMs' | 'maxWaitMs' | 'whenNoOperators'
> {
  readonly coolDownMs: DurationMs;
  /** An answer within this wait counts for the service level. */
  readonly serviceLevelMs: DurationMs;
  /** Who gives up sooner is a short abandon. */
  readonly shortAbandonMs: DurationMs;
}

export interface Queue extends QueueSettings {
  /** Who serves it, in the order of their ids. */
  readonly operators: readonly OperatorId[];
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** The part of a queue that the core gets. */
export const rulesOf = (queue: QueueSettings): QueueRules => ({
  ...plainRules,
  id: queue.id,
  name: queue.name,
  dialledNumbers: queue.dialledNumbers,
  ringTimeoutMs: queue.ringTimeoutMs,
  wrapUpMs: queue.wrapUpMs,
  maxWaitMs: queue.maxWaitMs,
  whenNoOperators: queue.whenNoOperators,
  coolDownMs: {
    ...{ declined: queue.coolDownMs, busy: queue.coolDownMs },
    ...{ noAnswer: queue.coolDownMs, unreachable: queue.coolDownMs },
  },
});

/** What single fields cannot show. @throws PasokhError `invalid-input` that names the field */
export function checkTogether(queue: QueueSettings): void {
  const problems = [
    ...(queue.maxWaitMs < queue.ringTimeoutMs
      ? [{ path: 'body/maxWaitMs', problem: 'shorter than ringTimeoutMs: no operator could answer' }]
      : []),
    ...(queue.shortAbandonMs > queue.serviceLevelMs
      ? [{ path: 'body/shortAbandonMs', problem: 'longer than serviceLevelMs' }]
      : []),
  ];
  if (problems.length > 0) throw new PasokhError('invalid-input', { data: { fields: problems } });
}
