import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { PauseReason, PauseReasonSettings } from '../operators/pause-reason.ts';
import type { PauseReasonStore } from '../operators/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './connection.ts';
import { constrained } from './constraint.ts';
import type { DB } from './schema.ts';

const nameTaken = {
  pause_reasons_name_taken: () =>
    new PasokhError('conflict', { message: 'Another pause reason has this name.', data: { field: 'name' } }),
};

const toReason = (row: Selectable<DB['pause_reasons']>): PauseReason => ({
  ...{ id: row.id, name: row.name, paid: row.paid, limitMs: row.limit_ms, alarm: row.alarm, place: row.place },
  ...{ system: row.system, removed: row.deleted_at !== null },
  ...{ createdAt: row.created_at.getTime(), changedAt: row.changed_at.getTime() },
});

const columns = ({ name, paid, limitMs, alarm, place }: PauseReasonSettings) => ({
  ...{ name, paid, limit_ms: limitMs, alarm, place },
});

export function createPauseReasonStore(db: Database): PauseReasonStore {
  return {
    all: async () => {
      const rows = await db.selectFrom('pause_reasons').selectAll().orderBy('place').orderBy('id').execute();
      return rows.map(toReason);
    },

    insert: ({ id, ...wish }, by) =>
      db.transaction().execute(async (trx) => {
        const last = await trx
          .selectFrom('pause_reasons')
          .select(sql<number>`coalesce(max(place), 0)`.as('place'))
          .where('deleted_at', 'is', null)
          .executeTakeFirstOrThrow();
        const settings = columns({ ...wish, place: wish.place ?? last.place + 1 });
        const row = { ...settings, changed_at: new Date(by.at), deleted_at: null };
        const insert = trx
          .insertInto('pause_reasons')
          .values({ id, ...row, created_at: new Date(by.at), system: false })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet(row).where('pause_reasons.deleted_at', 'is not', null),
          )
          .returningAll()
          .executeTakeFirst();
        const created = await constrained(insert, nameTaken);
        if (created === undefined) {
          const message = 'Another pause reason has this code.';
          throw new PasokhError('conflict', { message, data: { field: 'id' } });
        }
        await insertAudit(trx, { by, action: 'pause-reason-created', subject: id, data: settings });
        return toReason(created);
      }),

    change: (id, change, by) =>
      db.transaction().execute(async (trx) => {
        const living = trx.selectFrom('pause_reasons').selectAll().where('id', '=', id).where('deleted_at', 'is', null);
        const before = await living.forUpdate().executeTakeFirst();
        if (before === undefined) return null;
        const settings = columns(change(toReason(before)));
        const update = trx
          .updateTable('pause_reasons')
          .set({ ...settings, changed_at: new Date(by.at) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const changed = await constrained(update, nameTaken);
        await insertAudit(trx, { by, action: 'pause-reason-changed', subject: id, data: settings });
        return toReason(changed);
      }),

    remove: (id, by) =>
      db.transaction().execute(async (trx) => {
        const update = trx
          .updateTable('pause_reasons')
          .set({ deleted_at: new Date(by.at) })
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        const { numUpdatedRows } = await constrained(update, {
          pause_reasons_system: () =>
            new PasokhError('conflict', {
              message: 'The service itself pauses with this reason.',
              data: { reason: 'system-reason' },
            }),
        });
        if (numUpdatedRows === 0n) return false;
        await insertAudit(trx, { by, action: 'pause-reason-removed', subject: id });
        return true;
      }),
  };
}
