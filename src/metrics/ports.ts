import type { OperatorId, QueueId, TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Interval } from './intervals.ts';
import type { CountedAttempt, CountedCall } from './call-counts.ts';
import type { Deed, MeasuredOffer } from './operator-measures.ts';
import type { OperatorSpan } from './operator-span.ts';
import type { ApartSpan, FallbackTalk } from './operator-time.ts';
import type { MeasuredSegment } from './queue-measures.ts';

/** The ledger, as metrics need it. An empty list of ids means all. */
export interface MetricsStore {
  /** Queue segments that began in the span. */
  readonly queueSegments: (span: Interval, queues: readonly QueueId[]) => Promise<readonly MeasuredSegment[]>;
  /** Spans of operators that touch the span of time. */
  readonly operatorSpans: (span: Interval, operators: readonly OperatorId[]) => Promise<readonly OperatorSpan[]>;
  /** Offers of queues made in the span. */
  readonly offers: (
    span: Interval,
    operators: readonly OperatorId[],
  ) => Promise<readonly (MeasuredOffer & { readonly operatorId: OperatorId })[]>;
  /** Talks that touch the span; those of the native queue are marked. */
  readonly talks: (span: Interval, operators: readonly OperatorId[]) => Promise<readonly MeasuredTalk[]>;
  /** What operators did in the span; of a customer who was dialled, by the beginning of the call. */
  readonly deeds: (
    span: Interval,
    operators: readonly OperatorId[],
  ) => Promise<readonly (Deed & { readonly operatorId: OperatorId })[]>;
  /** Calls that began in the span, by these trunks. */
  readonly calls: (span: Interval, trunks: readonly TrunkId[]) => Promise<readonly CountedCall[]>;
  /** Attempts by these trunks to reach the customers of calls that began in the span. */
  readonly attempts: (span: Interval, trunks: readonly TrunkId[]) => Promise<readonly CountedAttempt[]>;
  /** Codes of the pauses that are no working time, removed reasons among them. */
  readonly unpaidReasons: () => Promise<ReadonlySet<string>>;
  /** Spans of time in which PBX events were lost, as far as they touch the span. */
  readonly gaps: (span: Interval) => Promise<readonly Interval[]>;
  /** Each identity that an ended call breaks, at the instant when the call entered. */
  readonly violations: (span: Interval) => Promise<readonly EpochMs[]>;
}

export interface MeasuredTalk extends FallbackTalk {
  readonly fallback: boolean;
  /** The operator's share of the call is counted by this part: it was with the customer, or was only consulted; null: by another part. */
  readonly counts: 'answered' | 'advised' | null;
  readonly apart: readonly ApartSpan[];
}
