import type { EndedBy, Fact, FactType } from '../acd/facts.ts';
import type { CallId, OfferId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { CallEvents } from './call-events.ts';
import type { Attempt, CallOffer, OperatorSegment, PhaseSpan, QueueSegment } from './call.ts';
import type { Violation } from './violation.ts';

export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };
export type TalkDraft = Draft<Omit<OperatorSegment, 'phases'>> & { readonly phases: Draft<PhaseSpan>[] };
/** The same lists, to be filled. */
export type EventsDraft = { readonly [Key in keyof CallEvents]: Draft<CallEvents[Key][number]>[] };
export type FactOf<Type extends FactType> = Extract<Fact, { type: Type }>;

/** What the facts of one call have told so far. Filled in the order of the fact numbers, then closed by `foldCall`. */
export interface CallBook {
  readonly callId: CallId;
  entered: FactOf<'CallEntered'> | null;
  dialled: FactOf<'CallDialled'> | null;
  /** What the customer was shown by the last trunk tried. */
  shown: string | null;
  ended: { readonly at: EpochMs; readonly by: EndedBy } | null;
  turnedAway: boolean;
  recordingStartedAt: EpochMs | null;
  fallback: FactOf<'FallbackCallServed'> | null;
  readonly queueSegments: Map<QueueSegmentId, Draft<QueueSegment>>;
  readonly offers: Map<OfferId, Draft<CallOffer>>;
  /** By offer; the native queue's talk by its segment. */
  readonly talks: Map<string, TalkDraft>;
  /** In the order of their beginning. */
  readonly attempts: Draft<Attempt>[];
  readonly events: EventsDraft;
  readonly violations: Violation[];
}

export const emptyBook = (callId: CallId): CallBook => ({
  ...{
    callId,
    entered: null,
    dialled: null,
    shown: null,
    ended: null,
    turnedAway: false,
    recordingStartedAt: null,
    fallback: null,
  },
  ...{ queueSegments: new Map(), offers: new Map(), talks: new Map(), attempts: [], violations: [] },
  events: {
    ...{ transfers: [], transits: [], outsideTalks: [], monitorings: [] },
    ...{ legLosses: [], takeOvers: [], recordingPauses: [] },
  },
});

export function begin<Id extends string, T extends { readonly id: Id }>(entries: Map<Id, T>, entry: T): void {
  if (!entries.has(entry.id)) entries.set(entry.id, entry);
}

/** Null, and a violation, for what never began: it goes away by itself when the beginning arrives and the call is folded again. */
export function known<Id extends string, T>(book: CallBook, entries: ReadonlyMap<Id, T>, id: Id): T | null {
  const entry = entries.get(id);
  if (entry === undefined) beginningUnknown(book, id);
  return entry ?? null;
}

export const beginningUnknown = (book: CallBook, subject: string): void => {
  book.violations.push({ rule: 'beginning-unknown', subject, detail: 'ended or rang' });
};

/** `at`, or `since` if that is later: no duration is negative. */
export function forward(book: CallBook, subject: string, since: EpochMs, at: EpochMs): EpochMs {
  if (at >= since) return at;
  book.violations.push({ rule: 'backwards', subject, detail: `${since - at} ms` });
  return since;
}
