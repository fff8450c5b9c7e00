import { sql } from 'kysely';
import type { Surroundings } from '../operators/queue-checks.ts';
import type { Queue, QueueSettings } from '../operators/queue-settings.ts';
import { PasokhError } from '../shared/errors.ts';
import { queueId } from '../shared/ids.ts';
import { skills } from './account-rows.ts';
import type { Executor } from './connection.ts';
import { routingDocument, routingOf } from './queue-routing.ts';

/** The living queues, each with its numbers in their order and its operators by their ids. */
export const selectQueues = (db: Executor) =>
  db
    .selectFrom('queues')
    .selectAll()
    .select([
      sql<string[]>`array(select number from queue_numbers where queue_id = queues.id order by place)`.as('numbers'),
      sql<Queue['operators']>`coalesce((
        select json_agg(
          json_build_object('operatorId', operator_id, 'tier', tier, 'weight', weight, 'wrapUpMs', wrap_up_ms)
          order by operator_id)
        from queue_operators where queue_id = queues.id), '[]')`.as('operators'),
    ])
    .where('deleted_at', 'is', null);

type QueueRow = Awaited<ReturnType<ReturnType<typeof selectQueues>['execute']>>[number];

export const toQueue = (row: QueueRow): Queue => ({
  ...routingOf(row.routing),
  id: queueId(row.id),
  name: row.name,
  dialledNumbers: row.numbers,
  ringTimeoutMs: row.ring_timeout_ms,
  wrapUpMs: row.wrap_up_ms,
  maxWaitMs: row.max_wait_ms,
  // A check constraint of the table keeps it one of these.
  whenNoOperators: row.when_no_operators as Queue['whenNoOperators'],
  serviceLevelMs: row.service_level_ms,
  shortAbandonMs: row.short_abandon_ms,
  dispositionMandatory: row.disposition_mandatory,
  operators: row.operators,
  createdAt: row.created_at.getTime(),
  changedAt: row.changed_at.getTime(),
});

export const queueColumns = (queue: QueueSettings) => ({
  name: queue.name,
  ring_timeout_ms: queue.ringTimeoutMs,
  wrap_up_ms: queue.wrapUpMs,
  max_wait_ms: queue.maxWaitMs,
  when_no_operators: queue.whenNoOperators,
  routing: routingDocument(queue),
  service_level_ms: queue.serviceLevelMs,
  short_abandon_ms: queue.shortAbandonMs,
  disposition_mandatory: queue.dispositionMandatory,
});

export async function findQueue(db: Executor, id: string): Promise<Queue | null> {
  const row = await selectQueues(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toQueue(row);
}

/** Whether there is such a queue. Locks it: its numbers and operators must not change while it is being removed. */
export async function lockQueue(db: Executor, id: string): Promise<boolean> {
  const query = db.selectFrom('queues').select('id').where('id', '=', id).where('deleted_at', 'is', null).forUpdate();
  return (await query.executeTakeFirst()) !== undefined;
}

/** What a queue is checked against. */
export const surroundingsOf = async (db: Executor, id: string): Promise<Surroundings> =>
  around(db, id, await livingQueues(db).execute());

/**
 * The same. Locks all queues (in one order), so that two changes at the same moment cannot make a ring of overflow rules that
 * neither of them sees.
 */
export const lockSurroundings = async (db: Executor, id: string): Promise<Surroundings> =>
  around(db, id, await livingQueues(db).forUpdate().execute());

const livingQueues = (db: Executor) =>
  db.selectFrom('queues').select(['id', 'routing']).where('deleted_at', 'is', null).orderBy('id');

async function around(
  db: Executor,
  id: string,
  queues: readonly { readonly id: string; readonly routing: unknown }[],
): Promise<Surroundings> {
  const others = queues.filter((queue) => queue.id !== id);
  const operators = await db
    .selectFrom('queue_operators')
    .innerJoin('operators', 'operators.id', 'queue_operators.operator_id')
    .select(['queue_operators.tier', 'operators.units', 'operators.skills', 'operators.active'])
    .where('queue_operators.queue_id', '=', id)
    .execute();
  return {
    overflows: new Map(others.map((queue) => [queueId(queue.id), routingOf(queue.routing).overflow])),
    operators: operators.map((row) => ({ ...row, skills: skills.parse(row.skills) })),
  };
}

/** Replaces the numbers of a queue. @throws PasokhError `number-taken`, with those that other queues have */
export async function setNumbers(db: Executor, { id, dialledNumbers }: QueueSettings): Promise<void> {
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
