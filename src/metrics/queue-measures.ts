import type { QueueOutcome } from '../acd/facts.ts';
import type { OverflowReason } from '../acd/queue-rules.ts';
import type { CallId, QueueId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { mean, percentile, ratio, sum } from './ratio.ts';
import { otherServiceLevels, servicePasokh } from './service-level.ts';
import type { ServiceCounts, ServiceLevel } from './service-level.ts';

/** A queue segment as the queue's numbers need it. */
export interface MeasuredSegment {
  /** Null: the native queue took the call, and its dialled number leads to no queue of ours. */
  readonly queueId: QueueId | null;
  readonly enteredAt: EpochMs;
  /** Null: still waiting. */
  readonly endedAt: EpochMs | null;
  readonly outcome: QueueOutcome | 'called-back' | 'moved' | null;
  readonly overflow: OverflowReason | null;
  /** Its call, if nobody talked with the caller in any queue; null: somebody did, or may yet; missing: the only segment of its call. */
  readonly missedCall?: CallId | null;
  /** Length of the talk that it led to; null: none, or it still goes on. */
  readonly talkMs: DurationMs | null;
  /** Offers of this segment that rang and expired. */
  readonly missedOffers: number;
  /** The promise of its queue: answered within this. */
  readonly serviceLevelMs: DurationMs;
  /** Who abandons sooner is a short abandon. */
  readonly shortAbandonMs: DurationMs;
}

/** See METRICS for every name. Shares are between 0 and 1; null = nothing to divide by. */
export interface QueueMeasures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  readonly overflowed: Readonly<Record<OverflowReason, number>>;
  readonly calledBack: number;
  readonly moved: number;
  readonly lost: number;
  readonly waiting: number;
  /** Calls that nobody answered, here or in another queue: of those abandoned, overflowed or lost here, each once. */
  readonly missed: number;
  /** Offers that rang without an answer; one call can have several. */
  readonly missedOffers: number;
  readonly abandonRate: number | null;
  /** Without the short abandons in either. */
  readonly adjustedAbandonRate: number | null;
  /** Over all segments that ended. */
  readonly waitMs: {
    readonly avg: number | null;
    readonly max: number | null;
    readonly p50: number | null;
    readonly p90: number | null;
  };
  /** Average speed of answer: wait of the answered ones. */
  readonly asaMs: number | null;
  readonly timeToAbandonMs: number | null;
  readonly talkMs: { readonly total: DurationMs; readonly avg: number | null };
  /** Null when the queues it is made of promise different times. */
  readonly serviceLevelMs: DurationMs | null;
  readonly serviceLevel: ServiceLevel;
  readonly otherServiceLevels: readonly ServiceLevel[];
}

/** The numbers of the queue segments that began in one interval (by t_q), of one queue or of several. */
export function measureQueue(segments: readonly MeasuredSegment[]): QueueMeasures {
  const ended = segments.filter((segment) => segment.outcome !== null);
  const of = (outcome: MeasuredSegment['outcome']) => segments.filter((segment) => segment.outcome === outcome);
  const [answered, abandoned, overflowed, lost] = [of('answered'), of('abandoned'), of('overflowed'), of('lost')];
  const shortAbandoned = abandoned.filter((segment) => waitOf(segment) < segment.shortAbandonMs).length;
  const waits = ended.map(waitOf).toSorted((a, b) => a - b);
  const talks = answered.map((segment) => segment.talkMs).filter((talkMs) => talkMs !== null);
  const counts: ServiceCounts = {
    ...{ offered: segments.length, answered: answered.length, answeredWithin: answered.filter(isWithin).length },
    ...{ abandoned: abandoned.length, abandonedWithin: abandoned.filter(isWithin).length, shortAbandoned },
    ...{ overflowed: overflowed.length, calledBackWithin: of('called-back').filter(isWithin).length },
  };
  const promises = new Set(segments.map((segment) => segment.serviceLevelMs));
  return {
    ...{ offered: segments.length, answered: answered.length, abandoned: abandoned.length, shortAbandoned },
    overflowed: byReason(overflowed),
    ...{ calledBack: of('called-back').length, moved: of('moved').length, lost: lost.length, waiting: of(null).length },
    missed: missedCalls([...abandoned, ...overflowed, ...lost]),
    missedOffers: sum(segments.map((segment) => segment.missedOffers)),
    abandonRate: ratio(abandoned.length, segments.length),
    adjustedAbandonRate: ratio(abandoned.length - shortAbandoned, segments.length - shortAbandoned),
    waitMs: { avg: mean(waits), max: waits.at(-1) ?? null, p50: percentile(waits, 0.5), p90: percentile(waits, 0.9) },
    asaMs: mean(answered.map(waitOf)),
    timeToAbandonMs: mean(abandoned.map(waitOf)),
    talkMs: { total: sum(talks), avg: mean(talks) },
    serviceLevelMs: promises.size === 1 ? ([...promises][0] ?? null) : null,
    serviceLevel: servicePasokh(counts),
    otherServiceLevels: otherServiceLevels(counts),
  };
}

function missedCalls(unanswered: readonly MeasuredSegment[]): number {
  const calls = unanswered.map((segment) => (segment.missedCall === undefined ? segment : segment.missedCall));
  return new Set(calls.filter((call) => call !== null)).size;
}

const waitOf = ({ enteredAt, endedAt }: MeasuredSegment): DurationMs => (endedAt ?? enteredAt) - enteredAt;

const isWithin = (segment: MeasuredSegment): boolean => waitOf(segment) <= segment.serviceLevelMs;

function byReason(overflowed: readonly MeasuredSegment[]): Record<OverflowReason, number> {
  const count = (reason: OverflowReason) => overflowed.filter((segment) => segment.overflow === reason).length;
  return {
    ...{ full: count('full'), closed: count('closed'), 'no-operators': count('no-operators') },
    ...{ 'max-wait': count('max-wait'), 'exit-key': count('exit-key') },
  };
}
