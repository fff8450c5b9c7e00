import type { CallId, OfferId, OperatorId, OutsideLegId, QueueId, QueueSegmentId, TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { OverflowReason } from './queue-rules.ts';
import type { OfferReason, WaitReason } from './reasons.ts';
import type { AcdEventType, Target } from './events.ts';
import type { NativeAttempt } from './native-attempt.ts';
import type { OperatorFact } from './operator-facts.ts';
import type { OfferPurpose, Seat, TransitReason } from './state.ts';

export type OfferOutcome = 'accepted' | 'declined' | 'expired' | 'withdrawn' | 'failed';
/** How an attempt to reach somebody outside ended. */
export type DialOutcome = 'answered' | 'busy' | 'no-answer' | 'refused' | 'unreachable' | 'failed' | 'cancelled';
/** What an operator's part of a call is for the moment: with the customer, the customer held, or aside with another. */
export type Phase = 'talk' | 'hold' | 'consult';
/** How a call on the way ended to be so. */
export type TransitOutcome = 'answered' | 'failed' | 'timed-out' | 'abandoned' | 'cut-off' | 'lost';
/** Whom a call was handed to, without the ways out. */
export type HandedTo = Exclude<Target, { readonly is: 'number' }> | { readonly is: 'number'; readonly number: string };

/**
 * Why what was asked was not done.
 *
 * - `call-state`: not in this state of the call; `not-yours`: who asks has no part in it, or none that may
 * - `not-yet`: the other one has not answered; `no-consult`, `consulting`: there is none, or one already
 * - of a target, or of who asks: `unknown`, `signed-out`, `unreachable`, `busy`, `self`; of a queue: `closed`, `nobody-there`
 * - `trunks-full`, `slots-full`, `conference-full`: no way out, no place to park, no call has room
 */
export type Refusal =
  | ('call-state' | 'not-yours' | 'not-yet' | 'no-consult' | 'consulting' | 'unknown')
  | ('signed-out' | 'unreachable' | 'busy' | 'self' | 'closed' | 'nobody-there' | 'trunks-full' | 'slots-full')
  | 'conference-full';

/** How a queue segment ended. */
export type QueueOutcome = 'answered' | 'abandoned' | 'overflowed' | 'moved' | 'lost';
/** Who ended the call. */
export type EndedBy = 'caller' | 'operator' | 'system';

/**
 * What happened, for the ledger, the live board and the log. Facts are immutable; each gets a number from the spool, unique
 * per node. `at` is as in the event that caused it.
 */
export type Fact = { readonly at: EpochMs } & (
  | OperatorFact
  | {
      readonly type: 'CallEntered';
      readonly callId: CallId;
      readonly number: string;
      readonly dialled: string;
      /** By which the customer came; left out where it is none of ours, and in facts of an earlier version. */
      readonly trunkId?: TrunkId;
    }
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
  /** An operator calls out: the beginning of the call. `shown`: the number of ours that the customer sees. */
  | {
      readonly type: 'CallDialled';
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly number: string;
      readonly shown: string;
      readonly queueId: QueueId | null;
    }
  /** An attempt to reach somebody outside; `legId`: the call itself for its customer, `shown`: the number of ours that is seen. */
  | {
      readonly type: 'DialSent';
      readonly callId: CallId;
      readonly legId: CallId | OutsideLegId;
      readonly number: string;
      readonly trunkId: TrunkId;
      readonly shown?: string;
      readonly by: OperatorId;
    }
  | {
      readonly type: 'DialRang';
      readonly callId: CallId;
      readonly legId: CallId | OutsideLegId;
      readonly earlyMedia: boolean;
    }
  /** `cause`: Q.850, null where there was none. */
  | {
      readonly type: 'DialEnded';
      readonly callId: CallId;
      readonly legId: CallId | OutsideLegId;
      readonly outcome: DialOutcome;
      readonly cause: number | null;
    }
  /** An operator is asked outside any queue; `by`: whoever wished it, null: the call's own rules. */
  | {
      readonly type: 'DirectOfferMade';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly queueId: QueueId | null;
      readonly purpose: Exclude<OfferPurpose, 'queue'>;
      readonly by: OperatorId | null;
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
  /** An operator's part of the call begins. `via` missing: the queue; `phase` missing: talk. */
  | {
      readonly type: 'TalkStarted';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly queueId: QueueId | null;
      readonly operatorId: OperatorId;
      readonly via?: Exclude<OfferPurpose, 'queue' | 'monitor'>;
      readonly phase?: Phase;
    }
  | {
      readonly type: 'PhaseChanged';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
      readonly phase: Phase;
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
  /** Somebody outside is up: with the operator who asked, or with the customer. */
  | { readonly type: 'OutsideTalkStarted'; readonly callId: CallId; readonly legId: OutsideLegId }
  | { readonly type: 'OutsideTalkEnded'; readonly callId: CallId; readonly legId: OutsideLegId }
  | {
      readonly type: 'MuteChanged';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
      readonly muted: boolean;
    }
  /** How many, and not which: they may be a card's. */
  | { readonly type: 'DigitsSent'; readonly callId: CallId; readonly by: OperatorId; readonly count: number }
  /** `by` null: with the part of who had paused it. */
  | {
      readonly type: 'RecordingPauseChanged';
      readonly callId: CallId;
      readonly paused: boolean;
      readonly by: OperatorId | null;
    }
  | {
      readonly type: 'CallTransferred';
      readonly callId: CallId;
      readonly by: OperatorId;
      readonly how: 'blind' | 'attended';
      readonly to: HandedTo;
    }
  /** The leg of an operator was lost without a hang-up: told before what follows. */
  | {
      readonly type: 'LegLost';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
    }
  /** The customer is with nobody, on the way to `to`, or parked there. */
  | {
      readonly type: 'TransitStarted';
      readonly callId: CallId;
      readonly why: TransitReason;
      readonly to: HandedTo | { readonly is: 'slot'; readonly slot: number };
      readonly from: OperatorId | null;
    }
  | { readonly type: 'TransitEnded'; readonly callId: CallId; readonly outcome: TransitOutcome }
  /** A supervisor is in the call of others; told again for another seat. `byItself`: nobody asked for that one. */
  | {
      readonly type: 'MonitorStarted';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
      readonly seat: Seat;
      /** Who led the call then, null: somebody outside; missing in facts of an earlier version. */
      readonly of?: OperatorId | null;
      readonly byItself?: true;
    }
  | {
      readonly type: 'MonitorEnded';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly operatorId: OperatorId;
    }
  /** `byItself`: who monitored did not ask for it, but was left alone with the customer. */
  | {
      readonly type: 'CallTakenOver';
      readonly callId: CallId;
      readonly by: OperatorId;
      readonly from: OperatorId | null;
      readonly byItself?: true;
    }
  /** What somebody asked was not done. */
  | {
      readonly type: 'Refused';
      readonly callId: CallId;
      readonly by: OperatorId;
      readonly asked: AcdEventType;
      readonly why: Refusal;
    }
  /** A supervisor changed the priority of a waiting caller. */
  | { readonly type: 'PriorityChanged'; readonly callId: CallId; readonly by: OperatorId; readonly priority: number }
  /** A supervisor moved the caller: told before the segment ends `moved`. */
  | { readonly type: 'CallMoved'; readonly callId: CallId; readonly by: OperatorId; readonly queueId: QueueId }
  /** Another than the operator of the call ended it: told before what ends with it. */
  | {
      readonly type: 'CallCutOff';
      readonly callId: CallId;
      /** Null: somebody outside led it. */
      readonly operatorId: OperatorId | null;
      readonly by: OperatorId;
    }
  /** Nobody's number: announced and released. */
  | { readonly type: 'CallTurnedAway'; readonly callId: CallId; readonly dialled: string }
  | { readonly type: 'CallEnded'; readonly callId: CallId; readonly endedBy: EndedBy }
  | { readonly type: 'RecordingStarted'; readonly callId: CallId }
  /**
   * A call that the native fallback queue served, or that an operator dialled without us (`attempts`; `dialled`: our number that was
   * shown); told by the trace the PBX kept. Instants null when it did not come to it, the queue null when the dialled number leads to
   * none of ours.
   */
  | {
      readonly type: 'FallbackCallServed';
      readonly callId: CallId;
      readonly number: string;
      readonly dialled: string;
      /** As of `CallEntered`. */
      readonly trunkId?: TrunkId;
      readonly queueId: QueueId | null;
      readonly enteredAt: EpochMs;
      readonly operatorId: OperatorId | null;
      readonly talkAt: EpochMs | null;
      readonly endedAt: EpochMs;
      readonly recorded: boolean;
      readonly attempts?: readonly NativeAttempt[];
    }
  /** PBX events may have been missed in this span; `at` is its end. */
  | { readonly type: 'GapSeen'; readonly from: EpochMs }
  /** An event that the state had no use for: late, double or impossible. Counted, never fatal. */
  | { readonly type: 'AnomalySeen'; readonly event: string; readonly subject: string; readonly note: string }
);

export type FactType = Fact['type'];
/** A fact with its number in the spool of its node. */
export type NumberedFact = Fact & { readonly seq: number };
