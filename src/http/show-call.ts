import type { z } from 'zod';
import type { CallEvents, OpenSpan } from '../calls/call-events.ts';
import { phaseTime, type QueueSegment } from '../calls/call.ts';
import type { CallDetail, CallSummary, SegmentDisposition } from '../calls/ports.ts';
import type { callEvents } from '../contract/call-parts.ts';
import type { call, callDetail } from '../contract/calls.ts';
import type { EpochMs } from '../shared/time.ts';
import { iso } from '../shared/time.ts';
import type { Onlooker } from './show-live-call.ts';

export const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : iso(at));
const lengthOf = (from: EpochMs, to: EpochMs | null): number | null => (to === null ? null : to - from);

export const showQueueSegment = ({
  callId: _call,
  enteredAt,
  endedAt,
  ...segment
}: QueueSegment): z.input<typeof call>['queueSegments'][number] => ({
  ...segment,
  enteredAt: iso(enteredAt),
  endedAt: isoOrNull(endedAt),
  waitMs: lengthOf(enteredAt, endedAt),
});

export const showCall = (summary: CallSummary): z.input<typeof call> => ({
  id: summary.id,
  node: summary.node,
  direction: summary.direction,
  number: summary.number,
  numberE164: summary.numberE164,
  dialled: summary.dialled,
  dialledBy: summary.dialledBy,
  queueId: summary.queueId,
  trunkId: summary.trunkId,
  enteredAt: iso(summary.enteredAt),
  endedAt: isoOrNull(summary.endedAt),
  endedBy: summary.endedBy,
  outcome: summary.outcome,
  servedBy: summary.servedBy,
  recordingStartedAt: isoOrNull(summary.recordingStartedAt),
  queueSegments: summary.queueSegments.map(showQueueSegment),
  operatorSegments: summary.operatorSegments.map(({ callId: _call, offerId: _offer, ...segment }) => ({
    ...segment,
    talkAt: iso(segment.talkAt),
    endedAt: isoOrNull(segment.endedAt),
    talkMs: phaseTime(segment, 'talk'),
    holdMs: phaseTime(segment, 'hold'),
    consultMs: phaseTime(segment, 'consult'),
    phases: segment.phases.map(showSpan),
    disposition: showDisposition(segment.disposition),
  })),
  disposition: showDisposition(summary.disposition),
});

const showDisposition = (said: SegmentDisposition | null) => (said === null ? null : showMoment(said));

const showSpan = <Span extends OpenSpan>({ from, to, ...rest }: Span) => ({
  ...rest,
  from: iso(from),
  to: isoOrNull(to),
});
const showMoment = <Moment extends { readonly at: EpochMs }>({ at, ...rest }: Moment) => ({ ...rest, at: iso(at) });

const showEvents = (events: CallEvents): z.input<typeof callEvents> => ({
  transfers: events.transfers.map(showMoment),
  transits: events.transits.map(showSpan),
  outsideTalks: events.outsideTalks.map(showSpan),
  monitorings: events.monitorings.map(showSpan),
  legLosses: events.legLosses.map(showMoment),
  takeOvers: events.takeOvers.map(showMoment),
  recordingPauses: events.recordingPauses.map(showSpan),
});

/** Without those who only listened or whispered, for an onlooker who is not told of them; as `showLiveCall`, of what is over. */
function asSeenBy(detail: CallDetail, { operatorId: me, seesMonitors }: Onlooker): CallDetail {
  if (seesMonitors) return detail;
  const { events, offers } = detail;
  const monitorings = events.monitorings.filter(({ operatorId, seat }) => operatorId === me || seat === 'in');
  const seen = new Set(monitorings.map(({ offerId }) => offerId));
  return {
    ...detail,
    events: { ...events, monitorings },
    offers: offers.filter(({ id, purpose, operatorId }) => purpose !== 'monitor' || operatorId === me || seen.has(id)),
  };
}

/** @param onlooker whom the call is shown to */
export const showDetail = (whole: CallDetail, onlooker: Onlooker): z.input<typeof callDetail> => {
  const detail = asSeenBy(whole, onlooker);
  const [recording] = detail.recordings;
  return {
    ...showCall(detail),
    ...showEvents(detail.events),
    offers: detail.offers.map(({ callId: _call, madeAt, rangAt, endedAt, ...offer }) => ({
      ...offer,
      madeAt: iso(madeAt),
      rangAt: isoOrNull(rangAt),
      endedAt: isoOrNull(endedAt),
    })),
    attempts: detail.attempts.map(({ callId: _call, sentAt, rangAt, endedAt, ...attempt }) => ({
      ...attempt,
      sentAt: iso(sentAt),
      rangAt: isoOrNull(rangAt),
      endedAt: isoOrNull(endedAt),
    })),
    recording: recording === undefined ? null : { ...recording, startedAt: isoOrNull(recording.startedAt) },
  };
};
