import type { DurationMs } from '../shared/time.ts';
import { erlangB } from './erlang-b.ts';
import { offeredLoad, type QueueModel, type Traffic } from './queue-model.ts';

/**
 * Erlang C: the share of callers who wait where everybody waits as long as it takes (M/M/n). 1 when the load is more than
 * the operators can carry. C = B / (1 − ρ (1 − B)), with B of Erlang B and ρ = load / operators.
 *
 * Source: R. B. Cooper, Introduction to Queueing Theory, 2nd ed. 1981, chapter 3.
 */
export function erlangC(load: number, operators: number): number {
  if (load >= operators) return 1;
  const blocked = erlangB(load, operators);
  return blocked / (1 - (load / operators) * (1 - blocked));
}

/**
 * A line whose callers never give up. The wait is 0 with the share 1 − C, and otherwise exponential with the rate at which
 * the operators gain on the callers, nμ − λ: P(W > t) = C e^{−(nμ−λ)t}.
 *
 * Source: R. B. Cooper, Introduction to Queueing Theory, 2nd ed. 1981, chapter 3.
 */
export function patientQueue({ arrivalsPerMs, handleMs, operators }: Traffic): QueueModel {
  const load = offeredLoad(arrivalsPerMs, handleMs);
  const waitingShare = erlangC(load, operators);
  const gainPerMs = operators / handleMs - arrivalsPerMs;
  const isStable = load < operators;
  const waitsLonger = (waitMs: DurationMs): number => (isStable ? waitingShare * Math.exp(-gainPerMs * waitMs) : 1);
  return {
    waitingShare,
    abandonedShare: 0,
    occupancy: isStable ? load / operators : 1,
    meanWaitMs: isStable ? waitingShare / gainPerMs : Number.POSITIVE_INFINITY,
    answeredWithin: (waitMs) => 1 - waitsLonger(waitMs),
    abandonedWithin: () => 0,
    waitPercentileMs: (share) => {
      if (!isStable) return Number.POSITIVE_INFINITY;
      return Math.max(0, Math.log(waitingShare / (1 - share)) / gainPerMs);
    },
  };
}
