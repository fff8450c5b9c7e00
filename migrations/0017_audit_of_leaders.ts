import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Whose call it was that was monitored or taken over: the audit is asked for what was done to one operator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index facts_done_to_leader on facts ((coalesce(body ->> 'of', body ->> 'from')))
      where type in ('MonitorStarted', 'CallTakenOver');
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index facts_done_to_leader`.execute(db);
}
