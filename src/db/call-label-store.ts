import { sql } from 'kysely';
import type { CallLabelStore } from '../operators/call-labels.ts';
import { callId, operatorId, queueId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './connection.ts';
import { inTime } from './in-time.ts';
import { withCustomer } from './operator-parts.ts';

interface TalkRow {
  readonly call_id: string;
  readonly operator_id: string;
  readonly queue_id: string | null;
  readonly talk_at: Date;
  readonly ended_at: Date | null;
}

const toTalk = (row: TalkRow) => ({
  ...{ callId: callId(row.call_id), operatorId: operatorId(row.operator_id) },
  queueId: row.queue_id === null ? null : queueId(row.queue_id),
  ...{ talkAt: row.talk_at.getTime(), endedAt: row.ended_at?.getTime() ?? null },
});

/** What calls were about, as operators say. */
export const createCallLabelStore = (db: Database): CallLabelStore => ({
  talks: async (call) => {
    const { rows } = await sql<TalkRow>`
      select distinct on (operator_id) * from (
        select call_id, operator_id, queue_id, talk_at, ended_at from operator_segments where call_id = ${call}
        union all
        select id, dialled_by, queue_id, entered_at, ended_at from calls where id = ${call} and dialled_by is not null
      ) parts (call_id, operator_id, queue_id, talk_at, ended_at)
      order by operator_id, talk_at desc
    `.execute(db);
    if (rows.length > 0) return rows.map(toTalk);
    const known = await db.selectFrom('calls').select('id').where('id', '=', call).executeTakeFirst();
    return known === undefined ? null : [];
  },

  set: ({ callId: call, operatorId: operator, code, note, at, by }) =>
    db.transaction().execute(async (trx) => {
      const label = { code, note, set_at: new Date(at), set_by: by };
      await trx
        .insertInto('call_dispositions')
        .values({ call_id: call, operator_id: operator, ...label })
        .onConflict((conflict) => conflict.columns(['call_id', 'operator_id']).doUpdateSet(label))
        .execute();
      const data = { operatorId: operator, code, note };
      await insertAudit(trx, { by: { id: by, at }, action: 'call-labelled', subject: call, data });
    }),

  has: async (call, operator) => {
    const query = db
      .selectFrom('call_dispositions')
      .select('code')
      .where('call_id', '=', call)
      .where('operator_id', '=', operator);
    return (await inTime(1 * second, query.executeTakeFirst())) !== undefined;
  },

  mandatoryQueues: async () => {
    const { rows } = await sql<{ id: string }>`
      select id from queues q where disposition_mandatory and deleted_at is null
        and exists (select from dispositions d where d.deleted_at is null and (d.queues = '{}' or q.id = any(d.queues)))
    `.execute(db);
    return rows.map(({ id }) => queueId(id));
  },

  lastTalks: async (queues, after) => {
    const { rows } = await sql<TalkRow & { labelled: boolean; aside: boolean }>`
      select distinct on (s.operator_id, s.queue_id) s.call_id, s.operator_id, s.queue_id, s.talk_at, s.ended_at,
        exists (
          select from call_dispositions d where d.call_id = s.call_id and d.operator_id = s.operator_id
        ) as labelled,
        not ${withCustomer('s')} as aside
      from operator_segments s where s.talk_at > ${new Date(after)} and s.queue_id = any(${queues}::text[])
      order by s.operator_id, s.queue_id, s.talk_at desc
    `.execute(db);
    return rows.map((row) => ({ ...toTalk(row), labelled: row.labelled, aside: row.aside }));
  },
});
