import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * The first rules deny premium numbers too. The plan of Iran names none; its 0909 are such. Rules that somebody has changed stay as they
 * are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update dial_rules set changed_at = now(), rules = '[
      {"name": "premium", "roles": "all", "pattern": "premium", "then": "deny"},
      {"name": "premium 0909", "roles": "all", "pattern": "+98909*", "then": "deny"}
    ]'::jsonb || rules where version = 1
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update dial_rules set rules = rules - 1 - 0 where version = 1`.execute(db);
}
