import type { OfferOutcome } from '../acd/facts.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { TimeSums } from './operator-time.ts';
import { ratio, sum } from './ratio.ts';

export interface MeasuredOffer {
  readonly madeAt: EpochMs;
  readonly outcome: OfferOutcome | null;
}

/** What one operator did in one interval; offers and talks by their beginning, time clipped at its edges. */
export interface OperatorWork {
  readonly time: TimeSums;
  readonly offers: readonly MeasuredOffer[];
  /** Talks that began. */
  readonly answered: number;
}

/** See METRICS for every name. Times are clipped at the edges of the interval. */
export interface OperatorMeasures {
  /** Operator segments that began. */
  readonly answered: number;
  readonly offers: number;
  readonly accepted: number;
  readonly declined: number;
  /** Expired offers: rang, no answer. */
  readonly missed: number;
  readonly withdrawn: number;
  readonly failed: number;
  /** accepted / (accepted + declined + expired) */
  readonly answerRate: number | null;
  /** The sum of the times that follow. */
  readonly signedInMs: DurationMs;
  readonly talkMs: DurationMs;
  readonly wrapUpMs: DurationMs;
  readonly offeredMs: DurationMs;
  readonly pausedMs: DurationMs;
  readonly unreachableMs: DurationMs;
  readonly coolDownMs: DurationMs;
  readonly idleMs: DurationMs;
  /** By the code of the reason. */
  readonly pausedByReasonMs: Readonly<Record<string, DurationMs>>;
  /** Of the pauses, those with a reason that is not paid; one that nobody knows is paid. */
  readonly unpaidPausedMs: DurationMs;
  /** (talk + wrap-up) / segments that began: the average handle time. */
  readonly ahtMs: number | null;
  /** (talk + wrap-up) / (that + idle) */
  readonly occupancy: number | null;
  /** (talk + wrap-up) / (signed in − unpaid pauses) */
  readonly utilisation: number | null;
  /** ∫ units in use, from the offer to the end of the wrap-up; units times milliseconds. */
  readonly unitsInUseMs: number;
  /** ∫ units configured, while signed in; units times milliseconds. */
  readonly unitsConfiguredMs: number;
  /** units in use / units configured, both over time. Above 1 only where the capacity was lowered during a call that took more. */
  readonly capacityUtilisation: number | null;
}

/** The numbers of one operator in one interval. `unpaidReasons`: pauses that utilisation does not count as working time. */
export function measureOperator(
  { time: { total, byReason, unitsMs }, offers, answered }: OperatorWork,
  unpaidReasons: ReadonlySet<string>,
): OperatorMeasures {
  const count = (outcome: OfferOutcome) => offers.filter((offer) => offer.outcome === outcome).length;
  const [accepted, declined, missed] = [count('accepted'), count('declined'), count('expired')];
  const { talk, 'wrap-up': wrapUp, offered, paused, unreachable, 'cool-down': coolDown, idle } = total;
  const signedInMs = talk + wrapUp + offered + paused + unreachable + coolDown + idle;
  const unpaidPausedMs = sum([...unpaidReasons].map((reason) => byReason[reason] ?? 0));
  return {
    ...{ answered, offers: offers.length, accepted, declined, missed },
    ...{ withdrawn: count('withdrawn'), failed: count('failed') },
    answerRate: ratio(accepted, accepted + declined + missed),
    ...{ signedInMs, talkMs: talk, wrapUpMs: wrapUp, offeredMs: offered, pausedMs: paused },
    ...{ unreachableMs: unreachable, coolDownMs: coolDown, idleMs: idle, pausedByReasonMs: byReason },
    unpaidPausedMs,
    ahtMs: ratio(talk + wrapUp, answered),
    occupancy: ratio(talk + wrapUp, talk + wrapUp + idle),
    utilisation: ratio(talk + wrapUp, signedInMs - unpaidPausedMs),
    ...{ unitsInUseMs: unitsMs.inUse, unitsConfiguredMs: unitsMs.configured },
    capacityUtilisation: ratio(unitsMs.inUse, unitsMs.configured),
  };
}
