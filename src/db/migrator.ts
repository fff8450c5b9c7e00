import { promises as fs } from 'node:fs';
import path from 'node:path';
import { FileMigrationProvider, Migrator, NO_MIGRATIONS } from 'kysely/migration';
import type { Database } from './connection.ts';

export interface MigrationStep {
  readonly name: string;
  readonly direction: 'Up' | 'Down';
}

const ownFolder = path.join(import.meta.dirname, '../../migrations');

/**
 * `up`: all that have not run; `down`: the last one; `none`: takes all of them back. One transaction holds all of it and
 * a lock keeps a second migrator waiting, so a migration that fails leaves the database as it was.
 *
 * @returns the steps taken, in order
 * @throws Error that names the failed migration, with the database's error as its cause
 */
export async function migrate(
  db: Database,
  to: 'up' | 'down' | 'none',
  folder: string = ownFolder,
): Promise<readonly MigrationStep[]> {
  const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) });
  const run = {
    up: () => migrator.migrateToLatest(),
    down: () => migrator.migrateDown(),
    none: () => migrator.migrateTo(NO_MIGRATIONS),
  };
  const { error, results = [] } = await run[to]();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error');
    throw new Error(`migration ${failed?.migrationName ?? 'set'} failed: nothing was changed`, { cause: error });
  }
  return results.map((result) => ({ name: result.migrationName, direction: result.direction }));
}

/** The migrations of the folder that have not run. */
export async function pendingMigrations(db: Database, folder: string = ownFolder): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: folder }) });
  const all = await migrator.getMigrations();
  return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}
