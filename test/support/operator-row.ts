import type { Database } from '../../src/db/connection.ts';
import type { OperatorId } from '../../src/shared/ids.ts';
import type { Role } from '../../src/shared/role.ts';

/** An account as far as rows that point at one need it; nobody can sign in with it. */
export async function insertOperator(db: Database, id: OperatorId, role: Role = 'operator'): Promise<void> {
  const at = new Date(0);
  await db
    .insertInto('operators')
    .values({
      ...{ id, user_name: id, user_name_key: id, display_name: id, role, active: true },
      ...{ password_hash: '', sealed_sip_secret: '', created_at: at, changed_at: at },
    })
    .execute();
}
