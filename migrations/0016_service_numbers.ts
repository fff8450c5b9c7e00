import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Short numbers of the country’s own that the numbering plan does not hold, such as 118. They go out under the rules like all others.
 * Rules that somebody has changed get none.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table dial_rules add column service_numbers text[] not null default '{}';
    alter table dial_rules alter column service_numbers drop default;
    update dial_rules set changed_at = now(), service_numbers = '{118}' where version = 1;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dial_rules drop column service_numbers`.execute(db);
}
