import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * A number with and without its plus is one to the core: only one queue may have it. Of two that had it the core knew that of the
 * lower id, so that one keeps it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    delete from queue_numbers as later using queue_numbers as first
    where ltrim(later.number, '+') = ltrim(first.number, '+')
      and (later.queue_id collate "C", later.place) > (first.queue_id collate "C", first.place);
    create unique index queue_numbers_dialled on queue_numbers (ltrim(number, '+'));
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index queue_numbers_dialled`.execute(db);
}
