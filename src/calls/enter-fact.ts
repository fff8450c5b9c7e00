import type { Fact } from '../acd/facts.ts';
import { begin, forward, known, type CallBook } from './call-book.ts';
import { enterAttempt } from './enter-attempt.ts';
import { enterEvent } from './enter-event.ts';
import { changePhase, endTalk, startTalk } from './enter-talk.ts';

/** Writes one fact down. A second beginning or end of the same thing changes nothing; an end without a beginning is a violation. */
export function enter(book: CallBook, fact: Fact): void {
  const { callId } = book;
  switch (fact.type) {
    case 'CallEntered':
      book.entered ??= fact;
      return;
    case 'CallDialled':
      book.dialled ??= fact;
      return;
    case 'QueueEntered':
      begin(book.queueSegments, {
        ...{ id: fact.segmentId, callId, queueId: fact.queueId, servedBy: 'pasokh' },
        ...{ enteredAt: fact.at, endedAt: null, outcome: null, overflow: null },
      });
      return;
    case 'OfferMade':
      begin(book.offers, {
        ...{
          id: fact.offerId,
          callId,
          purpose: 'queue',
          queueSegmentId: fact.segmentId,
          queueId: fact.queueId,
          by: null,
        },
        ...{ operatorId: fact.operatorId, madeAt: fact.at, rangAt: null, endedAt: null, outcome: null, why: null },
      });
      return;
    case 'DirectOfferMade':
      begin(book.offers, {
        ...{
          id: fact.offerId,
          callId,
          purpose: fact.purpose,
          queueSegmentId: null,
          queueId: fact.queueId,
          by: fact.by,
        },
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
      return startTalk(book, fact);
    case 'PhaseChanged':
      return changePhase(book, fact);
    case 'TalkEnded':
      return endTalk(book, fact);
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
    case 'DialSent':
    case 'DialRang':
    case 'DialEnded':
      return enterAttempt(book, fact);
    case 'OutsideTalkStarted':
    case 'OutsideTalkEnded':
    case 'RecordingPauseChanged':
    case 'CallTransferred':
    case 'LegLost':
    case 'TransitStarted':
    case 'TransitEnded':
    case 'MonitorStarted':
    case 'MonitorEnded':
    case 'CallTakenOver':
      return enterEvent(book, fact);
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
    case 'MuteChanged':
    case 'DigitsSent':
    case 'Refused':
    case 'QueueSignInChanged':
    case 'PresenceChanged':
    case 'NextPresenceSet':
    case 'ReachableChanged':
    case 'ActivityChanged':
    case 'CapacityChanged':
    case 'GapSeen':
    case 'AnomalySeen':
      return;
  }
}
