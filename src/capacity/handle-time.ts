import type { DurationMs } from '../shared/time.ts';

/**
 * How long calls keep an operator (talk, hold, wrap-up), the latest ones counting most. Handle times are nearly lognormal, so
 * that on the logarithmic scale a call far outside shows: it counts as the longest or shortest that is still believable,
 * and one stuck hour does not move what callers are told. Plain numbers, so that it can be kept.
 *
 * Sources: L. Brown et al., Statistical Analysis of a Telephone Call Center, JASA 100 (2005) 36–50 (lognormal); P. J. Huber,
 * Robust Statistics, 1981 (winsorising).
 */
export interface HandleTime {
  /** Calls seen, up to the memory. */
  readonly calls: number;
  readonly meanMs: DurationMs;
  /** Mean of the squares, in ms². */
  readonly meanSquare: number;
  readonly logMean: number;
  readonly logVariance: number;
}

export const noHandleTime: HandleTime = { calls: 0, meanMs: 0, meanSquare: 0, logMean: 0, logVariance: 0 };

/** Fewer calls than this do not tell what is far outside. */
const enoughCalls = 10;
/** In standard deviations of the logarithm; of lognormal times six in a thousand are longer. */
const believable = 2.5;
/** Calls that are all alike do not make a slightly longer one unbelievable. */
const leastLogDeviation = 0.25;

/** What counts of a handle time: all of it, or of one far outside the longest or shortest that is still believable. */
export function believedMs(known: HandleTime, handleMs: DurationMs): DurationMs {
  if (known.calls < enoughCalls) return Math.max(1, handleMs);
  const reach = believable * Math.max(leastLogDeviation, Math.sqrt(known.logVariance));
  const off = Math.log(Math.max(1, handleMs)) - known.logMean;
  return Math.exp(known.logMean + Math.max(-reach, Math.min(reach, off)));
}

/** With one more handle time of at least a millisecond; `memory`: of about so many calls. */
export function observeHandleTime(known: HandleTime, handleMs: DurationMs, memory: number): HandleTime {
  const calls = Math.min(known.calls + 1, memory);
  const weight = 1 / calls;
  const counted = believedMs(known, handleMs);
  const moved = Math.log(counted) - known.logMean;
  return {
    calls,
    meanMs: known.meanMs + weight * (counted - known.meanMs),
    meanSquare: known.meanSquare + weight * (counted ** 2 - known.meanSquare),
    logMean: known.logMean + weight * moved,
    logVariance: (1 - weight) * (known.logVariance + weight * moved ** 2),
  };
}

/** The standard deviation, in ms. */
export const deviationOf = ({ meanMs, meanSquare }: HandleTime): DurationMs =>
  Math.sqrt(Math.max(0, meanSquare - meanMs ** 2));
