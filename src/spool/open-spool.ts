import type { DatabaseSync } from 'node:sqlite';
import type { AcdCommand } from '../acd/commands.ts';
import type { Fact, NumberedFact } from '../acd/facts.ts';
import type { StateRow } from '../acd/state.ts';
import type { Log, NoteStore, PendingCommand, Turn, TurnStore } from '../acd-runtime/ports.ts';
import type { NodeId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { FactSource, SeqRange } from '../stream/ports.ts';
import { openDatabase, unavailable } from './open-database.ts';
import { createNotes } from './notes.ts';
import { createRoom } from './room.ts';

export interface SpoolOptions {
  readonly file: string;
  readonly node: NodeId;
  /** The spool keeps nothing more above this size (the write-ahead log, a few megabytes, comes on top). */
  readonly maxBytes: number;
  readonly log: Log;
  readonly now: () => EpochMs;
}

/** The local durable buffer of one node, for one process. */
export interface Spool extends TurnStore, FactSource {
  /** Keeps facts that no turn of the loop made. @throws PasokhError `spool-unavailable`: none of them was kept. */
  readonly append: (facts: readonly Fact[]) => readonly NumberedFact[];
  readonly notes: NoteStore;
  /** Lets another process have the file. */
  readonly close: () => void;
}

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('the spool holds something that is no text');
  return value;
};

/** Opens or makes the spool. @throws PasokhError `spool-unavailable` with the reason; see `openDatabase`. */
export function openSpool(options: SpoolOptions): Spool {
  const db = openDatabase(options);
  const sql = prepare(db);
  const hasRoom = createRoom(db);
  const listeners: (() => void)[] = [];
  let backlog = Number(sql.countFacts.get()?.['n']);

  const inTransaction = <Result>(work: () => Result): Result => {
    try {
      if (db.isTransaction) db.exec('ROLLBACK');
      db.exec('BEGIN IMMEDIATE');
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      rollBack(db, options.log);
      throw unavailable(
        `The spool cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        error,
      );
    }
  };

  /** Also refuses what would still fit: see `createRoom`. */
  const growing = <Result>(work: () => Result): Result => {
    if (!hasRoom()) throw unavailable(`The spool is full (${options.maxBytes} bytes).`);
    return inTransaction(work);
  };

  const insertFacts = (facts: readonly Fact[]): NumberedFact[] =>
    facts.map((fact) => ({ ...fact, seq: Number(sql.insertFact.run(JSON.stringify(fact)).lastInsertRowid) }));

  const appended = (facts: readonly NumberedFact[]): void => {
    if (facts.length === 0) return;
    backlog += facts.length;
    for (const listener of listeners) listener();
  };

  const commit = (turn: Turn): { facts: NumberedFact[]; commands: PendingCommand[] } => {
    const kept = growing(() => {
      for (const row of turn.rows) {
        if (row.body === null) sql.deleteRow.run(row.kind, row.id);
        else sql.upsertRow.run(row.kind, row.id, JSON.stringify(row.body));
      }
      for (const seq of turn.done) sql.deleteCommand.run(seq);
      if (turn.heardAt !== null) sql.setHeardAt.run(String(turn.heardAt));
      const commands = turn.commands.map((command) => ({
        seq: Number(sql.insertCommand.run(JSON.stringify(command)).lastInsertRowid),
        command,
      }));
      return { facts: insertFacts(turn.facts), commands };
    });
    appended(kept.facts);
    return kept;
  };

  return {
    node: options.node,
    load: () => load(sql),
    commit,
    append: (facts) => {
      const kept = growing(() => insertFacts(facts));
      appended(kept);
      return kept;
    },
    read: (after, limit) => sql.readFacts.all(after, limit).map(toFact),
    free: (ranges: readonly SeqRange[]) => {
      backlog -= inTransaction(() =>
        ranges.reduce((freed, { from, to }) => freed + Number(sql.freeFacts.run(from, to).changes), 0),
      );
    },
    onAppended: (listener) => void listeners.push(listener),
    backlog: () => backlog,
    notes: createNotes(db, { growing, always: inTransaction }),
    close: () => db.close(),
  };
}

// What the spool reads back it has written itself, in one of the versions that `schemaVersion` accepts.
const toFact = (row: Record<string, unknown>): NumberedFact => ({
  ...(JSON.parse(text(row['body'])) as Fact),
  seq: Number(row['seq']),
});

function load(sql: ReturnType<typeof prepare>): ReturnType<TurnStore['load']> {
  const heardAt = sql.heardAt.get()?.['value'];
  return {
    rows: sql.readRows
      .all()
      .map(({ kind, id, body }) => ({ kind, id, body: JSON.parse(text(body)) as unknown }) as StateRow),
    pending: sql.readCommands.all().map(({ seq, body }) => ({
      seq: Number(seq),
      command: JSON.parse(text(body)) as AcdCommand,
    })),
    heardAt: heardAt === undefined ? null : Number(heardAt),
  };
}

/** A failed transaction may be rolled back already; if this fails too, the next transaction tries again. */
function rollBack(db: DatabaseSync, log: Log): void {
  try {
    if (db.isTransaction) db.exec('ROLLBACK');
  } catch (error) {
    log.error('spool: roll back failed', { cause: String(error) });
  }
}

const prepare = (db: DatabaseSync) => ({
  insertFact: db.prepare('INSERT INTO facts (body) VALUES (?)'),
  readFacts: db.prepare('SELECT seq, body FROM facts WHERE seq > ? ORDER BY seq LIMIT ?'),
  freeFacts: db.prepare('DELETE FROM facts WHERE seq BETWEEN ? AND ?'),
  countFacts: db.prepare('SELECT count(*) AS n FROM facts'),
  upsertRow: db.prepare(
    'INSERT INTO state (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body',
  ),
  deleteRow: db.prepare('DELETE FROM state WHERE kind = ? AND id = ?'),
  readRows: db.prepare('SELECT kind, id, body FROM state ORDER BY kind, id'),
  insertCommand: db.prepare('INSERT INTO commands (body) VALUES (?)'),
  deleteCommand: db.prepare('DELETE FROM commands WHERE seq = ?'),
  readCommands: db.prepare('SELECT seq, body FROM commands ORDER BY seq'),
  setHeardAt: db.prepare(
    "INSERT INTO meta (key, value) VALUES ('heard-at', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  ),
  heardAt: db.prepare("SELECT value FROM meta WHERE key = 'heard-at'"),
});
