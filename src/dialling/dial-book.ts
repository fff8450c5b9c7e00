import { PasokhError } from '../shared/errors.ts';
import type { DialRules } from './dial-rules.ts';
import type { DialRulesStore, Log, Notes, TrunkStore } from './ports.ts';
import type { Trunk } from './trunk.ts';

interface Known {
  readonly trunks: readonly Trunk[];
  readonly rules: DialRules;
}

/** Trunks and rules as they were known last, across restarts: people call out while the ledger is away. */
export interface DialBook {
  /** @throws PasokhError `ledger-unavailable` if they were never read */
  readonly known: () => Known;
  /** None, as long as they were never read. */
  readonly trunks: () => readonly Trunk[];
  readonly isKnown: () => boolean;
  /** Calls this after every change of what is known. */
  readonly onChange: (listener: () => void) => void;
  /** Reads them again. @throws whatever the stores throw */
  readonly refresh: () => Promise<void>;
}

export interface DialBookDeps {
  readonly trunks: Pick<TrunkStore, 'all'>;
  readonly rules: Pick<DialRulesStore, 'read'>;
  readonly notes: Notes;
  readonly log: Log;
}

const name = 'dial-book';
const version = 2;

interface Note extends Known {
  readonly version: number;
}

/** What a note tells; of another version than this or the one before nothing. */
function knownIn(note: Note | undefined): Known | null {
  if (note?.version === version) return { trunks: note.trunks, rules: note.rules };
  // Service numbers came with version 2.
  if (note?.version === 1) return { trunks: note.trunks, rules: { ...note.rules, serviceNumbers: [] } };
  return null;
}

export function createDialBook({ trunks, rules, notes, log }: DialBookDeps): DialBook {
  const note = notes.all().get(name) as Note | undefined;
  let known = knownIn(note);
  let written = JSON.stringify(note ?? null);
  const listeners: (() => void)[] = [];
  let asked = 0;
  let answered = 0;

  /** A full spool is told once, and tried again with the next refresh. */
  const write = (present: Known): void => {
    const next: Note = { version, ...present };
    const text = JSON.stringify(next);
    if (text === written) return;
    try {
      notes.put(name, next);
      written = text;
    } catch (error) {
      if (!(error instanceof PasokhError)) throw error;
      log.warn({ err: error }, 'trunks and dial rules cannot be written down');
    }
  };

  return {
    known: () => {
      if (known === null) throw new PasokhError('ledger-unavailable');
      return known;
    },
    trunks: () => known?.trunks ?? [],
    isKnown: () => known !== null,
    onChange: (listener) => void listeners.push(listener),
    refresh: async () => {
      const turn = (asked += 1);
      const [stored, read] = await Promise.all([trunks.all(), rules.read()]);
      // An answer that was overtaken by a later one is old.
      if (turn < answered) return;
      answered = turn;
      const before = JSON.stringify(known);
      known = { trunks: stored.map(({ trunk }) => trunk), rules: read };
      write(known);
      if (JSON.stringify(known) !== before) for (const listener of listeners) listener();
    },
  };
}
