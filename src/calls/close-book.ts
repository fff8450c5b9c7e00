import type { EpochMs } from '../shared/time.ts';
import type { CallBook, Draft } from './call-book.ts';
import type { OpenSpan } from './call-events.ts';

/** Ends with the call what has no end of its own, and tells so. A pause of the recording needs none: it lasts as long as the call. */
export function closeWith(book: CallBook, at: EpochMs): void {
  const { queueSegments, offers, talks, attempts, events } = book;
  const endUnknown = (subject: string, detail: string): void => {
    book.violations.push({ rule: 'end-unknown', subject, detail });
  };
  const close = (span: Draft<OpenSpan>, subject: string, detail: string): boolean => {
    if (span.to !== null) return false;
    span.to = Math.max(span.from, at);
    endUnknown(subject, detail);
    return true;
  };
  for (const segment of queueSegments.values()) {
    if (segment.endedAt !== null) continue;
    Object.assign(segment, { endedAt: Math.max(segment.enteredAt, at), outcome: 'lost' });
    endUnknown(segment.id, 'queue segment');
  }
  for (const offer of offers.values()) {
    if (offer.endedAt !== null) continue;
    const latest = Math.max(offer.madeAt, offer.rangAt ?? offer.madeAt, at);
    Object.assign(offer, { endedAt: latest, outcome: 'failed', why: 'end-unknown' });
    endUnknown(offer.id, 'offer');
  }
  for (const talk of talks.values()) {
    const last = talk.phases.at(-1);
    if (talk.endedAt !== null || last === undefined) continue;
    last.to = Math.max(last.from, at);
    talk.endedAt = last.to;
    endUnknown(talk.id, 'talk');
  }
  for (const attempt of attempts) {
    if (attempt.endedAt !== null) continue;
    const latest = Math.max(attempt.sentAt, attempt.rangAt ?? attempt.sentAt, at);
    Object.assign(attempt, { endedAt: latest, outcome: 'failed' });
    endUnknown(attempt.id, 'attempt');
  }
  for (const transit of events.transits) {
    if (close(transit, book.callId, 'transit')) transit.outcome = 'lost';
  }
  for (const talk of events.outsideTalks) close(talk, talk.legId, 'outside talk');
  for (const monitoring of events.monitorings) close(monitoring, monitoring.offerId, 'monitoring');
  for (const pause of events.recordingPauses) pause.to ??= Math.max(pause.from, at);
}
