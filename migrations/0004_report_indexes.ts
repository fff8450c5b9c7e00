import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Reports ask for what touches a span of time: nearly always the end tells it from all the history before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index operator_spans_by_end on operator_spans (ended_at);
    create index operator_segments_by_end on operator_segments (ended_at);
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index operator_spans_by_end;
    drop index operator_segments_by_end;
  `.execute(db);
}
