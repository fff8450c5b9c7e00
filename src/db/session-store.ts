import type { SessionStore } from '../operators/ports.ts';
import type { StoredToken } from '../operators/refresh-rule.ts';
import { findAccount } from './account-rows.ts';
import { insertAudit } from './audit.ts';
import type { Database, Executor } from './connection.ts';

const day = 24 * 60 * 60 * 1000;
/** Sign-ins that are over are kept this long, for questions about who was signed in. */
const keptFor = 90 * day;

/** The session is locked before the token is read again: two requests with one token come one after the other. */
async function lockByToken(db: Executor, hash: string) {
  const token = db.selectFrom('refresh_tokens').where('hash', '=', hash);
  const session = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', 'in', token.select('session_id'))
    .forUpdate()
    .executeTakeFirst();
  if (session === undefined) return null;
  return { session, token: await token.select('replaced_at').executeTakeFirstOrThrow() };
}

const end = (db: Executor, id: string, at: Date, why: 'signed-out' | 'token-reused') =>
  db
    .updateTable('sessions')
    .set({ ended_at: at, ended_why: why })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();

export function createSessionStore(db: Database): SessionStore {
  return {
    open: ({ id, operatorId, address, tokenHash, at, expiresAt }) =>
      db.transaction().execute(async (trx) => {
        const started = { started_at: new Date(at), expires_at: new Date(expiresAt), ended_at: null, ended_why: null };
        await trx
          .deleteFrom('sessions')
          .where('operator_id', '=', operatorId)
          .where('expires_at', '<', new Date(at - keptFor))
          .execute();
        await trx
          .insertInto('sessions')
          .values({ id, operator_id: operatorId, address, ...started })
          .execute();
        const token = { hash: tokenHash, session_id: id, issued_at: new Date(at), replaced_at: null };
        await trx.insertInto('refresh_tokens').values(token).execute();
        await insertAudit(trx, { by: { id: operatorId, at }, action: 'signed-in', subject: id, data: { address } });
      }),

    rotate: (hash, newHash, at, decide) =>
      db.transaction().execute(async (trx) => {
        const found = await lockByToken(trx, hash);
        if (found === null) return null;
        const { session, token } = found;
        const stored: StoredToken = {
          replacedAt: token.replaced_at?.getTime() ?? null,
          session: {
            id: session.id,
            startedAt: session.started_at.getTime(),
            expiresAt: session.expires_at.getTime(),
            ended: session.ended_at !== null,
          },
          account: await findAccount(trx, session.operator_id),
        };
        const rotation = decide(stored);
        if (rotation.is === 'end') await end(trx, session.id, new Date(at), 'token-reused');
        if (rotation.is === 'rotate') {
          const replaced = { replaced_at: new Date(at) };
          await trx
            .updateTable('refresh_tokens')
            .set(replaced)
            .where('hash', '=', hash)
            .where('replaced_at', 'is', null)
            .execute();
          const fresh = { hash: newHash, session_id: session.id, issued_at: new Date(at), replaced_at: null };
          await trx.insertInto('refresh_tokens').values(fresh).execute();
          const longer = { expires_at: new Date(rotation.expiresAt) };
          await trx.updateTable('sessions').set(longer).where('id', '=', session.id).execute();
        }
        return { token: stored, rotation };
      }),

    endByToken: (hash, at) =>
      db.transaction().execute(async (trx) => {
        const found = await lockByToken(trx, hash);
        if (found === null) return null;
        await end(trx, found.session.id, new Date(at), 'signed-out');
        return found.session.id;
      }),
  };
}
