import type { DurationMs } from '../shared/time.ts';

/** One line with one kind of work, in a steady state: callers come at random, whoever is free takes the longest waiting one. */
export interface Traffic {
  /** More than none. */
  readonly arrivalsPerMs: number;
  /** The mean of talk, hold and wrap-up. */
  readonly handleMs: DurationMs;
  /** A whole number; none is allowed. */
  readonly operators: number;
}

/** What a line promises. Shares lie between 0 and 1 and are of all callers. */
export interface QueueModel {
  /** Who does not find an operator free. */
  readonly waitingShare: number;
  readonly abandonedShare: number;
  /** The part of the operators' time that is work. */
  readonly occupancy: number;
  /** Over all callers, those who did not wait too; Infinity for a line that only grows. */
  readonly meanWaitMs: DurationMs;
  /** The share that is answered and waited no longer than this. */
  readonly answeredWithin: (waitMs: DurationMs) => number;
  /** The share that gave up and waited no longer than this. */
  readonly abandonedWithin: (waitMs: DurationMs) => number;
  /** The wait that this share of callers (below 1) does not exceed, answered or not; Infinity for a line that only grows. */
  readonly waitPercentileMs: (share: number) => DurationMs;
}

/** Work that arrives while one piece of work lasts; in Erlang, so many operators would always be busy. */
export const offeredLoad = (arrivalsPerMs: number, handleMs: DurationMs): number => arrivalsPerMs * handleMs;
