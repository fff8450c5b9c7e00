import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Calls in have a trunk as well, and are looked for by it and by the number of ours that was dialled. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index calls_by_trunk on calls (trunk_id, entered_at) where trunk_id is not null;
    create index calls_by_dialled on calls (dialled, entered_at);
    comment on column calls.trunk_id is 'by which the customer came, or the call went out or was tried last; null: none of ours';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    comment on column calls.trunk_id is null;
    drop index calls_by_trunk, calls_by_dialled;
  `.execute(db);
}
