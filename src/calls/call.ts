import type { EndedBy, OfferOutcome, QueueOutcome } from '../acd/facts.ts';
import type { OverflowReason } from '../acd/queue-rules.ts';
import type { CallId, NodeId, OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

export type Direction = 'inbound' | 'outbound';
/** Who looked after the caller: we, or the PBX's native queue while we were away. */
export type ServedBy = 'pasokh' | 'fallback';
/** What a whole call came to: answered if anyone talked with the caller, else the outcome of the last queue segment. */
export type CallOutcome = QueueOutcome | 'turned-away';

/** One caller's whole visit. Instants are the PBX's own; null = not yet. */
export interface Call {
  readonly id: CallId;
  readonly node: NodeId;
  readonly direction: Direction;
  /** As the trunk sent it. */
  readonly number: string;
  readonly numberE164: string | null;
  readonly dialled: string;
  readonly enteredAt: EpochMs;
  readonly endedAt: EpochMs | null;
  /** Null for an ended call: the native queue's trace does not say. */
  readonly endedBy: EndedBy | null;
  readonly outcome: CallOutcome | null;
  readonly servedBy: ServedBy | 'both';
  readonly recordingStartedAt: EpochMs | null;
}

/** One visit to a queue; over when the caller is connected (t_talk) or gone. */
export interface QueueSegment {
  readonly id: QueueSegmentId;
  readonly callId: CallId;
  /** Null: the native queue took the call, and its dialled number leads to no queue of ours. */
  readonly queueId: QueueId | null;
  readonly servedBy: ServedBy;
  readonly enteredAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly outcome: QueueOutcome | null;
  readonly overflow: OverflowReason | null;
}

/** One operator's part of a call: both parties bridged. */
export interface OperatorSegment {
  readonly id: string;
  readonly callId: CallId;
  readonly queueId: QueueId | null;
  readonly operatorId: OperatorId;
  /** Null: given by the native queue. */
  readonly offerId: OfferId | null;
  readonly servedBy: ServedBy;
  readonly talkAt: EpochMs;
  readonly endedAt: EpochMs | null;
}

export interface CallOffer {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly queueSegmentId: QueueSegmentId;
  readonly queueId: QueueId;
  readonly operatorId: OperatorId;
  readonly madeAt: EpochMs;
  readonly rangAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly outcome: OfferOutcome | null;
  /** Says more than the outcome: busy, unreachable, caller-left… */
  readonly why: string | null;
}
