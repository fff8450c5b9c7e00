import { sql } from 'kysely';
import type { RefusedDialStore } from '../dialling/ports.ts';
import { iso } from '../shared/time.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './connection.ts';

const action = 'dial-refused';

/** One entry of the audit for each; one that is there already is counted up. */
export const createRefusedDialStore = (db: Database): RefusedDialStore => ({
  write: (entries) =>
    db.transaction().execute(async (trx) => {
      for (const { at, by, number, rule, via, times, lastAt } of entries) {
        const data = { rule, via, times, lastAt: iso(lastAt) };
        const { numUpdatedRows } = await trx
          .updateTable('audit')
          .set({ data: JSON.stringify(data) })
          .where('actor_id', '=', by)
          .where('at', '=', new Date(at))
          .where('action', '=', action)
          .where('subject', '=', number)
          .where(sql<boolean>`data @> ${JSON.stringify({ rule, via })}::jsonb`)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) await insertAudit(trx, { by: { id: by, at }, action, subject: number, data });
      }
    }),
});
