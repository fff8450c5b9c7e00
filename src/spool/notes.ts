import type { DatabaseSync } from 'node:sqlite';
import type { NoteStore } from '../acd-runtime/ports.ts';

/** How the spool writes: as a whole or not at all; `growing` only while there is room. */
export interface Writing {
  readonly growing: (work: () => void) => void;
  readonly always: (work: () => void) => void;
}

/** Notes are rare and small: they take the same room as calls, and give way to them when it is scarce. */
export function createNotes(db: DatabaseSync, { growing, always }: Writing): NoteStore {
  const upsert = db.prepare(
    'INSERT INTO notes (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body',
  );
  const remove = db.prepare('DELETE FROM notes WHERE name = ?');
  const read = db.prepare('SELECT name, body FROM notes ORDER BY name');
  return {
    put: (name, note) => growing(() => void upsert.run(name, JSON.stringify(note))),
    remove: (name) => always(() => void remove.run(name)),
    all: () => new Map(read.all().map(({ name, body }) => [String(name), JSON.parse(String(body)) as unknown])),
  };
}
