import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Disposition, DispositionSettings, DispositionStore } from '../operators/disposition.ts';
import { PasokhError } from '../shared/errors.ts';
import { queueId, type QueueId } from '../shared/ids.ts';
import { insertAudit } from './audit.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';
import type { DB } from './schema.ts';

const nameTaken = {
  dispositions_name_taken: () =>
    new PasokhError('conflict', { message: 'Another disposition has this name.', data: { field: 'name' } }),
};

const toDisposition = (row: Selectable<DB['dispositions']>): Disposition => ({
  ...{ code: row.code, name: row.name, place: row.place, queues: row.queues.map(queueId) },
  ...{ removed: row.deleted_at !== null, createdAt: row.created_at.getTime(), changedAt: row.changed_at.getTime() },
});

/** @throws PasokhError `invalid-input` that names those that are no living queues */
async function checkQueues(db: Executor, queues: readonly QueueId[]): Promise<void> {
  if (queues.length === 0) return;
  const living = await db
    .selectFrom('queues')
    .select('id')
    .where('id', 'in', [...queues])
    .where('deleted_at', 'is', null)
    .execute();
  const known = new Set(living.map(({ id }) => id));
  const fields = queues.flatMap((id) => (known.has(id) ? [] : [{ path: 'body/queues', problem: `no queue ${id}` }]));
  if (fields.length > 0) throw new PasokhError('invalid-input', { data: { fields } });
}

const columns = ({ name, place, queues }: DispositionSettings) => ({ name, place, queues: [...queues] });

/** What calls may have been about. */
export const createDispositionStore = (db: Database): DispositionStore => ({
  all: async () => {
    const rows = await db.selectFrom('dispositions').selectAll().orderBy('place').orderBy('code').execute();
    return rows.map(toDisposition);
  },

  insert: ({ code, ...wish }, by) =>
    db.transaction().execute(async (trx) => {
      await checkQueues(trx, wish.queues);
      const last = await trx
        .selectFrom('dispositions')
        .select(sql<number>`coalesce(max(place), 0)`.as('place'))
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      const settings = columns({ ...wish, place: wish.place ?? last.place + 1 });
      const row = { ...settings, changed_at: new Date(by.at), deleted_at: null };
      const insert = trx
        .insertInto('dispositions')
        .values({ code, ...row, created_at: new Date(by.at) })
        .onConflict((conflict) =>
          conflict.column('code').doUpdateSet(row).where('dispositions.deleted_at', 'is not', null),
        )
        .returningAll()
        .executeTakeFirst();
      const created = await constrained(insert, nameTaken);
      if (created === undefined) {
        throw new PasokhError('conflict', { message: 'Another disposition has this code.', data: { field: 'code' } });
      }
      await insertAudit(trx, { by, action: 'disposition-created', subject: code, data: settings });
      return toDisposition(created);
    }),

  change: (code, wish, by) =>
    db.transaction().execute(async (trx) => {
      const living = trx
        .selectFrom('dispositions')
        .selectAll()
        .where('code', '=', code)
        .where('deleted_at', 'is', null);
      const row = await living.forUpdate().executeTakeFirst();
      if (row === undefined) return null;
      const before = toDisposition(row);
      const after = { ...before, ...wish };
      // A queue that was removed since may stay in the list.
      await checkQueues(
        trx,
        after.queues.filter((id) => !before.queues.includes(id)),
      );
      const settings = columns(after);
      const update = trx
        .updateTable('dispositions')
        .set({ ...settings, changed_at: new Date(by.at) })
        .where('code', '=', code)
        .returningAll()
        .executeTakeFirstOrThrow();
      const changed = await constrained(update, nameTaken);
      await insertAudit(trx, { by, action: 'disposition-changed', subject: code, data: settings });
      return toDisposition(changed);
    }),

  remove: (code, by) =>
    db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('dispositions')
        .set({ deleted_at: new Date(by.at) })
        .where('code', '=', code)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await insertAudit(trx, { by, action: 'disposition-removed', subject: code });
      return true;
    }),
});
