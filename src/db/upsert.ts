import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Executor } from './connection.ts';
import type { DB } from './schema.ts';

/** A row as JSON: instants as ISO texts; objects and lists for `jsonb`. */
type JsonRow = Readonly<Record<string, string | number | boolean | null | object>>;

/**
 * Inserts rows, or replaces those whose key exists and that differ; others are not touched. Rows go in as given, in
 * order; each key at most once. Null when there are none.
 */
export function upsert(table: keyof DB, key: readonly string[], rows: readonly JsonRow[]): RawBuilder<unknown> | null {
  const [first] = rows;
  if (first === undefined) return null;
  const names = Object.keys(first).filter((name) => !key.includes(name));
  const target = sql.table(table);
  const list = (columns: readonly string[]) => sql.join(columns.map((name) => sql.ref(name)));
  const values = sql.join(names.map((name) => sql.ref(`excluded.${name}`)));
  return sql`
    insert into ${target} select * from jsonb_populate_recordset(null::${target}, ${JSON.stringify(rows)}::jsonb)
    on conflict (${list(key)}) do update set (${list(names)}) = row(${values})
    where (${target}.*) is distinct from (excluded.*)
  `;
}

/** Runs changes in one round trip. They all see the database as it was before; foreign keys are checked at the end. */
export async function runTogether(db: Executor, changes: readonly (RawBuilder<unknown> | null)[]): Promise<void> {
  const steps = changes
    .filter((change) => change !== null)
    .map((change, index) => sql`${sql.ref(`step_${index}`)} as (${change})`);
  if (steps.length > 0) await sql`with ${sql.join(steps)} select`.execute(db);
}
