import { sql } from 'kysely';
import type { LabelledTalkStore } from '../metrics/disposition-report.ts';
import { queueId } from '../shared/ids.ts';
import { minute } from '../shared/time.ts';
import type { Database } from './connection.ts';
import { selectGaps } from './metrics-store.ts';
import { withCustomer } from './operator-parts.ts';

/** Longer than anybody is dialled in vain, by however many trunks. */
const longestDiallingMs = 60 * minute;

/**
 * What operators' shares of calls were about, each by its last part with the customer; and calls out that nobody answered, where who
 * dialled has said it.
 */
export const createLabelledTalks = (db: Database): LabelledTalkStore => ({
  talks: async ({ from, to }, queues) => {
    const { rows } = await sql<{ queue_id: string | null; ended_at: Date; code: string | null }>`
      select share.queue_id, share.ended_at, d.code
      from (
        select s.call_id, s.operator_id, s.queue_id, s.ended_at from operator_segments s
        where ${withCustomer('s')} and not exists (
          select from operator_segments later
          where later.call_id = s.call_id and later.operator_id = s.operator_id
            and (later.talk_at, later.id) > (s.talk_at, s.id) and ${withCustomer('later')}
        )
        union all
        select c.id, c.dialled_by, c.queue_id, c.ended_at from calls c
        where c.dialled_by is not null and c.entered_at >= ${new Date(from - longestDiallingMs)} and c.entered_at < ${new Date(to)}
          and exists (select from call_dispositions d where d.call_id = c.id and d.operator_id = c.dialled_by)
          and not exists (select from operator_segments s where s.call_id = c.id and s.operator_id = c.dialled_by)
      ) share
      left join call_dispositions d on d.call_id = share.call_id and d.operator_id = share.operator_id
      where share.ended_at >= ${new Date(from)} and share.ended_at < ${new Date(to)}
        and (${queues.length === 0} or share.queue_id = any(${[...queues]}::text[]))
    `.execute(db);
    return rows.map((row) => ({
      queueId: row.queue_id === null ? null : queueId(row.queue_id),
      ...{ endedAt: row.ended_at.getTime(), code: row.code },
    }));
  },
  gaps: (span) => selectGaps(db, span),
});
