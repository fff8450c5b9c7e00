import type { EndedBy, Fact } from '../acd/facts.ts';
import type { CallId, OfferId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { CallOffer, OperatorSegment, QueueSegment } from './call.ts';
import type { Violation } from './violation.ts';

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the facts of one call have told so far. Filled in the order of the fact numbers, then closed by `foldCall`. */
export interface CallBook {
  readonly callId: CallId;
  entered: (Fact & { readonly type: 'CallEntered' }) | null;
  ended: { readonly at: EpochMs; readonly by: EndedBy } | null;
  turnedAway: boolean;
  recordingStartedAt: EpochMs | null;
  fallback: (Fact & { readonly type: 'FallbackCallServed' }) | null;
  readonly queueSegments: Map<QueueSegmentId, Draft<QueueSegment>>;
  readonly offers: Map<OfferId, Draft<CallOffer>>;
  /** By offer; the native queue's talk by its segment. */
  readonly talks: Map<string, Draft<OperatorSegment>>;
  readonly violations: Violation[];
}

export const emptyBook = (callId: CallId): CallBook => ({
  ...{ callId, entered: null, ended: null, turnedAway: false, recordingStartedAt: null, fallback: null },
  ...{ queueSegments: new Map(), offers: new Map(), talks: new Map(), violations: [] },
});

/**
 * Writes one fact down. A second beginning or end of the same thing changes nothing; an end whose beginning is not known is
 * noted as a violation, which goes away by itself when the beginning arrives and the call is folded again.
 */
export function enter(book: CallBook, fact: Fact): void {
  const { callId } = book;
  switch (fact.type) {
    case 'CallEntered':
      book.entered ??= fact;
      return;
    case 'QueueEntered':
      begin(book.queueSegments, {
        ...{ id: fact.segmentId, callId, queueId: fact.queueId, servedBy: 'pasokh' },
        ...{ enteredAt: fact.at, endedAt: null, outcome: null, overflow: null },
      });
      return;
    case 'OfferMade':
      begin(book.offers, {
        ...{ id: fact.offerId, callId, queueSegmentId: fact.segmentId, queueId: fact.queueId },
        ...{ operatorId: fact.operatorId, madeAt: fact.at, rangAt: null, endedAt: null, outcome: null, why: null },
      });
      return;
    case 'OfferRang': {
      const offer = known(book, book.offers, fact.offerId);
      if (offer !== null) offer.rangAt ??= forward(book, fact.offerId, offer.madeAt, fact.at);
      return;
    }
    case 'OfferEnded': {
      const offer = known(book, book.offers, fact.offerId);
      if (offer?.endedAt !== null) return;
      offer.endedAt = forward(book, fact.offerId, offer.madeAt, fact.at);
      offer.outcome = fact.outcome;
      offer.why = fact.why;
      return;
    }
    case 'TalkStarted':
      begin(book.talks, {
        ...{ id: fact.offerId, callId, queueId: fact.queueId, operatorId: fact.operatorId, offerId: fact.offerId },
        ...{ servedBy: 'pasokh', talkAt: fact.at, endedAt: null },
      });
      return;
    case 'TalkEnded': {
      const talk = known(book, book.talks, fact.offerId);
      if (talk !== null) talk.endedAt ??= forward(book, fact.offerId, talk.talkAt, fact.at);
      return;
    }
    case 'QueueSegmentEnded': {
      const segment = known(book, book.queueSegments, fact.segmentId);
      // To an instance that did not hear it, each short visit to another one looks abandoned: any other end was heard.
      const isNews = segment?.endedAt === null || (segment?.outcome === 'abandoned' && fact.outcome !== 'abandoned');
      if (segment === null || !isNews) return;
      segment.endedAt = forward(book, fact.segmentId, segment.enteredAt, fact.at);
      segment.outcome = fact.outcome;
      segment.overflow = fact.outcome === 'overflowed' ? (fact.overflow ?? 'max-wait') : null;
      return;
    }
    case 'CallTurnedAway':
      book.turnedAway = true;
      return;
    case 'CallEnded':
      book.ended ??= { at: fact.at, by: fact.endedBy };
      return;
    case 'RecordingStarted':
      book.recordingStartedAt ??= fact.at;
      return;
    case 'FallbackCallServed':
      // Told again when a restart came before the trace was deleted: the last telling knows most.
      book.fallback = fact;
      return;
    case 'OfferNotMade':
    case 'PriorityChanged':
    case 'CallMoved':
    case 'CallCutOff':
    case 'QueueSignInChanged':
    case 'PresenceChanged':
    case 'ReachableChanged':
    case 'ActivityChanged':
    case 'CapacityChanged':
    case 'GapSeen':
    case 'AnomalySeen':
      return;
  }
}

function begin<Id extends string, T extends { readonly id: Id }>(entries: Map<Id, T>, entry: T): void {
  if (!entries.has(entry.id)) entries.set(entry.id, entry);
}

function known<Id extends string, T>(book: CallBook, entries: ReadonlyMap<Id, T>, id: Id): T | null {
  const entry = entries.get(id);
  if (entry === undefined) book.violations.push({ rule: 'beginning-unknown', subject: id, detail: 'ended or rang' });
  return entry ?? null;
}

/** `at`, or `since` if that is later: no duration is negative. */
export function forward(book: CallBook, subject: string, since: EpochMs, at: EpochMs): EpochMs {
  if (at >= since) return at;
  book.violations.push({ rule: 'backwards', subject, detail: `${since - at} ms` });
  return since;
}
