import { sql } from 'kysely';
import type { Database } from '../../src/db/connection.ts';

const typeOf: Readonly<Record<string, string>> = {
  text: 'string',
  uuid: 'string',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  bool: 'boolean',
  bytea: 'Buffer',
  timestamptz: 'Instant',
  date: 'string',
  jsonb: 'Json',
  _text: 'string[]',
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
}

const header = `// Generated from the database by \`npm run db:types\`; do not edit.
import type { ColumnType } from 'kysely';

/** A default of the database fills it in. */
type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
type Instant = ColumnType<Date, Date | string, Date | string>;
/** Comes out parsed, goes in as text. */
type Json = ColumnType<unknown, string, string>;
`;

/** The text of `schema.ts` for a migrated database: one interface a table or view, by the names of the columns. */
export async function generateSchema(db: Database): Promise<string> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as name, t.typname as type, c.relkind = 'v' or not a.attnotnull as nullable,
      a.atthasdef or a.attidentity <> '' as generated
    from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'kysely_migration%'
    order by c.relname, a.attname
  `.execute(db);
  const tables = Map.groupBy(rows, (row) => row.table);
  const interfaces = [...tables].map(
    ([table, columns]) => `\ninterface ${pascal(table)} {\n${columns.map(columnLine).join('')}}\n`,
  );
  const list = [...tables.keys()].map((table) => `  ${table}: ${pascal(table)};\n`).join('');
  return `${header}${interfaces.join('')}\nexport interface DB {\n${list}}\n`;
}

function columnLine(column: Column): string {
  const base = typeOf[column.type];
  if (base === undefined) throw new Error(`no TypeScript type for ${column.type} (${column.table}.${column.name})`);
  const whole = column.nullable ? `${base} | null` : base;
  return `  ${column.name}: ${column.generated ? `Generated<${whole}>` : whole};\n`;
}

const pascal = (name: string): string =>
  name.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
