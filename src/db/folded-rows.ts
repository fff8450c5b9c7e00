import type { CallEvents } from '../calls/call-events.ts';
import { phaseTime } from '../calls/call.ts';
import type { FoldedCall } from '../calls/fold-call.ts';
import type { EpochMs } from '../shared/time.ts';
import { iso } from '../shared/time.ts';

// A folded call as the rows of its tables: see `upsert`.

const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : iso(at));

const hasAny = (events: CallEvents): boolean =>
  Object.values(events).some((list: readonly object[]) => list.length > 0);

export const callRow = ({ call, events }: FoldedCall) => ({
  ...{ id: call.id, node: call.node, direction: call.direction, number: call.number, number_e164: call.numberE164 },
  ...{ dialled: call.dialled, entered_at: iso(call.enteredAt), ended_at: isoOrNull(call.endedAt) },
  ...{ ended_by: call.endedBy, outcome: call.outcome, served_by: call.servedBy, dialled_by: call.dialledBy },
  ...{ queue_id: call.queueId, trunk_id: call.trunkId, events: hasAny(events) ? events : null },
  recording_started_at: isoOrNull(call.recordingStartedAt),
});

export const queueSegmentRows = ({ queueSegments }: FoldedCall) =>
  queueSegments.map((segment) => ({
    ...{ id: segment.id, call_id: segment.callId, queue_id: segment.queueId, served_by: segment.servedBy },
    ...{ entered_at: iso(segment.enteredAt), ended_at: isoOrNull(segment.endedAt) },
    ...{ outcome: segment.outcome, overflow: segment.overflow },
  }));

export const operatorSegmentRows = ({ operatorSegments }: FoldedCall) =>
  operatorSegments.map((segment) => ({
    ...{ id: segment.id, call_id: segment.callId, queue_id: segment.queueId, operator_id: segment.operatorId },
    ...{ offer_id: segment.offerId, served_by: segment.servedBy, via: segment.via, phases: segment.phases },
    ...{ talk_ms: phaseTime(segment, 'talk'), hold_ms: phaseTime(segment, 'hold') },
    consult_ms: phaseTime(segment, 'consult'),
    ...{ talk_at: iso(segment.talkAt), ended_at: isoOrNull(segment.endedAt) },
  }));

export const offerRows = ({ offers }: FoldedCall) =>
  offers.map((offer) => ({
    ...{ id: offer.id, call_id: offer.callId, queue_segment_id: offer.queueSegmentId, queue_id: offer.queueId },
    ...{ operator_id: offer.operatorId, made_at: iso(offer.madeAt), rang_at: isoOrNull(offer.rangAt) },
    ...{ ended_at: isoOrNull(offer.endedAt), outcome: offer.outcome, why: offer.why },
    ...{ purpose: offer.purpose, asked_by: offer.by },
  }));

export const attemptRows = ({ attempts }: FoldedCall) =>
  attempts.map((attempt) => ({
    ...{ id: attempt.id, call_id: attempt.callId, leg_id: attempt.legId, purpose: attempt.purpose },
    ...{ number: attempt.number, trunk_id: attempt.trunkId, operator_id: attempt.by, sent_at: iso(attempt.sentAt) },
    ...{ rang_at: isoOrNull(attempt.rangAt), ended_at: isoOrNull(attempt.endedAt) },
    ...{ outcome: attempt.outcome, cause: attempt.cause },
  }));

export const transferRows = ({ call, events }: FoldedCall) =>
  events.transfers.map(({ at, by, how, to, taken }, index) => ({
    ...{ call_id: call.id, place: index + 1, at: iso(at), operator_id: by, how, taken },
    to_operator_id: to.is === 'operator' ? to.operatorId : null,
    to_queue_id: to.is === 'queue' ? to.queueId : null,
    to_number: to.is === 'number' ? to.number : null,
  }));

/** One row a rule and subject: the last detail is told. */
export function violationRows({ call, violations }: FoldedCall) {
  const byKey = new Map(violations.map((violation) => [`${violation.rule} ${violation.subject}`, violation]));
  return [...byKey.values()].map(({ rule, subject, detail }) => ({ call_id: call.id, rule, subject, detail }));
}
