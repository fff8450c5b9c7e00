import type { DurationMs } from '../shared/time.ts';
import { erlangB } from './erlang-b.ts';
import { offeredLoad, type QueueModel, type Traffic } from './queue-model.ts';

export interface ImpatientTraffic extends Traffic {
  /** The mean of the time after which a caller gives up, exponential; finite and more than none. */
  readonly patienceMs: DurationMs;
}

/**
 * Erlang A (M/M/n+M): a line whose callers give up at the rate θ each. It is never unstable.
 *
 * With s = nμ and A(t) = Σ_j Π_{k=1..j} λe^{−θt} / (s + kθ), the weights of j waiting callers, and e(t) = exp(λ(1−e^{−θt})/θ − st):
 * P(W > t) = e^{−θt} e(t) A(t) / Z and P(answered after t) = (s/λ) e(t) (A(t) − 1) / Z, where Z = 1/B − 1 + A(0) and B of Erlang B.
 * All terms are positive, and large ones are kept as logarithms, so that nothing cancels or overflows.
 *
 * Source: A. Mandelbaum, S. Zeltyn, Service Engineering in Action: The Palm/Erlang-A Queue, 2007
 * (their building block J(t) is e(t) A(t) / s); O. Garnett, A. Mandelbaum, M. Reiman, Designing a Call Center with Impatient
 * Customers, M&SOM 4 (2002) 208–227. The formula itself: C. Palm, 1943.
 */
export function impatientQueue({ arrivalsPerMs, handleMs, operators, patienceMs }: ImpatientTraffic): QueueModel {
  const theta = 1 / patienceMs;
  const serviceRate = operators / handleMs;
  const load = offeredLoad(arrivalsPerMs, handleMs);
  const line = weigh(arrivalsPerMs, serviceRate, theta);
  const logTotal = logSum(Math.log(1 / erlangB(load, operators) - 1), line.logSum);
  const abandonedShare = (theta / arrivalsPerMs) * line.meanLength * Math.exp(line.logSum - logTotal);

  /** The shares of callers who wait longer than this, and of those among them who are answered then. */
  const after = (waitMs: DurationMs): { waiting: number; answered: number } => {
    const stillPatient = Math.exp(-waitMs * theta);
    const then = weigh(arrivalsPerMs * stillPatient, serviceRate, theta);
    const logShape = arrivalsPerMs * patienceMs * -Math.expm1(-waitMs * theta) - serviceRate * waitMs;
    const share = Math.exp(logShape + then.logSum - logTotal);
    return { waiting: stillPatient * share, answered: (serviceRate / arrivalsPerMs) * share * then.tailShare };
  };

  return {
    waitingShare: Math.exp(line.logSum - logTotal),
    abandonedShare,
    occupancy: operators === 0 ? 1 : (load * (1 - abandonedShare)) / operators,
    meanWaitMs: abandonedShare * patienceMs,
    answeredWithin: (waitMs) => Math.max(0, 1 - abandonedShare - after(waitMs).answered),
    abandonedWithin: (waitMs) => {
      const { waiting, answered } = after(waitMs);
      return Math.max(0, abandonedShare - (waiting - answered));
    },
    waitPercentileMs: (share) => firstWait((waitMs) => after(waitMs).waiting <= 1 - share, patienceMs),
  };
}

interface Weights {
  /** ln Σ_{j≥0} of the weights; that of j = 0 is 1. */
  readonly logSum: number;
  /** The part of the sum that j ≥ 1 has. */
  readonly tailShare: number;
  /** The mean of j. */
  readonly meanLength: number;
}

const large = 1e200;

/** The weights of j = 0, 1, 2… waiting callers, relative to none, summed until the rest cannot be seen. */
function weigh(arrivalRate: number, serviceRate: number, theta: number): Weights {
  let [none, weight, tail, lengths, logScale] = [1, 1, 0, 0, 0];
  for (let j = 1; ; j += 1) {
    const growth = arrivalRate / (serviceRate + j * theta);
    weight *= growth;
    tail += weight;
    lengths += j * weight;
    if (growth < 1 && j * weight <= 1e-16 * (1 - growth) * lengths) break;
    if (tail > large) {
      [none, weight, tail, lengths] = [none / large, weight / large, tail / large, lengths / large];
      logScale += Math.log(large);
    }
  }
  const sum = none + tail;
  return { logSum: logScale + Math.log(sum), tailShare: tail / sum, meanLength: lengths / sum };
}

/** ln(e^one + e^other) */
function logSum(one: number, other: number): number {
  const [high, low] = one > other ? [one, other] : [other, one];
  return high === Number.POSITIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}

/** The shortest wait for which a condition holds that holds for all longer ones, to a thousandth of a millisecond. */
function firstWait(holds: (waitMs: DurationMs) => boolean, guessMs: DurationMs): DurationMs {
  if (holds(0)) return 0;
  let high = guessMs;
  while (!holds(high)) high *= 2;
  let low = 0;
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
