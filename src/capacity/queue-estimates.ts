import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';
import { perMs } from './decaying-rate.ts';
import type { Spread } from './expected-wait.ts';
import { deviationOf, type HandleTime } from './handle-time.ts';
import { arrivalsAt, type QueueMeasures } from './queue-measures.ts';

/** What work is taken to need before anything is known of it: calls of a few minutes, as different as calls are. */
export const priorHandleMs: Spread = { mean: 3 * minute, deviation: 3 * minute };

/** So many calls tell how long work takes; while there are fewer, the prior stands for those that are missing. */
const enoughCalls = 10;
/** An operator's own handle time counts as much as the queue's after so many calls. */
const ownCalls = 20;
/** What came in a shorter time is no rate. */
const leastExposureMs = minute;

/** How long work of this kind takes, and whether that is known or still partly assumed. */
export function handleSpread({ handle }: QueueMeasures): Spread & { readonly source: 'measured' | 'prior' } {
  const known = Math.min(1, handle.calls / enoughCalls);
  const mean = known * handle.meanMs + (1 - known) * priorHandleMs.mean;
  const priorSquare = priorHandleMs.mean ** 2 + priorHandleMs.deviation ** 2;
  const square = known * handle.meanSquare + (1 - known) * priorSquare;
  const deviation = Math.sqrt(Math.max(0, square - mean ** 2));
  return { mean, deviation, source: known === 1 ? 'measured' : 'prior' };
}

/** The same for one operator, who is as fast as the others as far as too few calls say nothing else. */
export function operatorSpread(measures: QueueMeasures, operatorId: string): Spread {
  const usual = handleSpread(measures);
  const own = measures.operators[operatorId];
  if (own === undefined) return usual;
  const mean = (own.calls * own.meanMs + ownCalls * usual.mean) / (own.calls + ownCalls);
  return { mean, deviation: (usual.deviation * mean) / usual.mean };
}

/** Of the same the talk, which the wrap-up has to follow. */
export function talkSpread(measures: QueueMeasures, operatorId: string): Spread {
  const { mean, deviation } = operatorSpread(measures, operatorId);
  // The wrap-up of those who end it early is not known so well: some talk there always is.
  return { mean: Math.max(mean / 10, mean - measures.wrapUp.meanMs), deviation };
}

/** With what follows it: two times that know nothing of each other. */
export const inSequence = (one: Spread, other: Spread): Spread => ({
  mean: one.mean + other.mean,
  deviation: Math.hypot(one.deviation, other.deviation),
});

export const spreadOf = (time: HandleTime): Spread => ({ mean: time.meanMs, deviation: deviationOf(time) });

/** Callers per millisecond, of late; null where nobody has looked for a minute yet. */
export function arrivalsPerMs(measures: QueueMeasures, now: EpochMs): number | null {
  const arrivals = arrivalsAt(measures, now);
  return arrivals.exposureMs < leastExposureMs ? null : perMs(arrivals);
}

/** The mean of the time after which callers give up, if it is exponential; null while nobody has. */
export function patienceMs({ givingUp }: QueueMeasures): DurationMs | null {
  const rate = perMs(givingUp);
  return rate === null || rate === 0 ? null : 1 / rate;
}

/**
 * The part of an operator's time that one of so many queues had, of what the operator worked of late for all of them. One call
 * of the usual length, the same part of it from each queue, stands for what is not known.
 */
export const recentShare = (ownMs: DurationMs, allMs: DurationMs, queues: number): number =>
  (ownMs + priorHandleMs.mean / queues) / (allMs + priorHandleMs.mean);
