import { sql } from 'kysely';
import { foldCall } from '../calls/fold-call.ts';
import type { FoldedCall } from '../calls/fold-call.ts';
import type { CallId } from '../shared/ids.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { EpochMs } from '../shared/time.ts';
import { iso } from '../shared/time.ts';
import type { Executor } from './connection.ts';
import { factsOfCalls } from './ledger-facts.ts';
import { runTogether, upsert } from './upsert.ts';

const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : iso(at));

/** Folds these calls anew from all their facts. The caller holds their locks. */
export async function rebuildCalls(db: Executor, calls: readonly CallId[], region?: PhoneRegion): Promise<void> {
  if (calls.length === 0) return;
  const folded: FoldedCall[] = [];
  for (const [id, { node, facts }] of await factsOfCalls(db, calls)) {
    const call = foldCall(node, id, facts, region);
    if (call !== null) folded.push(call);
  }
  const violations = folded.flatMap(violationRows);
  await runTogether(db, [
    upsert('calls', ['id'], folded.map(callRow)),
    upsert('queue_segments', ['id'], folded.flatMap(queueSegmentRows)),
    upsert('offers', ['id'], folded.flatMap(offerRows)),
    upsert('operator_segments', ['id'], folded.flatMap(operatorSegmentRows)),
    upsert('violations', ['call_id', 'rule', 'subject'], violations),
    sql`
      delete from violations v where call_id = any(${calls}::text[]) and (call_id, rule, subject) not in (
        select call_id, rule, subject from jsonb_populate_recordset(null::violations, ${JSON.stringify(violations)}::jsonb)
      )
    `,
  ]);
}

const callRow = ({ call }: FoldedCall) => ({
  ...{ id: call.id, node: call.node, direction: call.direction, number: call.number, number_e164: call.numberE164 },
  ...{ dialled: call.dialled, entered_at: iso(call.enteredAt), ended_at: isoOrNull(call.endedAt) },
  ...{ ended_by: call.endedBy, outcome: call.outcome, served_by: call.servedBy },
  recording_started_at: isoOrNull(call.recordingStartedAt),
});

const queueSegmentRows = ({ queueSegments }: FoldedCall) =>
  queueSegments.map((segment) => ({
    ...{ id: segment.id, call_id: segment.callId, queue_id: segment.queueId, served_by: segment.servedBy },
    ...{ entered_at: iso(segment.enteredAt), ended_at: isoOrNull(segment.endedAt) },
    ...{ outcome: segment.outcome, overflow: segment.overflow },
  }));

const operatorSegmentRows = ({ operatorSegments }: FoldedCall) =>
  operatorSegments.map((segment) => ({
    ...{ id: segment.id, call_id: segment.callId, queue_id: segment.queueId, operator_id: segment.operatorId },
    ...{ offer_id: segment.offerId, served_by: segment.servedBy },
    ...{ talk_at: iso(segment.talkAt), ended_at: isoOrNull(segment.endedAt) },
  }));

const offerRows = ({ offers }: FoldedCall) =>
  offers.map((offer) => ({
    ...{ id: offer.id, call_id: offer.callId, queue_segment_id: offer.queueSegmentId, queue_id: offer.queueId },
    ...{ operator_id: offer.operatorId, made_at: iso(offer.madeAt), rang_at: isoOrNull(offer.rangAt) },
    ...{ ended_at: isoOrNull(offer.endedAt), outcome: offer.outcome, why: offer.why },
  }));

/** One row a rule and subject: the last detail is told. */
function violationRows({ call, violations }: FoldedCall) {
  const byKey = new Map(violations.map((violation) => [`${violation.rule} ${violation.subject}`, violation]));
  return [...byKey.values()].map(({ rule, subject, detail }) => ({ call_id: call.id, rule, subject, detail }));
}
