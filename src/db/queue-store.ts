import { sql } from 'kysely';
import type { Queue, QueueSettings } from '../operators/queue-settings.ts';
import type { QueueStore } from '../operators/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import { operatorId, queueId } from '../shared/ids.ts';
import { insertAudit } from './audit.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';

const nameTaken = {
  queues_name_taken: () =>
    new PasokhError('conflict', { message: 'Another queue has this name.', data: { field: 'name' } }),
};

const selectQueues = (db: Executor) =>
  db
    .selectFrom('queues')
    .selectAll()
    .select([
      sql<string[]>`array(select number from queue_numbers where queue_id = queues.id order by place)`.as('numbers'),
      sql<string[]>`array(select operator_id from queue_operators where queue_id = queues.id order by operator_id)`.as(
        'operators',
      ),
    ])
    .where('deleted_at', 'is', null);

type QueueRow = Awaited<ReturnType<ReturnType<typeof selectQueues>['execute']>>[number];

const toQueue = (row: QueueRow): Queue => ({
  id: queueId(row.id),
  name: row.name,
  dialledNumbers: row.numbers,
  ringTimeoutMs: row.ring_timeout_ms,
  wrapUpMs: row.wrap_up_ms,
  maxWaitMs: row.max_wait_ms,
  // A check constraint of the table keeps it one of these.
  whenNoOperators: row.when_no_operators as Queue['whenNoOperators'],
  coolDownMs: row.cool_down_ms,
  serviceLevelMs: row.service_level_ms,
  shortAbandonMs: row.short_abandon_ms,
  operators: row.operators.map(operatorId),
  createdAt: row.created_at.getTime(),
  changedAt: row.changed_at.getTime(),
});

const columns = (queue: QueueSettings) => ({
  name: queue.name,
  ring_timeout_ms: queue.ringTimeoutMs,
  wrap_up_ms: queue.wrapUpMs,
  max_wait_ms: queue.maxWaitMs,
  when_no_operators: queue.whenNoOperators,
  cool_down_ms: queue.coolDownMs,
  service_level_ms: queue.serviceLevelMs,
  short_abandon_ms: queue.shortAbandonMs,
});

const isQueue = async (db: Executor, id: string): Promise<boolean> => {
  // Locked: the numbers and operators of a queue must not change while it is being removed.
  const query = db.selectFrom('queues').select('id').where('id', '=', id).where('deleted_at', 'is', null).forUpdate();
  return (await query.executeTakeFirst()) !== undefined;
};

/** Replaces the numbers of a queue. @throws PasokhError `number-taken`, with those that other queues have */
async function setNumbers(db: Executor, { id, dialledNumbers }: QueueSettings): Promise<void> {
  await db.deleteFrom('queue_numbers').where('queue_id', '=', id).execute();
  if (dialledNumbers.length === 0) return;
  const rows = dialledNumbers.map((number, place) => ({ number, queue_id: id, place }));
  // Not by the constraint's error: it would abort the transaction before we can tell which numbers they are.
  const written = await db
    .insertInto('queue_numbers')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .execute();
  const mine = new Set(written.map((row) => row.number));
  const numbers = dialledNumbers.filter((number) => !mine.has(number));
  if (numbers.length > 0) throw new PasokhError('number-taken', { data: { numbers } });
}

export function createQueueStore(db: Database): QueueStore {
  const find = async (executor: Executor, id: string): Promise<Queue | null> => {
    const row = await selectQueues(executor).where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toQueue(row);
  };

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
    find: (id) => find(db, id),

    insert: (queue, by) =>
      db.transaction().execute(async (trx) => {
        const at = new Date(by.at);
        const row = { id: queue.id, ...columns(queue), created_at: at, changed_at: at, deleted_at: null };
        await constrained(trx.insertInto('queues').values(row).execute(), nameTaken);
        await setNumbers(trx, queue);
        await insertAudit(trx, { by, action: 'queue-created', subject: queue.id, data: queue });
      }),

    change: (id, change, by) =>
      db.transaction().execute(async (trx) => {
        const before = (await isQueue(trx, id)) ? await find(trx, id) : null;
        if (before === null) return null;
        const after = change(before);
        const set = { ...columns(after), changed_at: new Date(by.at) };
        await constrained(trx.updateTable('queues').set(set).where('id', '=', id).execute(), nameTaken);
        await setNumbers(trx, after);
        await insertAudit(trx, { by, action: 'queue-changed', subject: id, data: columns(after) });
        return find(trx, id);
      }),

    remove: (id, by) =>
      db.transaction().execute(async (trx) => {
        if (!(await isQueue(trx, id))) return false;
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

    addOperator: (id, operator, by) =>
      db.transaction().execute(async (trx) => {
        const living = await trx
          .selectFrom('operators')
          .select('id')
          .where('id', '=', operator)
          .where('deleted_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (living === undefined || !(await isQueue(trx, id))) return false;
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('queue_operators')
          .values({ queue_id: id, operator_id: operator, added_at: new Date(by.at) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        const data = { operatorId: operator };
        if (numInsertedOrUpdatedRows !== 0n)
          await insertAudit(trx, { by, action: 'queue-operator-added', subject: id, data });
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
