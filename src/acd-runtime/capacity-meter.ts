import type { NumberedFact } from '../acd/facts.ts';
import type { QueueId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import type { AcdGateway } from './gateway.ts';
import type { Log, NoteStore, SetTimer } from './ports.ts';
import { measureQueue, type QueueCapacity } from './queue-capacity.ts';
import { createQueueMemory } from './queue-memory.ts';
import { survey, type Survey } from './queue-survey.ts';

export interface MeterParts {
  readonly gateway: Pick<AcdGateway, 'view' | 'onFacts' | 'now' | 'post'>;
  readonly notes: NoteStore;
  readonly setTimer: SetTimer;
  readonly log: Log;
}

/** Measures what each queue can promise, while calls go on. */
export interface CapacityMeter {
  /** As measured last, some seconds ago; null before the first time, and for a queue that is not there. */
  readonly last: (queueId: QueueId) => QueueCapacity | null;
  /** Measured now; null for a queue that is not there. */
  readonly measure: (queueId: QueueId) => QueueCapacity | null;
  readonly start: () => void;
  /** Measures no more, and writes down what was learned. */
  readonly stop: () => void;
}

/** Between two rounds over the queues of which something has changed. */
const roundMs = 2 * second;
/** After each piece of work calls have the loop for at least so long, and for so many times as long as the piece took. */
const breathMs = 20;
const breaths = 4;
/** Time alone changes what is to be expected, most of all where somebody waits. */
const staleMs = { waiting: 10 * second, quiet: 30 * second };
const writeEveryMs = 30 * second;

/**
 * Learns from the facts of every turn and measures on a timer: one queue at a time, so that no call waits for it. What was
 * learned goes on after a restart, whether Postgres is there or not.
 */
export function createCapacityMeter({ gateway, notes, setTimer, log }: MeterParts): CapacityMeter {
  const { view, now } = gateway;
  const memory = createQueueMemory({ gateway, notes, log });
  const measured = new Map<QueueId, QueueCapacity>();
  /** Of which something has changed since they were measured. */
  const changed = new Set<QueueId>();
  let writtenAt = now();
  let cancelTimer = (): void => undefined;
  let cancelFacts = (): void => undefined;

  const follow = (facts: readonly NumberedFact[]): void => {
    memory.learn(facts);
    for (const fact of facts) {
      if ('queueId' in fact && fact.queueId !== null) changed.add(fact.queueId);
      if ('operatorId' in fact && fact.operatorId !== null) {
        for (const { queueId } of view.operators.get(fact.operatorId)?.profile.serves ?? []) changed.add(queueId);
      }
    }
  };

  const measureIn = (round: Survey, queueId: QueueId): QueueCapacity | null => {
    const rules = view.queues.get(queueId);
    changed.delete(queueId);
    if (rules === undefined) return null;
    const { measuresOf, workOf: wrapUpOf } = memory;
    const capacity = measureQueue({ view, survey: round, measuresOf, wrapUpOf, now: now() }, rules);
    measured.set(queueId, capacity);
    return capacity;
  };

  /** While nobody is at work there is nothing to measure, and the last limit holds. */
  const tellLimit = (queueId: QueueId): void => {
    const rules = view.queues.get(queueId);
    const limit = measured.get(queueId)?.measuredLimit ?? null;
    if (rules?.maxWaiting !== 'auto' || limit === null || limit === rules.measuredLimit) return;
    gateway.post({ type: 'QueueLimitMeasured', at: now(), queueId, limit }).catch((error: unknown) => {
      log.debug('limit of a queue not told: tried again', { queueId, cause: String(error) });
    });
  };

  const isDue = (queueId: QueueId): boolean => {
    const last = measured.get(queueId);
    if (last === undefined || changed.has(queueId)) return true;
    return now() - last.at >= (view.line(queueId).length > 0 ? staleMs.waiting : staleMs.quiet);
  };

  const later = (delayMs: number, run: () => void): void => {
    cancelTimer = setTimer(delayMs, run);
  };

  const work = ([piece, ...rest]: readonly (() => void)[]): void => {
    if (piece === undefined) return later(roundMs, begin);
    const began = now();
    piece();
    later(Math.max(breathMs, breaths * (now() - began)), () => work(rest));
  };

  const begin = (): void => {
    memory.renew();
    for (const queueId of measured.keys()) if (!view.queues.has(queueId)) measured.delete(queueId);
    const isWriting = now() - writtenAt >= writeEveryMs;
    if (isWriting) writtenAt = now();
    const due = [...view.queues.keys()].filter(isDue);
    const round = survey(view);
    work([
      ...due.map((queueId) => () => {
        measureIn(round, queueId);
        tellLimit(queueId);
      }),
      ...(isWriting ? memory.unwritten() : []).map((queueId) => () => memory.write(queueId)),
    ]);
  };

  return {
    last: (queueId) => measured.get(queueId) ?? null,
    measure: (queueId) => measureIn(survey(view), queueId),
    start: () => {
      memory.renew();
      cancelFacts = gateway.onFacts(follow);
      later(roundMs, begin);
    },
    stop: () => {
      cancelTimer();
      cancelFacts();
      memory.unwritten().forEach(memory.write);
    },
  };
}
