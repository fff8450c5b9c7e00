import type { NumberedFact } from '../acd/facts.ts';
import type { EpochMs } from '../shared/time.ts';
import type { SeqRange } from './ports.ts';

/** Facts that were sent together and that the ledger has not acknowledged yet. */
export interface Window {
  readonly sentAt: EpochMs;
  /** Their numbers, ascending; never empty. The spool has holes where facts were freed before, so no range says it. */
  readonly missing: readonly number[];
}

/** What is on its way: numbers only, the facts themselves stay in the spool. */
export interface Windows {
  readonly add: (facts: readonly NumberedFact[], sentAt: EpochMs) => void;
  /** Facts that are not known to be stored: what bounds the length of the lanes. */
  readonly inFlight: () => number;
  /**
   * Where to look for them in the ledger, ascending. A fact that stays behind, perhaps for ever, has a span of its own: else the
   * look would grow with everything that came after it.
   */
  readonly spans: () => readonly SeqRange[];
  /** Takes in what the ledger has within `spans`. @returns what is news, as ranges */
  readonly acknowledge: (ranges: readonly SeqRange[]) => readonly SeqRange[];
  /** Windows that were sent before `sentBefore`. */
  readonly overdue: (sentBefore: EpochMs) => readonly Window[];
  readonly sentAgain: (window: Window, sentAt: EpochMs) => void;
}

/** Spans that lie closer than this are one: a few more rows cost less than another question. */
const nearBy = 1_000;

export const rangeOf = ({ missing }: Window): SeqRange => ({ from: missing[0] ?? 0, to: missing.at(-1) ?? 0 });

export function createWindows(): Windows {
  let windows: readonly Window[] = [];
  let inFlight = 0;

  const spans = (): readonly SeqRange[] => joined(windows.map(rangeOf), nearBy);

  const acknowledge = (ranges: readonly SeqRange[]): readonly SeqRange[] => {
    const isStored = lookUp(ranges);
    const news: SeqRange[] = [];
    windows = windows.flatMap((window) => {
      const parts = Map.groupBy(window.missing, isStored);
      const stored = parts.get(true);
      if (stored === undefined) return [window];
      inFlight -= stored.length;
      news.push(...runs(stored));
      const missing = parts.get(false);
      return missing === undefined ? [] : [{ ...window, missing }];
    });
    return news;
  };

  return {
    add: (facts, sentAt) => {
      if (facts.length === 0) return;
      windows = [...windows, { missing: facts.map(({ seq }) => seq), sentAt }];
      inFlight += facts.length;
    },
    inFlight: () => inFlight,
    spans,
    acknowledge,
    overdue: (sentBefore) => windows.filter((window) => window.sentAt <= sentBefore),
    sentAgain: (sent, sentAt) => {
      windows = windows.map((window) => (window === sent ? { ...window, sentAt } : window));
    },
  };
}

/** Ascending ranges, those with less than `gap` between them made one. */
function joined(ranges: readonly SeqRange[], gap: number): readonly SeqRange[] {
  const all: SeqRange[] = [];
  for (const { from, to } of ranges) {
    const last = all.at(-1);
    if (last !== undefined && from - last.to <= gap) all[all.length - 1] = { from: last.from, to };
    else all.push({ from, to });
  }
  return all;
}

const runs = (numbers: readonly number[]): readonly SeqRange[] =>
  joined(
    numbers.map((seq) => ({ from: seq, to: seq })),
    1,
  );

/** Whether a number lies in one of the ranges; to be asked with ascending numbers. */
function lookUp(ranges: readonly SeqRange[]): (seq: number) => boolean {
  const sorted = ranges.toSorted((a, b) => a.from - b.from);
  let index = 0;
  return (seq) => {
    while ((sorted[index]?.to ?? Infinity) < seq) index += 1;
    return (sorted[index]?.from ?? Infinity) <= seq;
  };
}
