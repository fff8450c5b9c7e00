import { sql } from 'kysely';
import type { PauseHistory } from '../operators/ports.ts';
import { operatorId } from '../shared/ids.ts';
import type { Database } from './connection.ts';

export const createPauseHistory = (db: Database): PauseHistory => ({
  open: async () => {
    const { rows } = await sql<{ operator_id: string; reason: string; since: Date }>`
      select p.operator_id, p.detail as reason, greatest(p.started_at, (
        select max(work.ended_at) from operator_spans work
        where work.operator_id = p.operator_id and work.axis = 'activity' and work.ended_at > p.started_at
          and work.value in ('reserved', 'ringing', 'talking', 'engaged', 'wrap-up')
      )) as since
      from operator_spans p where p.axis = 'presence' and p.ended_at is null and p.value = 'paused'
    `.execute(db);
    return rows.map((row) => ({
      ...{ operatorId: operatorId(row.operator_id), reason: row.reason, since: row.since.getTime() },
    }));
  },
});
