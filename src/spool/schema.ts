import type { DatabaseSync } from 'node:sqlite';

/** Raised with every change of the tables; kept in SQLite's `user_version`. A spool of a newer version is refused. */
export const schemaVersion = 2;

/**
 * - facts: what the ledger has not acknowledged yet. AUTOINCREMENT, so that a freed number is never given again.
 * - state: the present row of every queue, operator, caller and offer.
 * - commands: those that have not run yet, or whose end is not known.
 * - notes: what else is to be found again after a restart, since version 2.
 */
const tables = `
  CREATE TABLE facts (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
  CREATE TABLE state (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE commands (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
const notes = 'CREATE TABLE notes (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT';

/**
 * Makes the tables of a new spool. The first fact number is `bornAt` in milliseconds: a spool that replaces a lost one must
 * never give a number that the ledger has seen, and no node makes a thousand facts a second on the average of its life.
 */
export function createTables(db: DatabaseSync, node: string, bornAt: number): void {
  db.exec('BEGIN IMMEDIATE');
  db.exec(tables);
  db.exec(notes);
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('facts', ?)").run(bornAt);
  db.prepare("INSERT INTO meta (key, value) VALUES ('node', ?)").run(node);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
  db.exec('COMMIT');
}

/** Adds to a spool of an older version what it has not yet. */
export function addTables(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  db.exec(notes);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
  db.exec('COMMIT');
}
