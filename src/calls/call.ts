import type { DialOutcome, EndedBy, OfferOutcome, Phase, QueueOutcome } from '../acd/facts.ts';
import type { OverflowReason } from '../acd/queue-rules.ts';
import type { Direction, OfferPurpose } from '../acd/state.ts';
import type {
  CallId,
  NodeId,
  OfferId,
  OperatorId,
  OutsideLegId,
  QueueId,
  QueueSegmentId,
  TrunkId,
} from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** Who looked after the caller: we, or the PBX's native queue while we were away. */
export type ServedBy = 'pasokh' | 'fallback';
/**
 * What a whole call came to: answered if anyone talked with the customer. Else, of one that came in, the outcome of the last queue
 * segment; of one that an operator dialled, that of the last attempt, or `not-dialled` where none was made. An answered attempt without a
 * talk ended as the call did: `abandoned` by the customer, or `lost`.
 */
export type CallOutcome = QueueOutcome | 'turned-away' | Exclude<DialOutcome, 'answered'> | 'not-dialled';

/** One customer's whole visit, or one call to a customer. Instants are the PBX's own; null = not yet. */
export interface Call {
  readonly id: CallId;
  readonly node: NodeId;
  readonly direction: Direction;
  /** The customer's: as the trunk sent it, or as an operator dialled it. */
  readonly number: string;
  readonly numberE164: string | null;
  /** Our own number: what the customer dialled, or was shown. */
  readonly dialled: string;
  /** Null: the customer called. */
  readonly dialledBy: OperatorId | null;
  /** In whose name it was dialled; which queues a call visited, its segments tell. */
  readonly queueId: QueueId | null;
  /** By which the customer came; by which an operator's call went out, or was tried last. Null: none, or none of ours. */
  readonly trunkId: TrunkId | null;
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

/** What an operator's part of a call came from. */
export type Via = Exclude<OfferPurpose, 'monitor'>;

/** What a part was for in this stretch of it. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly from: EpochMs;
  /** Null: it goes on. */
  readonly to: EpochMs | null;
}

/** One operator's part of a call: with the customer, the customer held, or aside with another. The phases tile it. */
export interface OperatorSegment {
  readonly id: string;
  readonly callId: CallId;
  readonly queueId: QueueId | null;
  readonly operatorId: OperatorId;
  /** Null: given by the native queue. */
  readonly offerId: OfferId | null;
  readonly servedBy: ServedBy;
  readonly via: Via;
  readonly talkAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly phases: readonly PhaseSpan[];
}

/** How long a part was for what; null: it goes on. */
export function phaseTime(
  { endedAt, phases }: Pick<OperatorSegment, 'endedAt' | 'phases'>,
  of: Phase,
): DurationMs | null {
  if (endedAt === null) return null;
  const own = phases.filter(({ phase }) => phase === of);
  return own.reduce((sum, { from, to }) => sum + (to ?? endedAt) - from, 0);
}

/** An operator's leg that was asked for, by a queue or by somebody. */
export interface CallOffer {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly purpose: OfferPurpose;
  /** Null: asked outside any queue. */
  readonly queueSegmentId: QueueSegmentId | null;
  /** Whose rules held; null: of no queue. */
  readonly queueId: QueueId | null;
  readonly operatorId: OperatorId;
  /** Who wished it; null: the queue, or the call's own rules. */
  readonly by: OperatorId | null;
  readonly madeAt: EpochMs;
  readonly rangAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly outcome: OfferOutcome | null;
  /** Says more than the outcome: busy, unreachable, caller-left… */
  readonly why: string | null;
}

/** Whom an attempt was to reach: the customer, somebody to consult, or to hand the call to. */
export type AttemptPurpose = 'customer' | 'consult' | 'transfer';

/** One number dialled by one trunk. */
export interface Attempt {
  readonly id: string;
  readonly callId: CallId;
  readonly legId: CallId | OutsideLegId;
  readonly purpose: AttemptPurpose;
  readonly number: string;
  readonly trunkId: TrunkId;
  readonly by: OperatorId;
  readonly sentAt: EpochMs;
  readonly rangAt: EpochMs | null;
  /** Answered, or given up. */
  readonly endedAt: EpochMs | null;
  readonly outcome: DialOutcome | null;
  /** Q.850; null: there was none. */
  readonly cause: number | null;
}
