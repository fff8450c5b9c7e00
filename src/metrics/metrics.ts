import type { OperatorId, QueueId, TrunkId } from '../shared/ids.ts';
import type { Clock, DurationMs, EpochMs } from '../shared/time.ts';
import { countCalls, type CallReportCounts } from './call-counts.ts';
import { indexOfInterval, intervalsOf } from './intervals.ts';
import type { Interval, IntervalName } from './intervals.ts';
import { measureOperator } from './operator-measures.ts';
import type { OperatorMeasures } from './operator-measures.ts';
import { sumTime, tileTime } from './operator-time.ts';
import type { TimePiece } from './operator-time.ts';
import type { MeasuredTalk, MetricsStore } from './ports.ts';
import { measureQueue } from './queue-measures.ts';
import type { QueueMeasures } from './queue-measures.ts';

export interface ReportRequest<Id> extends Interval {
  readonly interval: IntervalName;
  /** IANA name. */
  readonly zone: string;
  /** Empty: all. */
  readonly only: readonly Id[];
}

/** A figure that touches a gap may be too low until the reconciliation mends it. */
interface Marked extends Interval {
  readonly gapMs: DurationMs;
}

export interface QueueReport extends Marked {
  /** Identities that calls of this interval break; 0 when the books are in order. See `Violation`. */
  readonly violations: number;
  readonly total: QueueMeasures;
  /** Null: calls of the native queue whose dialled number leads to no queue of ours. */
  readonly queues: readonly (QueueMeasures & { readonly queueId: QueueId | null })[];
}

export interface OperatorReport extends Marked {
  readonly operators: readonly (OperatorMeasures & { readonly operatorId: OperatorId })[];
}

export type CallReport = Marked & CallReportCounts;

export interface Metrics {
  /** Contact numbers, each segment in the interval in which it began. @throws PasokhError `invalid-input` */
  readonly queues: (request: ReportRequest<QueueId>) => Promise<readonly QueueReport[]>;
  /** Time and work of operators who had any, clipped at the edges. @throws PasokhError `invalid-input` */
  readonly operators: (request: ReportRequest<OperatorId>) => Promise<readonly OperatorReport[]>;
  /** Calls in and out, each in the interval in which it began; of some trunks alone, or all. @throws PasokhError `invalid-input` */
  readonly calls: (request: ReportRequest<TrunkId>) => Promise<readonly CallReport[]>;
}

export function createMetrics({ store, clock }: { readonly store: MetricsStore; readonly clock: Clock }): Metrics {
  const queues = async (request: ReportRequest<QueueId>): Promise<readonly QueueReport[]> => {
    const intervals = intervalsOf(request, request.interval, request.zone);
    const [segments, gaps, violations] = await Promise.all([
      store.queueSegments(request, request.only),
      store.gaps(request),
      store.violations(request),
    ]);
    const broken = Map.groupBy(violations, (at) => indexOfInterval(intervals, at));
    const byInterval = Map.groupBy(segments, (segment) => indexOfInterval(intervals, segment.enteredAt));
    return intervals.map((interval, index) => {
      const own = byInterval.get(index) ?? [];
      const byQueue = Map.groupBy(own, (segment) => segment.queueId);
      const ids = new Set<QueueId | null>([...request.only, ...byQueue.keys()]);
      return {
        ...interval,
        gapMs: touching(gaps, interval),
        violations: broken.get(index)?.length ?? 0,
        total: measureQueue(own),
        queues: [...ids].map((queueId) => ({ queueId, ...measureQueue(byQueue.get(queueId) ?? []) })),
      };
    });
  };

  const operators = async (request: ReportRequest<OperatorId>): Promise<readonly OperatorReport[]> => {
    const intervals = intervalsOf(request, request.interval, request.zone);
    const [spans, offers, talks, deeds, unpaid, gaps] = await Promise.all([
      store.operatorSpans(request, request.only),
      store.offers(request, request.only),
      store.talks(request, request.only),
      store.deeds(request, request.only),
      store.unpaidReasons(),
      store.gaps(request),
    ]);
    const spansOf = Map.groupBy(spans, (span) => span.operatorId);
    // Everybody has a capacity, also who never came.
    const seen = spans.filter(({ axis }) => axis !== 'capacity').map((span) => span.operatorId);
    const offersOf = Map.groupBy(offers, (offer) => offer.operatorId);
    const talksOf = Map.groupBy(talks, (talk) => talk.operatorId);
    const deedsOf = Map.groupBy(deeds, (deed) => deed.operatorId);
    const ids = new Set([...request.only, ...seen, ...offersOf.keys(), ...talksOf.keys(), ...deedsOf.keys()]);
    const now = clock.pbxNow();
    const works = [...ids].map((operatorId) => {
      const own = talksOf.get(operatorId) ?? [];
      const fallback = own.filter((talk) => talk.fallback);
      const apart = own.flatMap((talk) => talk.apart);
      const pieces = tileTime(spansOf.get(operatorId) ?? [], fallback, request, now, apart);
      const at = (instant: EpochMs): number => indexOfInterval(intervals, instant);
      return {
        operatorId,
        time: dealOut(pieces, intervals),
        offers: Map.groupBy(offersOf.get(operatorId) ?? [], (offer) => at(offer.madeAt)),
        deeds: Map.groupBy(deedsOf.get(operatorId) ?? [], (deed) => at(deed.at)),
        talks: Map.groupBy(own, (talk) => at(talk.talkAt)),
      };
    });
    return intervals.map((interval, index) => ({
      ...interval,
      gapMs: touching(gaps, interval),
      operators: works.map(({ operatorId, time, offers, deeds, talks }) => {
        const begun = talks.get(index) ?? [];
        const count = (what: MeasuredTalk['counts']): number => begun.filter(({ counts }) => counts === what).length;
        const work = {
          time: sumTime(time[index] ?? [], interval),
          ...{ offers: offers.get(index) ?? [], deeds: deeds.get(index) ?? [] },
          ...{ answered: count('answered'), advised: count('advised') },
        };
        return { operatorId, ...measureOperator(work, unpaid) };
      }),
    }));
  };

  const calls: Metrics['calls'] = async (request) => {
    const intervals = intervalsOf(request, request.interval, request.zone);
    const [begun, attempts, gaps] = await Promise.all([
      store.calls(request, request.only),
      store.attempts(request, request.only),
      store.gaps(request),
    ]);
    const at = (one: { readonly at: EpochMs }): number => indexOfInterval(intervals, one.at);
    const [callsIn, attemptsIn] = [Map.groupBy(begun, at), Map.groupBy(attempts, at)];
    return intervals.map((interval, index) => ({
      ...{ ...interval, gapMs: touching(gaps, interval) },
      ...countCalls(callsIn.get(index) ?? [], attemptsIn.get(index) ?? []),
    }));
  };

  return { queues, operators, calls };
}

/** Of the interval, time in which events were lost. */
export const touching = (gaps: readonly Interval[], interval: Interval): DurationMs =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.to, interval.to) - Math.max(gap.from, interval.from)), 0);

/** The pieces that touch each interval, by its index. */
function dealOut(pieces: readonly TimePiece[], intervals: readonly Interval[]): readonly (readonly TimePiece[])[] {
  const dealt = intervals.map((): TimePiece[] => []);
  for (const piece of pieces) {
    for (let index = indexOfInterval(intervals, piece.from); ; index += 1) {
      const interval = intervals[index];
      if (interval === undefined || interval.from >= piece.to) break;
      dealt[index]?.push(piece);
    }
  }
  return dealt;
}
