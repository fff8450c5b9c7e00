import type { NumberedFact } from '../acd/facts.ts';
import type { CallId, NodeId, OperatorId, QueueId, TrunkId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { Direction } from '../acd/state.ts';
import type { CallEvents } from './call-events.ts';
import type { Attempt, Call, CallOffer, CallOutcome, OperatorSegment, QueueSegment } from './call.ts';

/** Each one that is not null must hold. */
export interface CallFilter {
  /** Entered at or after. */
  readonly from: EpochMs | null;
  /** Entered before. */
  readonly to: EpochMs | null;
  /** Visited this queue, or dialled in its name. */
  readonly queueId: QueueId | null;
  /** Talked with this operator, or dialled by them. */
  readonly operatorId: OperatorId | null;
  readonly number: { readonly raw: string; readonly e164: string | null } | null;
  /** Of ours, as the customer dialled it or was shown it: one of these spellings. */
  readonly dialled: readonly string[] | null;
  readonly direction: Direction | null;
  /** Came by this trunk, or went out by it. */
  readonly trunkId: TrunkId | null;
  readonly outcome: CallOutcome | null;
  /** Labelled with this disposition; by that operator, if one is asked for. */
  readonly disposition: string | null;
}

/** A place in the order of calls: newest first, ids break ties. New calls come before every place, so pages do not move. */
export interface Place {
  readonly enteredAt: EpochMs;
  readonly id: CallId;
}

/** A recording of the call; the recordings room tells more. */
export interface RecordingReference {
  readonly id: string;
  readonly state: 'expected' | 'stored' | 'missing';
  readonly startedAt: EpochMs | null;
  /** Null until it is stored. */
  readonly durationMs: DurationMs | null;
  readonly partial: boolean | null;
}

/** What an operator's part of the call was about. */
export interface SegmentDisposition {
  readonly code: string;
  readonly name: string;
  readonly note: string | null;
  readonly at: EpochMs;
  /** Who said it. */
  readonly by: OperatorId;
}

export interface LabelledSegment extends OperatorSegment {
  /** Null: nobody has said it. */
  readonly disposition: SegmentDisposition | null;
}

export interface CallSummary extends Call {
  /** By their beginning. */
  readonly queueSegments: readonly QueueSegment[];
  /** By their beginning. */
  readonly operatorSegments: readonly LabelledSegment[];
  /** Of a call that an operator dialled, what that one says of it, answered or not. */
  readonly disposition: SegmentDisposition | null;
}

export interface CallDetail extends CallSummary {
  readonly offers: readonly CallOffer[];
  readonly attempts: readonly Attempt[];
  readonly events: CallEvents;
  readonly recordings: readonly RecordingReference[];
}

export interface CallStore {
  /** Calls behind `after`, newest first, at most `limit`. */
  readonly list: (filter: CallFilter, after: Place | null, limit: number) => Promise<readonly CallSummary[]>;
  readonly get: (id: CallId) => Promise<CallDetail | null>;
  /** All that the ledger has heard of the call, in any order. */
  readonly facts: (id: CallId) => Promise<{ readonly node: NodeId; readonly facts: readonly NumberedFact[] } | null>;
}
