import type { NoteStore } from '../../src/acd-runtime/ports.ts';
import { PasokhError } from '../../src/shared/errors.ts';

/** Notes without a disk; what they keep has gone through JSON, as in the spool. */
export interface MemoryNotes extends NoteStore {
  /** While it says so, nothing is kept. */
  isFull: boolean;
}

export function createMemoryNotes(): MemoryNotes {
  const kept = new Map<string, string>();
  const notes: MemoryNotes = {
    isFull: false,
    put: (name, note) => {
      if (notes.isFull) throw new PasokhError('spool-unavailable', { message: 'the spool is full' });
      kept.set(name, JSON.stringify(note));
    },
    remove: (name) => void kept.delete(name),
    all: () => new Map([...kept].map(([name, body]) => [name, JSON.parse(body) as unknown])),
  };
  return notes;
}
