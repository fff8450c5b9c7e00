import type { z } from 'zod';
import type { QueueSegment } from '../calls/call.ts';
import type { CallDetail, CallSummary } from '../calls/ports.ts';
import type { call, callDetail } from '../contract/calls.ts';
import type { EpochMs } from '../shared/time.ts';
import { iso } from '../shared/time.ts';

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
  enteredAt: iso(summary.enteredAt),
  endedAt: isoOrNull(summary.endedAt),
  endedBy: summary.endedBy,
  outcome: summary.outcome,
  servedBy: summary.servedBy,
  recordingStartedAt: isoOrNull(summary.recordingStartedAt),
  queueSegments: summary.queueSegments.map(showQueueSegment),
  operatorSegments: summary.operatorSegments.map(
    ({ id, queueId: queue, operatorId: who, servedBy, talkAt, endedAt, disposition }) => ({
      ...{ id, queueId: queue, operatorId: who, servedBy },
      talkAt: iso(talkAt),
      endedAt: isoOrNull(endedAt),
      talkMs: lengthOf(talkAt, endedAt),
      disposition: disposition === null ? null : { ...disposition, at: iso(disposition.at) },
    }),
  ),
});

export const showDetail = (detail: CallDetail): z.input<typeof callDetail> => {
  const [recording] = detail.recordings;
  return {
    ...showCall(detail),
    offers: detail.offers.map(({ callId: _call, madeAt, rangAt, endedAt, ...offer }) => ({
      ...offer,
      madeAt: iso(madeAt),
      rangAt: isoOrNull(rangAt),
      endedAt: isoOrNull(endedAt),
    })),
    recording: recording === undefined ? null : { ...recording, startedAt: isoOrNull(recording.startedAt) },
  };
};
