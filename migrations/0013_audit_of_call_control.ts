import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Who monitors a call is named by the fact’s operator; a pause of the recording may have been ended by nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index facts_done_by, facts_done_by_actor, facts_done_to_operator;
    create index facts_done_by on facts (at, node, seq) where (body ->> 'by' is not null or type = 'MonitorStarted');
    create index facts_done_by_actor on facts ((coalesce(body ->> 'by', operator_id)), at, node, seq)
      where (body ->> 'by' is not null or type = 'MonitorStarted');
    create index facts_done_to_operator on facts (operator_id)
      where (body ->> 'by' is not null or type = 'MonitorStarted');
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index facts_done_by, facts_done_by_actor, facts_done_to_operator;
    create index facts_done_by on facts (at, node, seq) where body ? 'by';
    create index facts_done_by_actor on facts ((body ->> 'by'), at, node, seq) where body ? 'by';
    create index facts_done_to_operator on facts (operator_id) where body ? 'by';
  `.execute(db);
}
