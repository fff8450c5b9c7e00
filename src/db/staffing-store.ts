import { sql } from 'kysely';
import type { Interval } from '../metrics/intervals.ts';
import type { QuarterCounts, StaffingStore } from '../metrics/staffing.ts';
import type { QueueId } from '../shared/ids.ts';
import type { Database } from './connection.ts';
import { selectGaps } from './metrics-store.ts';
import { partsOfVisit } from './operator-parts.ts';

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
 * The talk of an answered segment is the one that begins where the waiting ends, with all that the same operator comes back to, and
 * the wrap-ups after it. Who called out of hours is no work for anybody.
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
      select extract(epoch from work.talked) + coalesce(extract(epoch from (
        select sum(w.ended_at - w.started_at) from operator_spans w
        where w.operator_id = work.operator_id and w.axis = 'activity' and w.value = 'wrap-up' and w.detail = s.call_id
          and w.started_at >= s.ended_at and w.started_at < work.until
      )), 0) as seconds
      from (
        select part.operator_id, sum(part.ended_at - part.talk_at) as talked,
          coalesce(min(part.until), call.ended_at + interval '1 second', 'infinity') as until
        from ${partsOfVisit} part join calls call on call.id = part.call_id
        group by part.operator_id, call.ended_at having bool_and(part.ended_at is not null)
      ) work
    ) handling on true
    group by 1
  `.execute(db);
  return rows.map((row) => ({
    ...{ at: row.at.getTime(), offered: row.offered, abandoned: row.abandoned },
    ...{ waitedMs: row.waited_ms, handled: row.handled, handledMs: row.handled_ms },
  }));
}
