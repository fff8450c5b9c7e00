import type { Actor } from '../operators/account.ts';
import type { AccountChange, AccountStore } from '../operators/ports.ts';
import { userNameKey } from '../operators/user-name.ts';
import { PasokhError } from '../shared/errors.ts';
import { findAccount, findByUserName, listAccounts, listRoster } from './account-rows.ts';
import type { EpochMs } from '../shared/time.ts';
import { insertAudit } from './audit.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';

const taken = { operators_user_name_taken: () => new PasokhError('user-name-taken') };

/**
 * Somebody must be able to let others in. Locks the admins (in one order), so that two of them cannot take each other's role away
 * at the same moment.
 */
async function keepAnAdmin(db: Executor, change: () => Promise<void>): Promise<void> {
  const admins = () =>
    db
      .selectFrom('operators')
      .select('id')
      .where('role', '=', 'admin')
      .where('active', '=', true)
      .where('deleted_at', 'is', null)
      .orderBy('id');
  const before = await admins().forUpdate().execute();
  await change();
  if (before.length > 0 && (await admins().execute()).length === 0) {
    throw new PasokhError('conflict', { message: 'No active admin would be left.', data: { reason: 'last-admin' } });
  }
}

/** The ids of the sign-ins that it ended. */
async function endSessions(db: Executor, operator: string, at: EpochMs, kept: string | null = null): Promise<string[]> {
  const ended = await db
    .updateTable('sessions')
    .set({ ended_at: new Date(at), ended_why: 'account-changed' })
    .where('operator_id', '=', operator)
    .where('ended_at', 'is', null)
    .where('id', 'is distinct from', kept)
    .returning('id')
    .execute();
  return ended.map(({ id }) => id);
}

async function updateOperator(db: Executor, id: string, change: AccountChange, by: Actor): Promise<void> {
  const { userName, displayName, role, active, skills, units, passwordHash } = change;
  const update = db
    .updateTable('operators')
    .set({
      changed_at: new Date(by.at),
      ...(userName === undefined ? {} : { user_name: userName, user_name_key: userNameKey(userName) }),
      ...(displayName === undefined ? {} : { display_name: displayName }),
      ...(role === undefined ? {} : { role }),
      ...(active === undefined ? {} : { active }),
      ...(skills === undefined ? {} : { skills: JSON.stringify(skills) }),
      ...(units === undefined ? {} : { units }),
      ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
    })
    .where('id', '=', id)
    .execute();
  await constrained(update, taken);
}

export function createAccountStore(db: Database): AccountStore {
  return {
    list: (filter) => listAccounts(db, filter),
    find: (id) => findAccount(db, id),
    byUserName: (userName) => findByUserName(db, userNameKey(userName)),
    roster: () => listRoster(db),

    insert: (account, { passwordHash, sealedSipSecret }, by) =>
      db.transaction().execute(async (trx) => {
        const { id, userName, displayName, role, active, skills, units } = account;
        const insert = trx
          .insertInto('operators')
          .values({
            id,
            user_name: userName,
            user_name_key: userNameKey(userName),
            display_name: displayName,
            role,
            active,
            skills: JSON.stringify(skills),
            units,
            password_hash: passwordHash,
            sealed_sip_secret: sealedSipSecret,
            created_at: new Date(account.createdAt),
            changed_at: new Date(account.changedAt),
            deleted_at: null,
          })
          .execute();
        await constrained(insert, taken);
        const data = { userName, role, active, skills, units };
        await insertAudit(trx, { by, action: 'operator-created', subject: id, data });
      }),

    change: (id, change, by) =>
      db.transaction().execute(async (trx) => {
        if ((await findAccount(trx, id)) === null) return null;
        await keepAnAdmin(trx, () => updateOperator(trx, id, change, by));
        const { passwordHash, ...shown } = change;
        if (change.role !== undefined || change.active === false || passwordHash !== undefined) {
          await endSessions(trx, id, by.at);
        }
        const data = { ...shown, passwordChanged: passwordHash !== undefined };
        await insertAudit(trx, { by, action: 'operator-changed', subject: id, data });
        return findAccount(trx, id);
      }),

    setOwnPassword: (id, passwordHash, keptSession, at) =>
      db.transaction().execute(async (trx) => {
        const by = { id, at };
        await updateOperator(trx, id, { passwordHash }, by);
        await insertAudit(trx, { by, action: 'own-password-changed', subject: id });
        return endSessions(trx, id, at, keptSession);
      }),

    remove: (id, by) =>
      db.transaction().execute(async (trx) => {
        if ((await findAccount(trx, id)) === null) return false;
        await keepAnAdmin(trx, async () => {
          const gone = { deleted_at: new Date(by.at), active: false };
          await trx.updateTable('operators').set(gone).where('id', '=', id).execute();
        });
        await trx.deleteFrom('queue_operators').where('operator_id', '=', id).execute();
        await endSessions(trx, id, by.at);
        await insertAudit(trx, { by, action: 'operator-removed', subject: id });
        return true;
      }),

    sealedSipSecret: async (id) => {
      const row = await db
        .selectFrom('operators')
        .select('sealed_sip_secret')
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return row?.sealed_sip_secret ?? null;
    },

    setSipSecret: (id, sealed, by) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('operators')
          .set({ sealed_sip_secret: sealed, changed_at: new Date(by.at) })
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await insertAudit(trx, { by, action: 'sip-secret-changed', subject: id });
        return true;
      }),
  };
}
