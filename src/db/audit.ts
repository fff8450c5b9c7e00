import type { Actor } from '../operators/account.ts';
import type { AuditAction, LiveAction } from '../shared/audit-action.ts';
import type { Executor } from './connection.ts';

/** What the core tells of goes into its facts. */
type RecordedAction = Exclude<AuditAction, LiveAction>;

/** Writes down who did what, in the transaction of what was done. `data` holds no secrets. */
export async function insertAudit(
  db: Executor,
  { by, action, subject, data = {} }: { by: Actor; action: RecordedAction; subject: string; data?: object },
): Promise<void> {
  await db
    .insertInto('audit')
    .values({ at: new Date(by.at), actor_id: by.id, action, subject, data: JSON.stringify(data) })
    .execute();
}
