import type { NumberedFact } from '../acd/facts.ts';
import type { EpochMs } from '../shared/time.ts';
import type { SeqRange } from './ports.ts';

/** A run of facts that was sent and that the ledger has not wholly acknowledged. */
export interface Window extends SeqRange {
  readonly count: number;
  readonly sentAt: EpochMs;
  /** How many of them the ledger has. */
  readonly stored: number;
}

/** What is on its way: numbers only, the facts themselves stay in the spool. */
export interface Windows {
  readonly add: (facts: readonly NumberedFact[], sentAt: EpochMs) => void;
  /** Facts in windows, those already stored included: what bounds the memory of the stream and the length of the lanes. */
  readonly inFlight: () => number;
  /** From the first to the last number on its way. */
  readonly span: () => SeqRange | null;
  /** Takes in what the ledger has within `span`. @returns the ranges that tell something new */
  readonly acknowledge: (ranges: readonly SeqRange[]) => readonly SeqRange[];
  /** Windows that were sent before `sentBefore`. */
  readonly overdue: (sentBefore: EpochMs) => readonly Window[];
  readonly sentAgain: (window: Window, sentAt: EpochMs) => void;
}

export function createWindows(): Windows {
  let windows: readonly Window[] = [];
  let inFlight = 0;

  const acknowledge = (ranges: readonly SeqRange[]): readonly SeqRange[] => {
    const before = windows;
    const after = before.map((window) => ({ ...window, stored: overlap(window, ranges) }));
    windows = after.filter((window) => window.stored < window.count);
    inFlight = windows.reduce((sum, window) => sum + window.count, 0);
    const grown = after.filter((window, index) => window.stored > (before[index]?.stored ?? 0));
    return grown.flatMap((window) => clip(ranges, window));
  };

  return {
    add: (facts, sentAt) => {
      const from = facts[0]?.seq;
      const to = facts.at(-1)?.seq;
      if (from === undefined || to === undefined) return;
      windows = [...windows, { from, to, count: facts.length, sentAt, stored: 0 }];
      inFlight += facts.length;
    },
    inFlight: () => inFlight,
    span: () => {
      const first = windows[0];
      const last = windows.at(-1);
      return first === undefined || last === undefined ? null : { from: first.from, to: last.to };
    },
    acknowledge,
    overdue: (sentBefore) => windows.filter((window) => window.sentAt <= sentBefore),
    sentAgain: ({ from }, sentAt) => {
      windows = windows.map((window) => (window.from === from ? { ...window, sentAt } : window));
    },
  };
}

const clip = (ranges: readonly SeqRange[], { from, to }: SeqRange): SeqRange[] =>
  ranges
    .filter((range) => range.from <= to && range.to >= from)
    .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }));

const overlap = (window: SeqRange, ranges: readonly SeqRange[]): number =>
  clip(ranges, window).reduce((sum, range) => sum + range.to - range.from + 1, 0);
