import type { CallId, OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What a queue promises and allows. Plain data, replaced as a whole by `QueueConfigured`. */
export interface QueueRules {
  readonly id: QueueId;
  readonly name: string;
  /** The dialled numbers that lead here, as the trunk sends them. */
  readonly dialledNumbers: readonly string[];
  /** How long a phone rings before the offer expires and the next operator is asked. */
  readonly ringTimeoutMs: DurationMs;
  readonly wrapUpMs: DurationMs;
  /** After this wait the caller overflows (`max-wait`): nobody waits without a deadline. */
  readonly maxWaitMs: DurationMs;
  /** What happens to a caller who finds nobody signed in. */
  readonly whenNoOperators: 'wait' | 'turn-away';
  /** An operator who missed, declined or failed an offer is left alone for this long. */
  readonly coolDownMs: DurationMs;
}

/** A queue in the state: its rules, and whether it only serves the callers it still has before it goes. */
export interface Queue extends QueueRules {
  readonly removed?: true;
}

/** Who an operator is to the core: the person, the queues, nothing of phones or passwords. */
export interface OperatorProfile {
  readonly id: OperatorId;
  readonly name: string;
  readonly queues: readonly QueueId[];
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

export interface Operator {
  readonly profile: OperatorProfile;
  readonly presence: Presence;
  readonly reachable: boolean;
  readonly activity: Activity;
  /** Longest-idle order: the end of the last piece of work, or the moment of becoming available. */
  readonly idleSince: EpochMs;
  /** Removed while at work: goes once the work is over. */
  readonly removed?: true;
}

interface CallerBase {
  readonly id: CallId;
  /** The caller's number as the trunk sent it. */
  readonly number: string;
  readonly dialled: string;
  readonly enteredAt: EpochMs;
}

interface QueuedCaller extends CallerBase {
  readonly queueId: QueueId;
  readonly segmentId: QueueSegmentId;
  /** t_q; with the id it is the place in the line, kept through every failed offer and restart. */
  readonly queuedAt: EpochMs;
  /** Offers made so far: numbers the next one. */
  readonly offers: number;
}

/** Has a place in the line: the queue segment has not ended. */
interface CallerInLine extends QueuedCaller {
  /** Overflows (`max-wait`) at this instant; set on entry, so that later rules do not shorten what was promised. */
  readonly waitUntil: EpochMs;
}

/**
 * ```
 * waiting ─▶ offered ─operator's leg up─▶ connecting ─both bridged─▶ talking ─▶ (ended: removed)
 *    ▲___________│_____________________________│
 *    └─(overflow, unknown number)─▶ leaving ─announcement over─▶ (ended: removed)
 * ```
 */
export type Caller =
  | (CallerInLine & { readonly is: 'waiting'; readonly since: EpochMs })
  | (CallerInLine & { readonly is: 'offered'; readonly since: EpochMs; readonly offerId: OfferId })
  | (CallerInLine & { readonly is: 'connecting'; readonly offerId: OfferId; readonly answeredAt: EpochMs })
  | (QueuedCaller & { readonly is: 'talking'; readonly offerId: OfferId; readonly talkAt: EpochMs })
  | (CallerBase & { readonly is: 'leaving'; readonly since: EpochMs; readonly until: EpochMs });

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
  | { readonly kind: 'offer'; readonly id: OfferId; readonly body: Offer | null };
