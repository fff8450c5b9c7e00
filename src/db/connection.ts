import { Kysely, sql } from 'kysely';
import type { Transaction } from 'kysely';
import pg from 'pg';
import { LedgerDialect } from './ledger-dialect.ts';
import type { DB } from './schema.ts';

export type Database = Kysely<DB>;
/** What a repository function takes first: the database, or a transaction of it. */
export type Executor = Kysely<DB> | Transaction<DB>;

export interface DatabaseOptions {
  /** `postgres://user:secret@host:port/name`. */
  readonly url: string;
  readonly poolSize?: number;
  /** How long a query may take; 0: as long as it likes. */
  readonly queryLimitMs?: number;
  /** Told when a connection breaks. The pool makes a new one by itself; unheard, the error would end the process. */
  readonly onConnectionError: (error: Error) => void;
}

/** Like pg's own, but `bigint` is a number: what we keep there (fact numbers, counts, sizes) stays below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return Number;
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/** Opens lazily: succeeds while Postgres is down; a query then fails with `ledger-unavailable` within 5 s. Close with `db.destroy()`. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: options.queryLimitMs ?? 30_000,
    keepAlive: true,
    types,
  });
  pool.on('error', options.onConnectionError);
  // The pool listens to idle connections only: one that breaks between two queries of a transaction is heard here.
  pool.on('connect', (client) => client.on('error', options.onConnectionError));
  return new Kysely<DB>({ dialect: new LedgerDialect({ pool }) });
}

/** Whether Postgres answers: null, or why not. Settles within the limit. */
export async function answers(db: Database, limitMs: number): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve('does not answer in time'), limitMs);
  const ask = sql`select 1`.execute(db).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  try {
    return await Promise.race([ask, late]);
  } finally {
    clearTimeout(timer);
  }
}
