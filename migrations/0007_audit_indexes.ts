import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** The audit is read newest first out of two tables: along an index of each, all of it, of one person's doing, or what befell one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index facts_done_by on facts (at, node, seq) where body ? 'by';
    create index facts_done_by_actor on facts ((body ->> 'by'), at, node, seq) where body ? 'by';
    create index facts_done_to_operator on facts (operator_id) where body ? 'by';
    drop index audit_by_time;
    create index audit_by_time on audit (at, id);
    create index audit_by_actor on audit (actor_id, at, id);
    create index audit_by_subject on audit (subject);
    create index audit_with_operator on audit ((data ->> 'operatorId'));
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index facts_done_by, facts_done_by_actor, facts_done_to_operator;
    drop index audit_by_time, audit_by_actor, audit_by_subject, audit_with_operator;
    create index audit_by_time on audit (at);
  `.execute(db);
}
