import type { CallId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What comes of one offer, counted from the moment in which it is made. */
export type Reply =
  | { readonly is: 'answered' | 'declined' | 'busy' | 'unreachable'; readonly afterMs: DurationMs }
  /** Rings for as long as the queue lets it. */
  | { readonly is: 'missed' };

/** One caller with all that the router does not decide. */
export interface Visit {
  readonly callId: CallId;
  readonly number: string;
  readonly dialled: string;
  readonly at: EpochMs;
  /** Hangs up after this wait; Infinity: never. */
  readonly patienceMs: DurationMs;
  readonly talkMs: DurationMs;
  /** The operator ends the wrap-up after this long, or asks for so much of it; null: lets it run out. */
  readonly wrapUpMs: DurationMs | null;
  /** Of this call's offers the n-th, counted from 0, whomever it is made to. The same every time it is asked. */
  readonly reply: (nth: number) => Reply;
}
