import { sql } from 'kysely';
import type { Executor } from './connection.ts';
import type { DB } from './schema.ts';

/** A row as JSON: instants as ISO texts. */
type JsonRow = Readonly<Record<string, string | number | null>>;

/**
 * Inserts rows, or replaces those whose key exists and that differ; others are not touched. Rows go in as given, in
 * order, in one statement; each key at most once.
 */
export async function upsertRows(
  db: Executor,
  table: keyof DB,
  key: readonly string[],
  rows: readonly JsonRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first).filter((name) => !key.includes(name));
  const target = sql.table(table);
  const list = (columns: readonly string[]) => sql.join(columns.map((name) => sql.ref(name)));
  const values = sql.join(names.map((name) => sql.ref(`excluded.${name}`)));
  await sql`
    insert into ${target} select * from jsonb_populate_recordset(null::${target}, ${JSON.stringify(rows)}::jsonb)
    on conflict (${list(key)}) do update set (${list(names)}) = row(${values})
    where (${target}.*) is distinct from (excluded.*)
  `.execute(db);
}
