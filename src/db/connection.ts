import { Kysely } from 'kysely';
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
  /** Told when an idle connection breaks. The pool makes a new one by itself; unheard, the error would end the process. */
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
    keepAlive: true,
    types,
  });
  pool.on('error', options.onConnectionError);
  return new Kysely<DB>({ dialect: new LedgerDialect({ pool }) });
}
