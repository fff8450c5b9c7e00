import type { CallId, OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { OperatorProfile, QueueRules } from './queue-rules.ts';

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
 * `engaged`: on a call that the native fallback queue gave while we were away.
 */
export type Activity =
  | { readonly is: 'idle'; readonly since: EpochMs }
  | { readonly is: 'reserved'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'ringing'; readonly offerId: OfferId; readonly since: EpochMs }
  | { readonly is: 'talking'; readonly offerId: OfferId; readonly since: EpochMs }
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
  /** Units of capacity that the activity takes; missing: none, or begun by an earlier version. */
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

interface CallerBase {
  readonly id: CallId;
  /** The caller's number as the trunk sent it. */
  readonly number: string;
  readonly dialled: string;
  readonly enteredAt: EpochMs;
  /** The queues of this visit in order, the present one last: no overflow leads back into one of them. */
  readonly visited: readonly QueueId[];
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
  /** Offers made so far: numbers the next one. */
  readonly offers: number;
}

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
 *    ▲___________│_____________________________│
 *    └─(overflow, unknown number)─▶ leaving ─announcement over─▶ (ended: removed)
 * ```
 * Several phones may ring for an offered caller; while fewer do than `phones`, more are sought.
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
  | (QueuedCaller & { readonly is: 'talking'; readonly offerId: OfferId; readonly talkAt: EpochMs })
  | (CallerBase & { readonly is: 'leaving'; readonly since: EpochMs; readonly until: EpochMs });

/** The place of a caller who was cut off or hung up, kept for the next call from the same number. */
export interface FormerPlace {
  readonly queueId: QueueId;
  readonly number: string;
  readonly placedAt: EpochMs;
  readonly until: EpochMs;
}

/** A live offer; an ended one is removed, its outcome is a fact. */
export type Offer = {
  readonly id: OfferId;
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  readonly queueId: QueueId;
  readonly madeAt: EpochMs;
} & (
  | { readonly is: 'pending'; readonly until: EpochMs; readonly rangAt: EpochMs | null }
  /** The operator's leg is up; `until` bounds the bridging. */
  | { readonly is: 'accepted'; readonly until: EpochMs }
  | { readonly is: 'talking' }
);

/** A changed entity as the spool keeps it; `body` null means removed. */
export type StateRow =
  | { readonly kind: 'queue'; readonly id: QueueId; readonly body: Queue | null }
  | { readonly kind: 'operator'; readonly id: OperatorId; readonly body: Operator | null }
  | { readonly kind: 'caller'; readonly id: CallId; readonly body: Caller | null }
  | { readonly kind: 'offer'; readonly id: OfferId; readonly body: Offer | null }
  /** `id`: see `formerPlaceId`. */
  | { readonly kind: 'place'; readonly id: string; readonly body: FormerPlace | null };
