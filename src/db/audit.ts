import type { Actor } from '../operators/account.ts';
import type { Executor } from './connection.ts';

/** Writes down who did what, in the transaction of what was done. `data` holds no secrets. */
export async function insertAudit(
  db: Executor,
  { by, action, subject, data = {} }: { by: Actor; action: string; subject: string; data?: object },
): Promise<void> {
  await db
    .insertInto('audit')
    .values({ at: new Date(by.at), actor_id: by.id, action, subject, data: JSON.stringify(data) })
    .execute();
}
