import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '../acd-runtime/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import type { EpochMs } from '../shared/time.ts';
import { addTables, createTables, schemaVersion } from './schema.ts';

export interface DatabaseOptions {
  /** Path of the database; its folder is made if it is missing. */
  readonly file: string;
  readonly node: string;
  /** Above this size nothing more is kept. */
  readonly maxBytes: number;
  readonly log: Log;
  readonly now: () => EpochMs;
}

const busy = 5;
const corrupt = 11;
const notADatabase = 26;
/** How long a predecessor that is just stopping may still hold the file. */
const lockWaitMs = 2_000;

const sqliteCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;

export const unavailable = (message: string, cause?: unknown): PasokhError =>
  new PasokhError('spool-unavailable', { message, cause });

/** A damaged spool is not written to: what is in it may still be saved by hand. */
class DamagedSpool extends Error {}

/**
 * Opens the spool's database for this process alone: the lock of SQLite's exclusive mode is the operating system's, so that it ends with
 * the process, however that ends. WAL and synchronous NORMAL: a killed process loses nothing, a power cut perhaps the last moments.
 *
 * A damaged file is set aside (`….damaged-<ms>`) with an alarm, and a new one is started: the PBX knows the live calls, Postgres the queues
 * and operators, and a service that refuses to start would leave every caller to the native queue until somebody comes.
 *
 * @throws PasokhError `spool-unavailable`: in use by another process, of another node, of a newer version, or not writable.
 */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  const { file, log, now } = options;
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openOnce(options);
  } catch (error) {
    if (!(error instanceof DamagedSpool)) throw error instanceof PasokhError ? error : refusal(file, error);
    const aside = `${file}.damaged-${now()}`;
    log.error('spool damaged: set aside, starting a new one', { file, aside, cause: String(error.cause) });
    setAside(file, aside);
    return openOnce(options);
  }
}

function openOnce({ file, node, maxBytes, now }: DatabaseOptions): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: lockWaitMs });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > schemaVersion) throw unavailable(`The spool ${file} was made by a newer version (${version}).`);
    if (version === 0) createTables(db, node, now());
    else checkContents(db, file, node);
    if (version > 0 && version < schemaVersion) addTables(db);
    const pageSize = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
    db.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(maxBytes / pageSize))}`);
    // The lock of the exclusive mode is taken by the first write.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    return db;
  } catch (error) {
    db.close();
    const code = sqliteCode(error);
    if (code === corrupt || code === notADatabase) throw new DamagedSpool('damaged', { cause: error });
    throw error;
  }
}

function checkContents(db: DatabaseSync, file: string, node: string): void {
  const verdict = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw new DamagedSpool('damaged', { cause: verdict });
  const owner = db.prepare("SELECT value FROM meta WHERE key = 'node'").get()?.['value'];
  if (owner !== node) throw unavailable(`The spool ${file} belongs to node ${String(owner)}, not to ${node}.`);
}

function setAside(file: string, aside: string): void {
  renameSync(file, aside);
  try {
    renameSync(`${file}-wal`, `${aside}-wal`);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw error;
  }
}

const refusal = (file: string, error: unknown): PasokhError =>
  sqliteCode(error) === busy
    ? unavailable(`The spool ${file} is in use by another process.`, error)
    : unavailable(`The spool ${file} cannot be opened: ${String(error)}`, error);
