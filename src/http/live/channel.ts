import type { LiveRow } from '../../contract/live.ts';

export interface Change {
  readonly seq: number;
  readonly put: readonly LiveRow[];
  readonly drop: readonly string[];
}

/** The rows that the subscribers of one channel have, with the number of the last change. */
export interface Channel {
  /** Reads the rows again; null when nothing changed. Who had the rows before has them again after the change. */
  readonly refresh: () => Change | null;
  readonly snapshot: () => { readonly seq: number; readonly rows: readonly LiveRow[] };
}

/** Compares whole rows instead of following facts: nothing can be forgotten, and a burst of facts becomes one change. */
export function createChannel(read: () => readonly LiveRow[]): Channel {
  let seq = 1;
  let rows = new Map<string, { row: LiveRow; text: string }>();
  const load = (): typeof rows => new Map(read().map((row) => [row.key, { row, text: JSON.stringify(row) }]));
  rows = load();

  return {
    refresh: () => {
      const before = rows;
      rows = load();
      const put = [...rows].filter(([key, { text }]) => before.get(key)?.text !== text).map(([, { row }]) => row);
      const drop = [...before.keys()].filter((key) => !rows.has(key));
      if (put.length === 0 && drop.length === 0) return null;
      seq += 1;
      return { seq, put, drop };
    },
    snapshot: () => ({ seq, rows: [...rows.values()].map(({ row }) => row) }),
  };
}
