import type { QueueId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { indexOfInterval, intervalsOf, type Interval } from './intervals.ts';
import { touching, type ReportRequest } from './metrics.ts';

/** An operator's part of a call that is over, and what it was about; null: nobody has said it. */
export interface LabelledTalk {
  readonly queueId: QueueId | null;
  readonly endedAt: EpochMs;
  readonly code: string | null;
}

/** The ledger, as this report needs it. An empty list of ids means all. */
export interface LabelledTalkStore {
  /** Talks that ended in the span. */
  readonly talks: (span: Interval, queues: readonly QueueId[]) => Promise<readonly LabelledTalk[]>;
  readonly gaps: (span: Interval) => Promise<readonly Interval[]>;
}

/** talks = none + Σ byDisposition. */
export interface DispositionCounts {
  readonly talks: number;
  readonly none: number;
  readonly byDisposition: Readonly<Record<string, number>>;
}

interface DispositionInterval extends Interval {
  readonly gapMs: DurationMs;
  readonly total: DispositionCounts;
  /** Null: talks of no queue of ours. */
  readonly queues: readonly (DispositionCounts & { readonly queueId: QueueId | null })[];
}

/** What calls were about, each talk in the interval in which it ended. @throws PasokhError `invalid-input` */
export type DispositionReport = (request: ReportRequest<QueueId>) => Promise<readonly DispositionInterval[]>;

export function createDispositionReport(store: LabelledTalkStore): DispositionReport {
  return async (request) => {
    const intervals = intervalsOf(request, request.interval, request.zone);
    const [talks, gaps] = await Promise.all([store.talks(request, request.only), store.gaps(request)]);
    const byInterval = Map.groupBy(talks, ({ endedAt }) => indexOfInterval(intervals, endedAt));
    return intervals.map((interval, index) => {
      const own = byInterval.get(index) ?? [];
      const byQueue = Map.groupBy(own, ({ queueId }) => queueId);
      const ids = new Set<QueueId | null>([...request.only, ...byQueue.keys()]);
      return {
        ...interval,
        gapMs: touching(gaps, interval),
        total: countDispositions(own),
        queues: [...ids].map((queueId) => ({ queueId, ...countDispositions(byQueue.get(queueId) ?? []) })),
      };
    });
  };
}

function countDispositions(talks: readonly LabelledTalk[]): DispositionCounts {
  const byCode = Map.groupBy(talks, ({ code }) => code);
  const labelled = [...byCode].flatMap(([code, own]) => (code === null ? [] : [[code, own.length] as const]));
  return {
    talks: talks.length,
    none: byCode.get(null)?.length ?? 0,
    byDisposition: Object.fromEntries(labelled.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
