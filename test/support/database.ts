import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../../src/db/connection.ts';
import type { Database } from '../../src/db/connection.ts';
import { migrate } from '../../src/db/migrator.ts';
import { stackEnv } from './stack-env.ts';

export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  readonly drop: () => Promise<void>;
}

/**
 * A database of its own for one test file, migrated unless told otherwise. Call `drop` in `afterAll`.
 * `serverUrl` names another Postgres than the stack's.
 */
export async function createTestDatabase(
  options: { migrated?: boolean; serverUrl?: string } = {},
): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? stackEnv('PASOKH_DATABASE_URL');
  const name = `pasokh_test_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const db = openDatabase({ url, poolSize: 5, onConnectionError: () => undefined });
  if (options.migrated !== false) await migrate(db, 'up');
  const drop = async (): Promise<void> => {
    await db.destroy();
    // `with (force)` may not end the autovacuum that lots of rows bring; without it Postgres ends that by itself.
    const ours = `datname = '${name}' and usename = current_user`;
    await onServer(serverUrl, `select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`);
    await onServer(serverUrl, `drop database ${name}`);
  };
  return { url, db, drop };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
