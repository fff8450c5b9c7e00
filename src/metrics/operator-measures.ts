import type { OfferOutcome } from '../acd/facts.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { TimeSums } from './operator-time.ts';
import { ratio, sum } from './ratio.ts';

export interface MeasuredOffer {
  readonly madeAt: EpochMs;
  readonly outcome: OfferOutcome | null;
}

/** Something that an operator did, or that another did with an operator. */
export interface Deed {
  readonly at: EpochMs;
  /**
   * - `attempt`, `connect`: a customer was dialled for the operator, and answered
   * - `blind`, `attended`: handed a call over; `external`: to a number; `in-vain`: nobody took it
   * - `in`: took one that was handed over; `not-taken`: did not
   * - `consulted`: asked another, who came
   */
  readonly is: 'attempt' | 'connect' | 'blind' | 'attended' | 'external' | 'in-vain' | 'in' | 'not-taken' | 'consulted';
}

/** What one operator did in one interval; offers and talks by their beginning, time clipped at its edges. */
export interface OperatorWork {
  readonly time: TimeSums;
  readonly offers: readonly MeasuredOffer[];
  readonly deeds: readonly Deed[];
  /** Calls, each once, by the beginning of the first part with the customer. */
  readonly answered: number;
  /** Calls in which the operator was aside with another alone. */
  readonly advised: number;
}

/** See METRICS for every name. Times are clipped at the edges of the interval. */
export interface OperatorMeasures {
  /** Calls in which the operator was with the customer, each once however many parts it has, by the first of them. */
  readonly answered: number;
  /** The others: was consulted, and never with the customer. */
  readonly advised: number;
  /** Those of queues: see the README for what operators are asked directly. */
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
  /** With the customer. */
  readonly talkMs: DurationMs;
  /** The customer held. */
  readonly holdMs: DurationMs;
  /** Aside with another. */
  readonly consultMs: DurationMs;
  readonly wrapUpMs: DurationMs;
  readonly diallingMs: DurationMs;
  readonly monitoringMs: DurationMs;
  readonly offeredMs: DurationMs;
  readonly pausedMs: DurationMs;
  readonly unreachableMs: DurationMs;
  readonly coolDownMs: DurationMs;
  readonly idleMs: DurationMs;
  /** By the code of the reason. */
  readonly pausedByReasonMs: Readonly<Record<string, DurationMs>>;
  /** Of the pauses, those with a reason that is not paid; one that nobody knows is paid. */
  readonly unpaidPausedMs: DurationMs;
  /** (talk + hold + wrap-up) / answered: the average handle time. */
  readonly ahtMs: number | null;
  /** (talk + hold + wrap-up) / (that + idle) */
  readonly occupancy: number | null;
  /** (talk + hold + wrap-up) / (signed in − unpaid pauses) */
  readonly utilisation: number | null;
  /** ∫ units in use, from the offer to the end of the wrap-up; units times milliseconds. */
  readonly unitsInUseMs: number;
  /** ∫ units configured, while signed in; units times milliseconds. */
  readonly unitsConfiguredMs: number;
  /** units in use / units configured, both over time. Above 1 only where the capacity was lowered during a call that took more. */
  readonly capacityUtilisation: number | null;
  readonly outgoing: OutgoingMeasures;
  readonly transfers: {
    readonly blind: number;
    readonly attended: number;
    /** blind + attended */
    readonly out: number;
    /** Of them, those to a number. */
    readonly external: number;
    /** Of them, those that nobody took: the call came back, or the customer hung up. */
    readonly inVain: number;
    /** Handed over to the operator, and taken. */
    readonly in: number;
    /** Handed over to the operator, and not taken. */
    readonly notTaken: number;
    /** Asked another who came, inside or outside. */
    readonly consulted: number;
  };
}

/** Customers who were dialled. */
export interface OutgoingMeasures {
  /** Every trunk that was tried counts. */
  readonly attempts: number;
  /** Of them, those that were answered. */
  readonly connects: number;
  /** connects / attempts */
  readonly contactRate: number | null;
}

export const outgoing = (attempts: number, connects: number): OutgoingMeasures => ({
  ...{ attempts, connects, contactRate: ratio(connects, attempts) },
});

/** The numbers of one operator in one interval. `unpaidReasons`: pauses that utilisation does not count as working time. */
export function measureOperator(
  { time: { total, byReason, unitsMs }, offers, deeds, answered, advised }: OperatorWork,
  unpaidReasons: ReadonlySet<string>,
): OperatorMeasures {
  const count = (outcome: OfferOutcome) => offers.filter((offer) => offer.outcome === outcome).length;
  const did = (what: Deed['is']) => deeds.filter(({ is }) => is === what).length;
  const [accepted, declined, missed] = [count('accepted'), count('declined'), count('expired')];
  const signedInMs = sum(Object.values(total)) - total['signed-out'];
  const handlingMs = total.talk + total.hold + total['wrap-up'];
  const unpaidPausedMs = sum([...unpaidReasons].map((reason) => byReason[reason] ?? 0));
  const [blind, attended] = [did('blind'), did('attended')];
  return {
    ...{ answered, advised, offers: offers.length, accepted, declined, missed },
    ...{ withdrawn: count('withdrawn'), failed: count('failed') },
    answerRate: ratio(accepted, accepted + declined + missed),
    ...{ signedInMs, talkMs: total.talk, holdMs: total.hold, consultMs: total.consult, wrapUpMs: total['wrap-up'] },
    ...{ diallingMs: total.dialling, monitoringMs: total.monitoring, offeredMs: total.offered },
    ...{ pausedMs: total.paused, unreachableMs: total.unreachable, coolDownMs: total['cool-down'] },
    ...{ idleMs: total.idle, pausedByReasonMs: byReason, unpaidPausedMs },
    ahtMs: ratio(handlingMs, answered),
    occupancy: ratio(handlingMs, handlingMs + total.idle),
    utilisation: ratio(handlingMs, signedInMs - unpaidPausedMs),
    ...{ unitsInUseMs: unitsMs.inUse, unitsConfiguredMs: unitsMs.configured },
    capacityUtilisation: ratio(unitsMs.inUse, unitsMs.configured),
    outgoing: outgoing(did('attempt'), did('connect')),
    transfers: {
      ...{ blind, attended, out: blind + attended },
      ...{ external: did('external'), inVain: did('in-vain') },
      ...{ in: did('in'), notTaken: did('not-taken'), consulted: did('consulted') },
    },
  };
}
