import type { OperatorProfile, OverflowReason, QueueRules } from '../acd/queue-rules.ts';
import type { Presence } from '../acd/state.ts';
import type { CallId, OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What changes about an operator at an instant: the presence, or whether the phone is there. */
export type RosterChange = { readonly at: EpochMs } & (
  { readonly presence: Presence } | { readonly reachable: boolean }
);

export interface RosterEntry {
  readonly profile: OperatorProfile;
  /** By time. Signed out and reachable before the first one. */
  readonly changes: readonly RosterChange[];
  /** Work and waiting for it as they were measured that day; null: to be reckoned from calls and presence. */
  readonly measured: WorkTime | null;
}

export interface WorkTime {
  /** Talk and wrap-up. */
  readonly busyMs: DurationMs;
  /** Available and without work, an offer or a pause after one. */
  readonly idleMs: DurationMs;
}

/** An offer as it was; `withdrawn`: the caller was gone, or the operator paused, before anybody could tell. */
export interface DayOffer {
  readonly operatorId: OperatorId;
  readonly is: 'answered' | 'missed' | 'declined' | 'busy' | 'unreachable' | 'withdrawn';
  /** From the offer to the conversation, or to its end. */
  readonly afterMs: DurationMs;
}

/** How a visit ended; `afterMs` is counted from the beginning of the call. */
export type Ending =
  | {
      readonly is: 'answered';
      readonly afterMs: DurationMs;
      readonly by: OperatorId;
      readonly talkMs: DurationMs;
      /** The operator ended the wrap-up after this long, or asked for so much of it; null: it ran out. */
      readonly wrapUpMs: DurationMs | null;
    }
  | { readonly is: 'abandoned' | 'lost'; readonly afterMs: DurationMs }
  | { readonly is: 'overflowed'; readonly afterMs: DurationMs; readonly why: OverflowReason }
  /** An arrival of which nothing more is known. */
  | { readonly is: 'unknown' };

export interface DayCall {
  readonly id: CallId;
  readonly number: string;
  readonly dialled: string;
  readonly enteredAt: EpochMs;
  readonly ending: Ending;
  /** In their order. */
  readonly offers: readonly DayOffer[];
}

/** What is assumed where the day itself shows nothing: no talk, no answer, nobody who gave up. */
export interface Assumptions {
  readonly talkMeanMs: DurationMs;
  readonly talkDeviationMs: DurationMs;
  readonly answerAfterMs: DurationMs;
  /** The mean; null: nobody gives up. */
  readonly patienceMs: DurationMs | null;
  /** How long an operator stays away whom the queue paused for missed offers. */
  readonly missedPauseMs: DurationMs;
}

/** One day of a contact center: what came, who was there, what became of it. */
export interface Day {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly queues: readonly QueueRules[];
  readonly operators: readonly RosterEntry[];
  readonly calls: readonly DayCall[];
  readonly assumed: Assumptions;
}
