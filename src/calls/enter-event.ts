import type { EpochMs } from '../shared/time.ts';
import { beginningUnknown, forward, type CallBook, type Draft, type FactOf } from './call-book.ts';
import type { OpenSpan, Transit } from './call-events.ts';

type EventFact = FactOf<
  | ('OutsideTalkStarted' | 'OutsideTalkEnded' | 'RecordingPauseChanged' | 'CallTransferred' | 'LegLost')
  | ('TransitStarted' | 'TransitEnded' | 'MonitorStarted' | 'MonitorEnded' | 'CallTakenOver')
>;

/** What befell a call besides its segments, offers and attempts. */
export function enterEvent(book: CallBook, fact: EventFact): void {
  const { at } = fact;
  const { transfers, transits, outsideTalks, monitorings, legLosses, takeOvers, recordingPauses } = book.events;
  switch (fact.type) {
    case 'OutsideTalkStarted':
      if (outsideTalks.some(({ legId }) => legId === fact.legId)) return;
      outsideTalks.push({ legId: fact.legId, from: at, to: null });
      return;
    case 'OutsideTalkEnded':
      return endLast(
        book,
        fact.legId,
        outsideTalks.filter(({ legId }) => legId === fact.legId),
        at,
      );
    case 'RecordingPauseChanged': {
      const open = recordingPauses.find(({ to }) => to === null);
      if (!fact.paused) return endLast(book, 'recording-pause', recordingPauses, at);
      if (open === undefined) recordingPauses.push({ from: at, to: null, by: fact.by });
      return;
    }
    case 'CallTransferred': {
      const taken = fact.how === 'attended' || fact.to.is === 'queue' ? true : null;
      transfers.push({ at, by: fact.by, how: fact.how, to: fact.to, taken });
      return;
    }
    case 'TransitStarted':
      // Whom it was handed to still rings.
      if (fact.why === 'transfer') Object.assign(transfers.at(-1) ?? {}, { taken: null });
      transits.push({ from: at, to: null, why: fact.why, goal: fact.to, backTo: fact.from, outcome: null });
      return;
    case 'TransitEnded': {
      const transit = transits.at(-1);
      endLast(book, 'transit', transits, at);
      if (transit !== undefined) settle(book, transit, fact.outcome);
      return;
    }
    case 'MonitorStarted': {
      const { offerId, operatorId, seat } = fact;
      const last = monitorings.findLast((one) => one.offerId === offerId);
      if (last?.to === null && last.seat === seat) return;
      const from = last?.to === null ? forward(book, offerId, last.from, at) : at;
      if (last?.to === null) last.to = from;
      monitorings.push({ offerId, operatorId, seat, from, to: null });
      return;
    }
    case 'MonitorEnded':
      return endLast(
        book,
        fact.offerId,
        monitorings.filter(({ offerId }) => offerId === fact.offerId),
        at,
      );
    case 'LegLost':
      legLosses.push({ at, operatorId: fact.operatorId, offerId: fact.offerId });
      return;
    case 'CallTakenOver':
      takeOvers.push({ at, by: fact.by, from: fact.from });
      return;
  }
}

/** A second end changes nothing; one of what never began is a violation. */
function endLast(book: CallBook, subject: string, spans: readonly Draft<OpenSpan>[], at: EpochMs): void {
  const last = spans.at(-1);
  if (last === undefined) return beginningUnknown(book, subject);
  last.to ??= forward(book, subject, last.from, at);
}

/** With a transit of a call that was handed over, that ends whether it was taken. */
function settle({ events }: CallBook, transit: Draft<Transit>, outcome: Transit['outcome']): void {
  if (transit.outcome !== null) return;
  transit.outcome = outcome;
  const transfer = events.transfers.at(-1);
  if (transit.why === 'transfer' && transfer !== undefined) transfer.taken ??= outcome === 'answered';
}
