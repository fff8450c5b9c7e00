import type { CallId, LegId, OfferId, OperatorId, OutsideLegId, QueueId, TrunkId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { OperatorProfile, QueueRules, WorkKind } from './queue-rules.ts';
import type { PhoneKind, Presence, Route, Seat } from './state.ts';

/** How a leg came to its end; `pbx/` maps the cause codes of the PBX to these. */
export type LegEnd = 'hangup' | 'declined' | 'busy' | 'no-answer' | 'unreachable' | 'lost' | 'error';

/** Whom a call is handed to, or who is consulted. A number comes with the ways out that the dial rules allow, the best first. */
export type Target =
  | { readonly is: 'operator'; readonly operatorId: OperatorId }
  | { readonly is: 'queue'; readonly queueId: QueueId }
  | { readonly is: 'number'; readonly number: string; readonly routes: readonly Route[] };

/** How a consultation goes on: the other takes the call, goes away, changes places with the customer, or joins both. */
export type ConsultMove = 'complete' | 'cancel' | 'swap' | 'merge';

/** What somebody asks to be done with a call; `by` is who asks. What cannot be done is told by a fact `Refused`. */
type Asked = { readonly callId: CallId; readonly by: OperatorId };

/** The deadline that passed: whose it is, and the instant it was set for. One that no longer matches the state is dropped. */
export type DeadlineOwner =
  | { readonly kind: 'caller'; readonly id: CallId }
  | { readonly kind: 'operator'; readonly id: OperatorId }
  | { readonly kind: 'offer'; readonly id: OfferId }
  | { readonly kind: 'outside-leg'; readonly id: OutsideLegId }
  | { readonly kind: 'place'; readonly id: string };

/**
 * All that can happen to the core. `at` is the PBX's instant for what the PBX saw, and PBX time by our clock for the rest.
 * `now` is given when `at` lies well in the past (learned in a reconciliation): what the core begins because of the event
 * begins at `now`, so that an offer does not expire before it rang.
 */
export type AcdEvent = { readonly at: EpochMs; readonly now?: EpochMs } & (
  | { readonly type: 'QueueConfigured'; readonly queue: QueueRules }
  | { readonly type: 'QueueRemoved'; readonly queueId: QueueId }
  /** `limit`: so many may wait now for `maxWaiting: auto`. */
  | { readonly type: 'QueueLimitMeasured'; readonly queueId: QueueId; readonly limit: number }
  | { readonly type: 'OperatorConfigured'; readonly operator: OperatorProfile }
  | { readonly type: 'OperatorRemoved'; readonly operatorId: OperatorId }
  /** `by`: whoever chose it; left out: the operator. So with the next two. */
  | {
      readonly type: 'PresenceChosen';
      readonly operatorId: OperatorId;
      readonly presence: Presence;
      readonly by?: OperatorId;
    }
  /** For when the work in hand is over; null takes it back. */
  | {
      readonly type: 'NextPresenceChosen';
      readonly operatorId: OperatorId;
      readonly presence: Presence | null;
      readonly by?: OperatorId;
    }
  /** The operator signs in or out of one of the own queues. */
  | {
      readonly type: 'QueueSignInChosen';
      readonly operatorId: OperatorId;
      readonly queueId: QueueId;
      readonly signedIn: boolean;
      readonly by?: OperatorId;
    }
  | { readonly type: 'ReachableChanged'; readonly operatorId: OperatorId; readonly reachable: boolean }
  /** `trunkId`: by which the caller came, left out of those that are not ours; `kind`: of work, left out: a call. */
  | {
      readonly type: 'CallerEntered';
      readonly callId: CallId;
      readonly number: string;
      readonly dialled: string;
      readonly trunkId?: TrunkId;
      readonly kind?: WorkKind;
    }
  /** A caller who came at `at` and left at `leftAt` while nobody heard the PBX: told, and nothing to be done. */
  | {
      readonly type: 'CallerCameAndWent';
      readonly callId: CallId;
      readonly number: string;
      readonly dialled: string;
      readonly trunkId?: TrunkId;
      readonly leftAt: EpochMs;
    }
  /** The caller hung up; (`fallback`) the PBX took the caller to its native queue; (`lost`) the PBX died with the call. */
  | { readonly type: 'CallerLeft'; readonly callId: CallId; readonly to: 'hangup' | 'fallback' | 'lost' }
  /** A supervisor gives a waiting caller another priority, another queue, or both. */
  | {
      readonly type: 'CallerChanged';
      readonly callId: CallId;
      readonly by: OperatorId;
      readonly priority?: number;
      readonly queueId?: QueueId;
    }
  /** Who has a part in the call hangs up, anybody else ends it for all; `ownPart`: nothing else than the own part is meant. */
  | ({ readonly type: 'CallEndAsked'; readonly ownPart?: true } & Asked)
  /** An operator calls out: the own phone rings first. `routes`: the ways out that the dial rules allow, the best first. */
  | ({
      readonly type: 'CallDialled';
      readonly number: string;
      readonly shown: string;
      readonly queueId: QueueId | null;
      readonly routes: readonly Route[];
      /** Dialled on the phone itself: the own leg, `nthOffer(callId, 1)`, is up already. */
      readonly ownLegIsUp?: true;
      /** Who is signed out may dial it, too. */
      readonly isEmergency?: true;
    } & Asked)
  /** The customer's phone alerts; with `earlyMedia` it is heard. */
  | { readonly type: 'CustomerRang'; readonly callId: CallId; readonly earlyMedia: boolean }
  | { readonly type: 'CustomerAnswered'; readonly callId: CallId }
  /** The customer's leg of a dialled call ended before the answer, or could not be made; `cause`: Q.850, null without one. */
  | { readonly type: 'CustomerLegEnded'; readonly callId: CallId; readonly how: LegEnd; readonly cause: number | null }
  | { readonly type: 'OutsideLegRang'; readonly legId: OutsideLegId }
  | { readonly type: 'OutsideLegAnswered'; readonly legId: OutsideLegId }
  | {
      readonly type: 'OutsideLegEnded';
      readonly legId: OutsideLegId;
      readonly how: LegEnd;
      readonly cause: number | null;
    }
  /** What rings at the operator's phone is answered, or declined, by another button than the phone's own. */
  | ({ readonly type: 'AnswerAsked' } & Asked)
  | ({ readonly type: 'DeclineAsked' } & Asked)
  | ({ readonly type: 'HoldAsked'; readonly on: boolean } & Asked)
  | ({ readonly type: 'MuteAsked'; readonly on: boolean } & Asked)
  /** Of 0–9, A–D, * and #. */
  | ({ readonly type: 'DigitsAsked'; readonly digits: string } & Asked)
  | ({ readonly type: 'RecordingPauseAsked'; readonly on: boolean } & Asked)
  /** Blind: the operator is out of the call at once. */
  | ({ readonly type: 'TransferAsked'; readonly to: Target } & Asked)
  | ({ readonly type: 'ConsultAsked'; readonly to: Exclude<Target, { readonly is: 'queue' }> } & Asked)
  | ({ readonly type: 'ConsultMoveAsked'; readonly move: ConsultMove } & Asked)
  /** The leading operator removes another from the call. */
  | ({ readonly type: 'PartyRemovalAsked'; readonly legId: LegId } & Asked)
  | ({ readonly type: 'ParkAsked' } & Asked)
  /** To another phone of the operator who asks. */
  | ({ readonly type: 'MoveAsked'; readonly phone: PhoneKind } & Asked)
  | ({ readonly type: 'RetrieveAsked' } & Asked)
  /** A supervisor listens, whispers or barges (`in`); asked again, with another seat. */
  | ({ readonly type: 'MonitorAsked'; readonly seat: Exclude<Seat, 'aside'> } & Asked)
  /** A supervisor who monitors goes on with the customer alone. */
  | ({ readonly type: 'TakeOverAsked' } & Asked)
  /** What was found out for a queue with a preference; null: nobody. */
  | { readonly type: 'PreferredOperatorFound'; readonly callId: CallId; readonly operatorId: OperatorId | null }
  | { readonly type: 'OfferRang'; readonly offerId: OfferId }
  /** The operator's leg is up. */
  | { readonly type: 'OfferAnswered'; readonly offerId: OfferId }
  /** The operator's leg ended, or could not be made: what that means is decided by the state of the offer. */
  | { readonly type: 'OperatorLegEnded'; readonly offerId: OfferId; readonly how: LegEnd }
  /** Both parties are in one bridge. */
  | { readonly type: 'PartiesBridged'; readonly callId: CallId; readonly offerId: OfferId }
  | { readonly type: 'RecordingStarted'; readonly callId: CallId }
  | { readonly type: 'AnnouncementEnded'; readonly callId: CallId }
  /** The operator ends the wrap-up early. */
  | { readonly type: 'WrapUpEnded'; readonly operatorId: OperatorId }
  /** The operator needs more time. */
  | { readonly type: 'WrapUpExtended'; readonly operatorId: OperatorId; readonly byMs: DurationMs }
  /** The operator is on a call of the native fallback queue; and that call is over. */
  | { readonly type: 'FallbackCallTaken'; readonly operatorId: OperatorId; readonly callId: CallId }
  | { readonly type: 'FallbackCallEnded'; readonly operatorId: OperatorId; readonly callId: CallId }
  | { readonly type: 'DeadlinePassed'; readonly owner: DeadlineOwner; readonly due: EpochMs }
);

export type AcdEventType = AcdEvent['type'];
