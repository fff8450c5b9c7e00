import { sql } from 'kysely';
import { z } from 'zod';
import type { Serving } from '../acd/queue-rules.ts';
import type { Account } from '../operators/account.ts';
import type { AccountFilter } from '../operators/ports.ts';
import { operatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { Executor } from './connection.ts';

/** Operators, each with what it serves, by the ids of the queues: the same order every time. */
const selectAccounts = (db: Executor) =>
  db
    .selectFrom('operators')
    .select([
      'id',
      'user_name',
      'user_name_key',
      'display_name',
      'role',
      'active',
      'skills',
      'units',
      'created_at',
      'changed_at',
    ])
    .select(
      sql<Serving[]>`coalesce((
        select json_agg(
          json_build_object('queueId', queue_id, 'tier', tier, 'weight', weight, 'wrapUpMs', wrap_up_ms) order by queue_id)
        from queue_operators where operator_id = operators.id), '[]')`.as('serves'),
    );

type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['execute']>>[number];

/** What the column of that name holds. */
export const skills = z.record(z.string(), z.number());

const toAccount = (row: AccountRow): Account => ({
  id: operatorId(row.id),
  userName: row.user_name,
  displayName: row.display_name,
  // A check constraint of the table keeps it one of these.
  role: row.role as Role,
  active: row.active,
  serves: row.serves,
  skills: skills.parse(row.skills),
  units: row.units,
  createdAt: row.created_at.getTime(),
  changedAt: row.changed_at.getTime(),
});

export async function findAccount(db: Executor, id: string): Promise<Account | null> {
  const row = await selectAccounts(db).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
  return row === undefined ? null : toAccount(row);
}

export async function findByUserName(
  db: Executor,
  key: string,
): Promise<{ account: Account; passwordHash: string } | null> {
  const row = await selectAccounts(db)
    .select('password_hash')
    .where('user_name_key', '=', key)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : { account: toAccount(row), passwordHash: row.password_hash };
}

/** One more than asked for tells whether there is a next page. */
export async function listAccounts(db: Executor, { limit, after, role, active }: AccountFilter) {
  let query = selectAccounts(db).where('deleted_at', 'is', null);
  if (after !== null) query = query.where('user_name_key', '>', after);
  if (role !== null) query = query.where('role', '=', role);
  if (active !== null) query = query.where('active', '=', active);
  const rows = await query
    .orderBy('user_name_key')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return { items: shown.map(toAccount), next: rows.length > limit ? (shown.at(-1)?.user_name_key ?? null) : null };
}

export async function listRoster(db: Executor) {
  const rows = await selectAccounts(db)
    .select('sealed_sip_secret')
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ account: toAccount(row), sealedSipSecret: row.sealed_sip_secret }));
}
