import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';
import { noRate, observeArrivals, observeRate, type DecayingRate } from './decaying-rate.ts';
import { believedMs, noHandleTime, observeHandleTime, type HandleTime } from './handle-time.ts';

const hour = 60 * minute;
const day = 24 * hour;

/** Of so long ago half counts: how many call changes within the hour, who works for whom within the shift, patience hardly. */
const halfLifeMs = { arrivals: 15 * minute, work: hour, givingUp: 7 * day };
/** About so many calls tell how long work takes. */
const memory = { queue: 500, operator: 100, ring: 100, wrapUp: 100 };
/** Whoever has not worked for a queue for so long is no longer known to it. */
const forgottenAfterMs = 30 * day;

/** What one operator did for one queue: the mean of the calls, and the time they took, older work counting less, as of `at`. */
export interface OperatorMeasures {
  readonly calls: number;
  readonly meanMs: DurationMs;
  readonly at: EpochMs;
  readonly workMs: DurationMs;
}

/**
 * What a queue has learned from its calls, one after the other, changed in place by `observe` in a time that does not depend
 * on how many there were. Plain data: written down and read again it goes on as if nothing had been.
 */
export interface QueueMeasures {
  /** Callers who came, over time. */
  arrivals: DecayingRate;
  /** Callers who gave up, over the time that all callers waited. */
  givingUp: DecayingRate;
  /** From the offer to the talk, of offers that led to one. */
  ring: HandleTime;
  /** Talk, hold and wrap-up. */
  handle: HandleTime;
  /** The wrap-up alone. */
  wrapUp: HandleTime;
  readonly operators: Record<string, OperatorMeasures>;
}

/** What happened in a queue. */
export type Observation =
  | { readonly is: 'arrived'; readonly at: EpochMs }
  /** The wait is over, and how: only who gave up tells how long patience lasts, everybody how long it lasts at least. */
  | { readonly is: 'waited'; readonly at: EpochMs; readonly waitedMs: DurationMs; readonly gaveUp: boolean }
  | { readonly is: 'rang'; readonly ringMs: DurationMs }
  | {
      readonly is: 'handled';
      readonly at: EpochMs;
      readonly operatorId: string;
      readonly handleMs: DurationMs;
      readonly wrapUpMs: DurationMs;
    }
  /** Nobody looked: that nobody came in this time says nothing. */
  | { readonly is: 'unseen'; readonly from: EpochMs; readonly until: EpochMs };

export const noMeasures = (at: EpochMs): QueueMeasures => ({
  ...{ arrivals: noRate(at), givingUp: noRate(at) },
  ...{ ring: noHandleTime, handle: noHandleTime, wrapUp: noHandleTime, operators: {} },
});

export function observe(measures: QueueMeasures, seen: Observation): void {
  switch (seen.is) {
    case 'arrived':
      measures.arrivals = observeArrivals(measures.arrivals, { at: seen.at, events: 1 }, halfLifeMs.arrivals);
      return;
    case 'waited': {
      const { at, waitedMs, gaveUp } = seen;
      const given = { at, events: gaveUp ? 1 : 0, exposureMs: Math.max(0, waitedMs) };
      measures.givingUp = observeRate(measures.givingUp, given, halfLifeMs.givingUp);
      return;
    }
    case 'rang':
      measures.ring = observeHandleTime(measures.ring, seen.ringMs, memory.ring);
      return;
    case 'handled':
      return observeWork(measures, seen);
    case 'unseen': {
      const before = observeArrivals(measures.arrivals, { at: seen.from, events: 0 }, halfLifeMs.arrivals);
      measures.arrivals = { ...before, at: Math.max(before.at, seen.until) };
    }
  }
}

/** One stuck hour is not believed, neither of the handle times nor of the share that the operator's other queues had. */
function observeWork(measures: QueueMeasures, seen: Observation & { is: 'handled' }): void {
  const { at, operatorId, handleMs } = seen;
  const believed = believedMs(measures.handle, handleMs);
  const known = measures.operators[operatorId] ?? { calls: 0, meanMs: 0, at, workMs: 0 };
  const calls = Math.min(known.calls + 1, memory.operator);
  measures.handle = observeHandleTime(measures.handle, handleMs, memory.queue);
  measures.wrapUp = observeHandleTime(measures.wrapUp, seen.wrapUpMs, memory.wrapUp);
  measures.operators[operatorId] = {
    ...{ calls, meanMs: known.meanMs + (believed - known.meanMs) / calls },
    ...{ at: Math.max(known.at, at), workMs: workAt(measures, operatorId, at) + believed },
  };
}

/** Callers who came, of late, as of now. */
export const arrivalsAt = ({ arrivals }: QueueMeasures, now: EpochMs): DecayingRate =>
  observeArrivals(arrivals, { at: now, events: 0 }, halfLifeMs.arrivals);

/** What an operator worked for the queue, of late, as of now; 0 for whom the queue does not know. */
export function workAt({ operators }: QueueMeasures, operatorId: string, now: EpochMs): DurationMs {
  const known = operators[operatorId];
  if (known === undefined) return 0;
  return known.workMs * 2 ** (-Math.max(0, now - known.at) / halfLifeMs.work);
}

/** Forgets operators who have not worked for the queue for a month. */
export function forgetOperators({ operators }: QueueMeasures, now: EpochMs): void {
  for (const [operatorId, { at }] of Object.entries(operators)) {
    if (at < now - forgottenAfterMs) Reflect.deleteProperty(operators, operatorId);
  }
}
