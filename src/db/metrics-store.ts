import { sql } from 'kysely';
import type { OfferOutcome } from '../acd/facts.ts';
import type { PhaseSpan } from '../calls/call.ts';
import type { Interval } from '../metrics/intervals.ts';
import type { OperatorSpan } from '../metrics/operator-span.ts';
import type { MetricsStore } from '../metrics/ports.ts';
import type { MeasuredSegment } from '../metrics/queue-measures.ts';
import { callId, operatorId, queueId } from '../shared/ids.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import type { Database } from './connection.ts';
import { selectCountedAttempts, selectCountedCalls, selectDeeds } from './counted-calls.ts';
import { countedPart, partsOfVisit, withCustomer } from './operator-parts.ts';

/** What a queue promises that is not in the books, such as the native queue's unassigned calls: METRICS, defaults. */
const defaultServiceLevelMs = 20 * second;
const defaultShortAbandonMs = 5 * second;

/** The ledger, as metrics read it. */
export const createMetricsStore = (db: Database): MetricsStore => ({
  queueSegments: (span, queues) => selectQueueSegments(db, span, queues),
  operatorSpans: (span, operators) => selectOperatorSpans(db, span, operators),
  offers: async ({ from, to }, operators) => {
    const rows = await db
      .selectFrom('offers')
      .select(['operator_id', 'made_at', 'outcome'])
      .where('purpose', '=', 'queue')
      .where('made_at', '>=', new Date(from))
      .where('made_at', '<', new Date(to))
      .$if(operators.length > 0, (query) => query.where('operator_id', 'in', [...operators]))
      .execute();
    return rows.map((row) => ({
      ...{ operatorId: operatorId(row.operator_id), madeAt: row.made_at.getTime() },
      outcome: row.outcome as OfferOutcome | null,
    }));
  },
  talks: async ({ from, to }, operators) => {
    const rows = await db
      .selectFrom('operator_segments as s')
      .select(['s.operator_id', 's.talk_at', 's.ended_at', 's.served_by', 's.phases'])
      .select([withCustomer('s').as('with_customer'), sql<boolean>`s.id = ${countedPart('s')}`.as('counts')])
      .where('s.talk_at', '<', new Date(to))
      .where((eb) => eb.or([eb('s.ended_at', 'is', null), eb('s.ended_at', '>', new Date(from))]))
      .$if(operators.length > 0, (query) => query.where('s.operator_id', 'in', [...operators]))
      .execute();
    return rows.map((row) => ({
      ...{ operatorId: operatorId(row.operator_id), talkAt: row.talk_at.getTime() },
      ...{ endedAt: row.ended_at?.getTime() ?? null, fallback: row.served_by === 'fallback' },
      counts: row.counts ? (row.with_customer ? 'answered' : 'advised') : null,
      apart: (row.phases as readonly PhaseSpan[]).flatMap(({ phase, ...span }) =>
        phase === 'talk' ? [] : [{ phase, ...span }],
      ),
    }));
  },
  deeds: (span, operators) => selectDeeds(db, span, operators),
  calls: (span, trunks) => selectCountedCalls(db, span, trunks),
  attempts: (span, trunks) => selectCountedAttempts(db, span, trunks),
  unpaidReasons: async () => {
    const rows = await db.selectFrom('pause_reasons').select('id').where('paid', '=', false).execute();
    return new Set(rows.map(({ id }) => id));
  },
  gaps: (span) => selectGaps(db, span),
  violations: async ({ from, to }) => {
    const rows = await db
      .selectFrom('violations')
      .innerJoin('calls', 'calls.id', 'violations.call_id')
      .select('calls.entered_at')
      .where('calls.entered_at', '>=', new Date(from))
      .where('calls.entered_at', '<', new Date(to))
      .execute();
    return rows.map((row) => row.entered_at.getTime());
  },
});

/** Spans of time in which PBX events were lost, as far as they touch the span. */
export async function selectGaps(db: Database, { from, to }: Interval): Promise<readonly Interval[]> {
  const { rows } = await sql<{ started_at: Date; ended_at: Date }>`
    select started_at, ended_at from gaps where started_at < ${new Date(to)} and ended_at > ${new Date(from)}
  `.execute(db);
  return rows.map((row) => ({ from: row.started_at.getTime(), to: row.ended_at.getTime() }));
}

/** The talk of an answered segment is the one that begins where the waiting ends, with all that the same operator comes back to. */
async function selectQueueSegments(
  db: Database,
  { from, to }: Interval,
  queues: readonly QueueId[],
): Promise<readonly MeasuredSegment[]> {
  const { rows } = await sql<{
    queue_id: string | null;
    entered_at: Date;
    ended_at: Date | null;
    outcome: MeasuredSegment['outcome'];
    overflow: MeasuredSegment['overflow'];
    missed_call: string | null;
    talk_ms: number | null;
    missed_offers: number;
    service_level_ms: number | null;
    short_abandon_ms: number | null;
  }>`
    select s.queue_id, s.entered_at, s.ended_at, s.outcome, s.overflow, q.service_level_ms, q.short_abandon_ms,
      case when c.outcome <> 'answered' then c.id end as missed_call,
      (
        select case when bool_and(part.ended_at is not null) then sum(part.talk_ms)::bigint end from ${partsOfVisit} part
      ) as talk_ms,
      (
        select count(*) from offers o
        where o.call_id = s.call_id and o.queue_segment_id = s.id and o.outcome = 'expired'
      ) as missed_offers
    from queue_segments s join calls c on c.id = s.call_id left join queues q on q.id = s.queue_id
    where s.entered_at >= ${new Date(from)} and s.entered_at < ${new Date(to)}
      and (${queues.length === 0} or s.queue_id = any(${[...queues]}::text[]))
  `.execute(db);
  return rows.map((row) => ({
    queueId: row.queue_id === null ? null : queueId(row.queue_id),
    ...{ enteredAt: row.entered_at.getTime(), endedAt: row.ended_at?.getTime() ?? null },
    ...{ outcome: row.outcome, overflow: row.overflow, talkMs: row.talk_ms, missedOffers: row.missed_offers },
    missedCall: row.missed_call === null ? null : callId(row.missed_call),
    serviceLevelMs: row.service_level_ms ?? defaultServiceLevelMs,
    shortAbandonMs: row.short_abandon_ms ?? defaultShortAbandonMs,
  }));
}

/** The presence that someone chose days ago covers the span as well, as long as nothing came after it. */
async function selectOperatorSpans(
  db: Database,
  { from, to }: Interval,
  operators: readonly OperatorId[],
): Promise<readonly OperatorSpan[]> {
  const rows = await db
    .selectFrom('operator_spans')
    .selectAll()
    .where('started_at', '<', new Date(to))
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', new Date(from))]))
    .$if(operators.length > 0, (query) => query.where('operator_id', 'in', [...operators]))
    .execute();
  return rows.map((row) => ({
    ...{ operatorId: operatorId(row.operator_id), axis: row.axis as OperatorSpan['axis'], seq: row.seq },
    ...{ startedAt: row.started_at.getTime(), endedAt: row.ended_at?.getTime() ?? null },
    ...{ value: row.value, detail: row.detail, units: row.units },
  }));
}
