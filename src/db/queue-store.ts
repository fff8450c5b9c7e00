import { plainServing } from '../acd/queue-rules.ts';
import type { QueueStore } from '../operators/ports.ts';
import type { ServingTerms } from '../operators/queue-settings.ts';
import { PasokhError } from '../shared/errors.ts';
import { queueId } from '../shared/ids.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './connection.ts';
import { constrained } from './constraint.ts';
import { changesOf } from './queue-changes.ts';
import {
  findQueue,
  lockQueue,
  lockSurroundings,
  queueColumns,
  selectQueues,
  setNumbers,
  surroundingsOf,
  toQueue,
} from './queue-rows.ts';

const nameTaken = {
  queues_name_taken: () =>
    new PasokhError('conflict', { message: 'Another queue has this name.', data: { field: 'name' } }),
};

/** The columns of the terms that are named. */
const termColumns = ({ tier, weight, wrapUpMs }: Partial<ServingTerms>) => ({
  ...(tier === undefined ? {} : { tier }),
  ...(weight === undefined ? {} : { weight }),
  ...(wrapUpMs === undefined ? {} : { wrap_up_ms: wrapUpMs }),
});

export function createQueueStore(db: Database): QueueStore {
  return {
    list: async ({ limit, after }) => {
      let query = selectQueues(db);
      if (after !== null) query = query.where('name', '>', after);
      const rows = await query
        .orderBy('name')
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      return { items: shown.map(toQueue), next: rows.length > limit ? (shown.at(-1)?.name ?? null) : null };
    },
    all: async () => (await selectQueues(db).orderBy('id').execute()).map(toQueue),
    find: (id) => findQueue(db, id),
    surroundings: (id) => surroundingsOf(db, id),

    insert: (queue, check, by) =>
      db.transaction().execute(async (trx) => {
        check(await lockSurroundings(trx, queue.id));
        const at = new Date(by.at);
        const row = { id: queue.id, ...queueColumns(queue), created_at: at, changed_at: at, deleted_at: null };
        await constrained(trx.insertInto('queues').values(row).execute(), nameTaken);
        await setNumbers(trx, queue);
        await insertAudit(trx, { by, action: 'queue-created', subject: queue.id, data: queue });
      }),

    change: (id, change, by) =>
      db.transaction().execute(async (trx) => {
        const around = await lockSurroundings(trx, id);
        const before = await findQueue(trx, id);
        if (before === null) return null;
        const after = change(before, around);
        const set = { ...queueColumns(after), changed_at: new Date(by.at) };
        await constrained(trx.updateTable('queues').set(set).where('id', '=', id).execute(), nameTaken);
        await setNumbers(trx, after);
        const data = changesOf(before, after);
        if (Object.keys(data).length > 0) await insertAudit(trx, { by, action: 'queue-changed', subject: id, data });
        return findQueue(trx, id);
      }),

    remove: (id, by) =>
      db.transaction().execute(async (trx) => {
        if (!(await lockQueue(trx, id))) return false;
        await trx
          .updateTable('queues')
          .set({ deleted_at: new Date(by.at) })
          .where('id', '=', id)
          .execute();
        await trx.deleteFrom('queue_numbers').where('queue_id', '=', id).execute();
        await trx.deleteFrom('queue_operators').where('queue_id', '=', id).execute();
        await insertAudit(trx, { by, action: 'queue-removed', subject: id });
        return true;
      }),

    addOperator: (id, operator, terms, by) =>
      db.transaction().execute(async (trx) => {
        const living = await trx
          .selectFrom('operators')
          .select('id')
          .where('id', '=', operator)
          .where('deleted_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (living === undefined || !(await lockQueue(trx, id))) return false;
        const { numInsertedOrUpdatedRows: added } = await trx
          .insertInto('queue_operators')
          .values({
            ...{ queue_id: id, operator_id: operator, added_at: new Date(by.at) },
            ...termColumns({ ...plainServing(queueId(id)), ...terms }),
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        const data = { operatorId: operator, ...terms };
        if (added !== 0n) {
          await insertAudit(trx, { by, action: 'queue-operator-added', subject: id, data });
        } else if (Object.keys(terms).length > 0) {
          await trx
            .updateTable('queue_operators')
            .set(termColumns(terms))
            .where('queue_id', '=', id)
            .where('operator_id', '=', operator)
            .execute();
          await insertAudit(trx, { by, action: 'queue-operator-changed', subject: id, data });
        }
        return true;
      }),

    removeOperator: (id, operator, by) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('queue_operators')
          .where('queue_id', '=', id)
          .where('operator_id', '=', operator)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await insertAudit(trx, { by, action: 'queue-operator-removed', subject: id, data: { operatorId: operator } });
        return true;
      }),
  };
}
