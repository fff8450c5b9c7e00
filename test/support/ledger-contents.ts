import { sql } from 'kysely';
import type { Database } from '../../src/db/connection.ts';

const tables = [
  ...['facts', 'calls', 'queue_segments', 'offers', 'operator_segments', 'operator_spans', 'violations'],
  ...['call_attempts', 'call_transfers'],
];

/** Everything that the ledger holds, in a fixed order: two ledgers are the same if these are equal. */
export async function ledgerContents(db: Database): Promise<Record<string, unknown[]>> {
  const contents: Record<string, unknown[]> = {};
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1
    `.execute(db);
    contents[table] = rows.map(({ row }) => JSON.parse(row) as unknown);
  }
  return contents;
}
