import type {
  CallId,
  LegId,
  OfferId,
  OperatorId,
  OutsideLegId,
  QueueId,
  QueueSegmentId,
  TrunkId,
} from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { OperatorProfile, QueueRules, WorkKind } from './queue-rules.ts';

/** A queue in the state: its rules, what was measured of it, and whether it only serves the callers it still has before it goes. */
export interface Queue extends QueueRules {
  /** So many may wait where `maxWaiting` is `auto`; missing until it is measured. */
  readonly measuredLimit?: number;
  readonly removed?: true;
}

/** What the person chose. */
export type Presence =
  { readonly is: 'signed-out' } | { readonly is: 'available' } | { readonly is: 'paused'; readonly reason: string };

/**
 * What an operator's one piece of work is doing.
 *
 * ```
 * idle ─offer─▶ reserved ─rings─▶ ringing ─bridged─▶ talking ─ends─▶ wrap-up ─deadline─▶ idle
 *                  └──────┬──────────┘                   └─(no wrap-up)─▶ releasing ─leg gone─▶ idle
 *      missed, declined, failed ─▶ cool-down ─deadline─▶ idle      withdrawn ─▶ releasing
 * ```
 * `engaged`: on a call that the native fallback queue gave while we were away. `dialling`: the own leg is up, the customer's is not yet;
 * from there to `talking`, or to `releasing`. `monitoring`: in the call of another operator.
 */
export type Activity =
  | { readonly is: 'idle'; readonly since: EpochMs }
  | { readonly is: 'reserved'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'ringing'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'dialling'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'talking'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'monitoring'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'wrap-up'; readonly callId: CallId; readonly since: EpochMs; readonly until: EpochMs }
  | { readonly is: 'releasing'; readonly offerId: OfferId; readonly since: EpochMs; readonly until: EpochMs }
  | { readonly is: 'cool-down'; readonly since: EpochMs; readonly until: EpochMs }
  | { readonly is: 'engaged'; readonly callId: CallId; readonly since: EpochMs };

/** Work of late: older work counts less, by half after 42 minutes (e-fold in an hour). As of `at`. */
export interface RecentWork {
  readonly at: EpochMs;
  readonly calls: number;
  readonly busyMs: DurationMs;
}

export interface Operator {
  readonly profile: OperatorProfile;
  readonly presence: Presence;
  /** Another person who chose the presence. */
  readonly presenceBy?: OperatorId;
  /** Chosen for when the work in hand is over. */
  readonly nextPresence: Presence | null;
  /** Another person who chose that. */
  readonly nextPresenceBy?: OperatorId;
  /** Own queues that the operator has signed out of. */
  readonly leftQueues: readonly QueueId[];
  readonly reachable: boolean;
  readonly activity: Activity;
  /** Units of capacity that the activity takes, those of an offer from its making on; missing: none, or begun by an earlier version. */
  readonly unitsInUse?: number;
  /** Longest-idle order: the end of the last piece of work, or the moment of becoming available. */
  readonly idleSince: EpochMs;
  /** When the last offer was made; 0: none yet. */
  readonly offeredAt: EpochMs;
  readonly recent: RecentWork;
  /** Offers missed since the last one that was not. */
  readonly missedInRow: number;
  /** Whose offer was missed last. */
  readonly missedCall?: CallId;
  /** Removed while at work: goes once the work is over. */
  readonly removed?: true;
}

/** Who began the call: the customer, or an operator. */
export type Direction = 'inbound' | 'outbound';

/** One way out: the trunk, what it is told to dial, the number it shows, and how many calls it carries at once (null: any). */
export interface Route {
  readonly trunkId: TrunkId;
  readonly dial: string;
  readonly shown: string;
  readonly limit: number | null;
}

interface CallerBase {
  readonly id: CallId;
  readonly kind: WorkKind;
  readonly direction: Direction;
  /** The customer's number: as the trunk sent it, or as an operator dialled it. */
  readonly number: string;
  /** Our own number: what the customer dialled, or what the customer is shown. */
  readonly dialled: string;
  /** The trunk that an operator's call goes out by, taken from the dialling on. */
  readonly trunkId?: TrunkId;
  readonly enteredAt: EpochMs;
  /** The queues of this visit in order, the present one last: no overflow leads back into one of them. */
  readonly visited: readonly QueueId[];
  /** Operators' legs asked for so far: numbers the next one. */
  readonly offers: number;
  /** The same of outside legs. */
  readonly dials: number;
}

/** Who is asked first, or was to be found out first; `until` bounds it. */
export type Preference =
  | { readonly is: 'sought'; readonly until: EpochMs }
  | { readonly is: 'known'; readonly operatorId: OperatorId; readonly until: EpochMs };

export interface QueuedCaller extends CallerBase {
  readonly queueId: QueueId;
  readonly segmentId: QueueSegmentId;
  /** t_q of this queue visit. */
  readonly queuedAt: EpochMs;
  /** The place in the line counts from here: `queuedAt`, or earlier for who had a place already. Kept through every failed offer. */
  readonly placedAt: EpochMs;
  readonly priority: number;
}

/** A call that is out of the line, or never was in one. */
export interface CallFields extends CallerBase {
  /** Whose rules hold: where it came through, or in whose name it was dialled. */
  readonly queueId: QueueId | null;
  /** Should it come into a line: what its place counts from there, and how much it has of priority. */
  readonly placedAt: EpochMs;
  readonly priority: number;
}

/** The phones of an operator: that in the browser, and that on the desk. */
export type PhoneKind = 'web' | 'desk';

/** Whom a call on the way is for. */
export type Destination =
  /** `phone`: only this one; missing: the first that can be rung. */
  | { readonly is: 'operator'; readonly operatorId: OperatorId; readonly phone?: PhoneKind }
  | { readonly is: 'number'; readonly number: string; readonly routes: readonly Route[] }
  /** Parked: for whoever retrieves it. */
  | { readonly is: 'slot'; readonly slot: number };

/**
 * Why a call is on the way: handed over, parked, to another phone of its operator, back to who sent it on in vain, or its operator's leg
 * was lost.
 */
export type TransitReason = 'transfer' | 'parked' | 'moved' | 'back' | 'leg-lost';

/** Has a place in the line: the queue segment has not ended. */
export interface LineFields extends QueuedCaller {
  /** Overflows (`max-wait`) at this instant; set on entry, so that later rules do not shorten what was promised. */
  readonly waitUntil: EpochMs;
  /** When more operators may be asked: a tier opens, a need relaxes, a preference ends. Null: all may be asked already. */
  readonly widensAt: EpochMs | null;
  readonly preference: Preference | null;
}

/**
 * ```
 * waiting ─▶ offered ─operator's leg up─▶ connecting ─both bridged─▶ talking ─▶ (ended: removed)
 *    ▲▲__________│_____________________________│          │ ▲
 *    ││                                                   ▼ │ (its leg is up)
 *    │└──(nobody took it: the line of its queue)────── in-transit (transfer, park, lost leg)
 *    └─(overflow, unknown number)─▶ leaving ─announcement over─▶ (ended: removed)
 *
 * dialling ─customer answers─▶ talking
 * ```
 * Several phones may ring for an offered caller; while fewer do than `phones`, more are sought.
 *
 * Talking: `legs` are those besides the customer's, ringing ones among them; the first leads. A leg that is up has a seat: *in* the
 * bridge with the customer, or *aside*. While nobody is in, the customer hears music: held. So all there is to holding, consulting, swapping,
 * merging and adding is who sits where (`seats.ts`).
 */
export type Caller =
  | (LineFields & { readonly is: 'waiting'; readonly since: EpochMs })
  | (LineFields & {
      readonly is: 'offered';
      readonly since: EpochMs;
      readonly offerIds: readonly OfferId[];
      readonly phones: number;
    })
  | (LineFields & { readonly is: 'connecting'; readonly offerId: OfferId; readonly answeredAt: EpochMs })
  /** The operator's own phone rings first (`own-phone`), then the customer's. `routes`: the one in use, then those to try after it. */
  | (CallFields & {
      readonly is: 'dialling';
      readonly offerId: OfferId;
      readonly stage: 'own-phone' | 'sent' | 'ringing' | 'early-media';
      readonly routes: readonly Route[];
      readonly since: EpochMs;
      /** Null: the offer bounds the own phone's ringing. */
      readonly until: EpochMs | null;
    })
  | (CallFields & {
      readonly is: 'talking';
      readonly legs: readonly LegId[];
      readonly talkAt: EpochMs;
      /** The instant of the last change of seats. */
      readonly since: EpochMs;
      readonly recordingPaused: boolean;
    })
  /** With nobody, and hears music: `leg` rings or is being connected (null: not yet, who it is for is not free). */
  | (CallFields & {
      readonly is: 'in-transit';
      readonly why: TransitReason;
      readonly to: Destination;
      readonly leg: LegId | null;
      /** Where it goes back to if nobody takes it. */
      readonly from: OperatorId | null;
      /** By the operator whom it comes back to. */
      readonly recordingPaused: boolean;
      readonly since: EpochMs;
      readonly until: EpochMs;
    })
  | (CallerBase & { readonly is: 'leaving'; readonly since: EpochMs; readonly until: EpochMs });

/** The place of a caller who was cut off or hung up, kept for the next call from the same number. */
export interface FormerPlace {
  readonly queueId: QueueId;
  readonly number: string;
  readonly placedAt: EpochMs;
  readonly until: EpochMs;
}

/** In the bridge with the customer, aside (with whom the operator consults), or over the shoulder of the leading operator. */
export type Seat = 'in' | 'aside' | 'listening' | 'whispering';

/**
 * What an operator is asked for: to take the next of a queue, a call dialled on the own phone, one handed over, one that was theirs before, one
 * they retrieve, to be consulted, to monitor.
 */
export type OfferPurpose = 'queue' | 'dial' | 'transfer' | 'return' | 'retrieve' | 'consult' | 'monitor';

/** What stays of an offer through every state. */
export interface OfferFields {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  /** Whose rules hold; null: of no queue. */
  readonly queueId: QueueId | null;
  readonly purpose: OfferPurpose;
  readonly madeAt: EpochMs;
}

/**
 * An operator's leg, from the asking to its end; an ended one is removed, its outcome is a fact. Of `dial` the leg is `accepted` until
 * the customer's is up, without a deadline of its own.
 */
export type Offer = OfferFields &
  (
    | {
        readonly is: 'pending';
        readonly until: EpochMs;
        readonly rangAt: EpochMs | null;
        /** What the leg will do: of those who monitor. */
        readonly seat?: Seat;
      }
    /** The operator's leg is up; `until` bounds the bridging, null: the dialling does. */
    | { readonly is: 'accepted'; readonly until: EpochMs | null }
    /** `wasIn`: has been with the customer. */
    | { readonly is: 'talking'; readonly seat: Seat; readonly wasIn: boolean; readonly muted: boolean }
  );

/** What stays of an outside leg through every state. */
export interface OutsideLegFields {
  readonly id: OutsideLegId;
  readonly callId: CallId;
  readonly purpose: 'transfer' | 'consult';
  readonly by: OperatorId;
  readonly number: string;
  /** The one in use, then those to try after it. */
  readonly routes: readonly Route[];
  readonly madeAt: EpochMs;
}

/** The leg of somebody outside whom an operator asks (`consult`), or who is handed the call (`transfer`). */
export type OutsideLeg = OutsideLegFields &
  (
    | { readonly is: 'pending'; readonly until: EpochMs; readonly rangAt: EpochMs | null }
    | { readonly is: 'talking'; readonly seat: Seat; readonly since: EpochMs }
  );

/** A changed entity as the spool keeps it; `body` null means removed. */
export type StateRow =
  | { readonly kind: 'queue'; readonly id: QueueId; readonly body: Queue | null }
  | { readonly kind: 'operator'; readonly id: OperatorId; readonly body: Operator | null }
  | { readonly kind: 'caller'; readonly id: CallId; readonly body: Caller | null }
  | { readonly kind: 'offer'; readonly id: OfferId; readonly body: Offer | null }
  | { readonly kind: 'outside-leg'; readonly id: OutsideLegId; readonly body: OutsideLeg | null }
  /** `id`: see `formerPlaceId`. */
  | { readonly kind: 'place'; readonly id: string; readonly body: FormerPlace | null };
