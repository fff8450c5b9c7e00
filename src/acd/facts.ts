import type { CallId, OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { OverflowReason } from './queue-rules.ts';
import type { OfferReason, WaitReason } from './reasons.ts';
import type { Activity, Presence } from './state.ts';

export type OfferOutcome = 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'failed';
/** How a queue segment ended. */
export type QueueOutcome = 'answered' | 'abandoned' | 'overflowed' | 'moved' | 'lost';
/** Who ended the call. */
export type EndedBy = 'caller' | 'operator' | 'system';

/**
 * What happened, for the ledger, the live board and the log. Facts are immutable; each gets a number from the spool, unique
 * per node. `at` is as in the event that caused it.
 */
export type Fact = { readonly at: EpochMs } & (
  | { readonly type: 'CallEntered'; readonly callId: CallId; readonly number: string; readonly dialled: string }
  | {
      readonly type: 'QueueEntered';
      readonly callId: CallId;
      readonly segmentId: QueueSegmentId;
      readonly queueId: QueueId;
      /** From when the place counts, for who had one before. */
      readonly placedAt?: EpochMs;
    }
  | {
      readonly type: 'OfferMade';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly segmentId: QueueSegmentId;
      readonly queueId: QueueId;
      readonly operatorId: OperatorId;
      /** Why this operator; left out under load. */
      readonly why?: OfferReason;
    }
  /** Nobody could be asked; left out under load. */
  | {
      readonly type: 'OfferNotMade';
      readonly callId: CallId;
      readonly segmentId: QueueSegmentId;
      readonly queueId: QueueId;
      readonly why: WaitReason;
    }
  | { readonly type: 'OfferRang'; readonly offerId: OfferId; readonly callId: CallId; readonly operatorId: OperatorId }
  /** `why` says more for declined and failed: busy, unreachable, error, connect-timeout, paused, caller-left… */
  | {
      readonly type: 'OfferEnded';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly outcome: OfferOutcome;
      readonly why: string | null;
    }
  | {
      readonly type: 'TalkStarted';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly queueId: QueueId;
      readonly operatorId: OperatorId;
    }
  | {
      readonly type: 'TalkEnded';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
    }
  | {
      readonly type: 'QueueSegmentEnded';
      readonly callId: CallId;
      readonly segmentId: QueueSegmentId;
      readonly queueId: QueueId;
      readonly outcome: QueueOutcome;
      readonly overflow: OverflowReason | null;
    }
  /** A supervisor changed the priority of a waiting caller. */
  | { readonly type: 'PriorityChanged'; readonly callId: CallId; readonly by: OperatorId; readonly priority: number }
  /** A supervisor moved the caller: told before the segment ends `moved`. */
  | { readonly type: 'CallMoved'; readonly callId: CallId; readonly by: OperatorId; readonly queueId: QueueId }
  /** Another than the operator of the call ended it: told before what ends with it. */
  | {
      readonly type: 'CallCutOff';
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly by: OperatorId;
    }
  /** Nobody's number: announced and released. */
  | { readonly type: 'CallTurnedAway'; readonly callId: CallId; readonly dialled: string }
  | { readonly type: 'CallEnded'; readonly callId: CallId; readonly endedBy: EndedBy }
  | { readonly type: 'RecordingStarted'; readonly callId: CallId }
  /** `by`: another person chose it for the operator. */
  | {
      readonly type: 'PresenceChanged';
      readonly operatorId: OperatorId;
      readonly presence: Presence;
      readonly by?: OperatorId;
    }
  | {
      readonly type: 'QueueSignInChanged';
      readonly operatorId: OperatorId;
      readonly queueId: QueueId;
      readonly signedIn: boolean;
      /** As with the presence. */
      readonly by?: OperatorId;
    }
  | { readonly type: 'ReachableChanged'; readonly operatorId: OperatorId; readonly reachable: boolean }
  | {
      readonly type: 'ActivityChanged';
      readonly operatorId: OperatorId;
      readonly activity: Activity['is'];
      readonly callId: CallId | null;
      /** Of the operator's capacity, what this takes; missing in facts of an earlier version, when all work took one. */
      readonly units?: number;
    }
  /** All the units of capacity that the operator has from now on; one before the first such fact. */
  | { readonly type: 'CapacityChanged'; readonly operatorId: OperatorId; readonly units: number }
  /**
   * A call that the native fallback queue served; told by the trace the PBX kept. Instants null when it did not come to it, the
   * queue null when the dialled number leads to none of ours.
   */
  | {
      readonly type: 'FallbackCallServed';
      readonly callId: CallId;
      readonly number: string;
      readonly dialled: string;
      readonly queueId: QueueId | null;
      readonly enteredAt: EpochMs;
      readonly operatorId: OperatorId | null;
      readonly talkAt: EpochMs | null;
      readonly endedAt: EpochMs;
      readonly recorded: boolean;
    }
  /** PBX events may have been missed in this span; `at` is its end. */
  | { readonly type: 'GapSeen'; readonly from: EpochMs }
  /** An event that the state had no use for: late, double or impossible. Counted, never fatal. */
  | { readonly type: 'AnomalySeen'; readonly event: string; readonly subject: string; readonly note: string }
);

export type FactType = Fact['type'];
/** A fact with its number in the spool of its node. */
export type NumberedFact = Fact & { readonly seq: number };
