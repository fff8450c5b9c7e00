import { sql } from 'kysely';
import type { Interval } from '../metrics/intervals.ts';
import type { QuarterCounts, StaffingStore } from '../metrics/staffing.ts';
import type { QueueId } from '../shared/ids.ts';
import type { Database } from './connection.ts';
import { selectGaps } from './metrics-store.ts';

/** The history of a queue, as its staffing is foreseen from. */
export const createStaffingStore = (db: Database): StaffingStore => ({
  firstArrival: async (queue) => {
    const row = await db
      .selectFrom('queue_segments')
      .select('entered_at')
      .where('queue_id', '=', queue)
      .orderBy('entered_at')
      .limit(1)
      .executeTakeFirst();
    return row?.entered_at.getTime() ?? null;
  },
  quarters: (queue, spans) => selectQuarters(db, queue, spans),
  gaps: (span) => selectGaps(db, span),
});

/**
 * The talk of an answered segment is the one that begins where the waiting ends; its wrap-up begins where the talk ends. Who called
 * out of hours is no work for anybody.
 */
async function selectQuarters(
  db: Database,
  queue: QueueId,
  spans: readonly Interval[],
): Promise<readonly QuarterCounts[]> {
  const edges = (edge: 'from' | 'to') => sql`${spans.map((span) => new Date(span[edge]))}::timestamptz[]`;
  const { rows } = await sql<{
    at: Date;
    offered: number;
    abandoned: number;
    waited_ms: number;
    handled: number;
    handled_ms: number;
  }>`
    select date_bin('15 minutes', s.entered_at, timestamptz 'epoch') as at, count(*) as offered,
      count(*) filter (where s.outcome = 'abandoned') as abandoned,
      coalesce(sum(extract(epoch from s.ended_at - s.entered_at)) * 1000, 0)::float8 as waited_ms,
      count(handling.seconds) as handled,
      (coalesce(sum(handling.seconds), 0) * 1000)::float8 as handled_ms
    from unnest(${edges('from')}, ${edges('to')}) as span (began_at, ended_at)
    join queue_segments s on s.queue_id = ${queue} and s.entered_at >= span.began_at and s.entered_at < span.ended_at
      and s.overflow is distinct from 'closed'
    left join lateral (
      select extract(epoch from t.ended_at - t.talk_at) + coalesce(extract(epoch from w.ended_at - w.started_at), 0) as seconds
      from operator_segments t
      left join operator_spans w on w.operator_id = t.operator_id and w.axis = 'activity' and w.value = 'wrap-up'
        and w.detail = t.call_id and w.started_at >= t.ended_at and w.started_at < t.ended_at + interval '1 second'
      where s.outcome = 'answered' and t.call_id = s.call_id and t.talk_at = s.ended_at and t.via = 'queue' and t.ended_at is not null
      limit 1
    ) handling on true
    group by 1
  `.execute(db);
  return rows.map((row) => ({
    ...{ at: row.at.getTime(), offered: row.offered, abandoned: row.abandoned },
    ...{ waitedMs: row.waited_ms, handled: row.handled, handledMs: row.handled_ms },
  }));
}
