import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';
import type { Log, Notes, RefusedDialStore } from './ports.ts';

/** Asked for through the API, or on the phone itself. */
export type DialledVia = 'api' | 'phone';

/** What a rule or a limit did not allow. */
export interface RefusedDial {
  readonly at: EpochMs;
  readonly by: OperatorId;
  /** In E.164. */
  readonly number: string;
  /** Its name; of a limit `callsAtOnce` or `callsPerHour`. */
  readonly rule: string;
  readonly via: DialledVia;
}

/** The same, told once for all times within an hour from `at` on. */
export interface RefusedDials extends RefusedDial {
  readonly times: number;
  readonly lastAt: EpochMs;
}

/** Who tried to call what, for the audit. */
export interface RefusalBook {
  readonly noticed: (refused: RefusedDial) => void;
  /** Writes into the audit what is not there yet. @throws whatever the store throws; then all of it is kept for the next time */
  readonly write: () => Promise<void>;
}

export interface RefusalBookDeps {
  readonly store: RefusedDialStore;
  readonly notes: Notes;
  readonly log: Log;
}

const oneEntryMs: DurationMs = 60 * minute;
/** Of one operator at a time: a phone that dials one number after the other fills neither the audit nor the memory. */
const mostNumbers = 50;
/** Stands for all further numbers. */
export const furtherNumbers = '*';

interface Entry extends RefusedDials {
  /** So many of them are in the audit. */
  readonly written: number;
}

const prefix = 'refused-dials ';
const nameOf = ({ by, at, via, rule, number }: RefusedDial): string => `${prefix}${by} ${at} ${via} ${number} ${rule}`;
const isSame = (a: RefusedDial, b: RefusedDial): boolean =>
  a.number === b.number && a.rule === b.rule && a.via === b.via;

/**
 * Each refusal is kept in the notes before anybody hears of it, so that neither a ledger that is away nor a restart loses one. The same one
 * again within the hour counts up the entry that there is.
 */
export function createRefusalBook({ store, notes, log }: RefusalBookDeps): RefusalBook {
  const entries = new Map<string, Entry>();
  for (const [name, note] of notes.all()) {
    if (name.startsWith(prefix)) entries.set(name, { ...(note as RefusedDials), written: 0 });
  }

  const entryFor = (refused: RefusedDial): Entry | RefusedDial => {
    const own = [...entries.values()].filter(({ by, at }) => by === refused.by && refused.at - at < oneEntryMs);
    const known = own.find((entry) => isSame(entry, refused));
    if (known !== undefined || own.length < mostNumbers) return known ?? refused;
    const further = { ...refused, number: furtherNumbers };
    return own.find((entry) => isSame(entry, further)) ?? further;
  };

  const forgetOld = (now: EpochMs): void => {
    for (const [name, { at, times, written }] of entries)
      if (written === times && now - at >= oneEntryMs) entries.delete(name);
  };

  return {
    noticed: (refused) => {
      forgetOld(refused.at);
      const before = { times: 0, written: 0, ...entryFor(refused) };
      const { written, ...entry } = { ...before, times: before.times + 1, lastAt: refused.at };
      const name = nameOf(entry);
      entries.set(name, { ...entry, written });
      try {
        notes.put(name, entry);
      } catch (error) {
        if (!(error instanceof PasokhError)) throw error;
        const { by: operatorId, rule, via } = refused;
        log.warn({ err: error, operatorId, rule, via }, 'a refused dial is kept in memory alone');
      }
    },
    write: async () => {
      const due = [...entries].filter(([, { times, written }]) => times > written);
      if (due.length === 0) return;
      await store.write(due.map(([, { written: _written, ...entry }]) => entry));
      for (const [name, { times: written }] of due) {
        const now = entries.get(name);
        if (now === undefined) continue;
        entries.set(name, { ...now, written });
        if (now.times === written) notes.remove(name);
      }
    },
  };
}
