import type { EpochMs } from '../shared/time.ts';

/** What is planned, taken in the order of time; at one instant by rank, and then in the order in which it was planned. */
export interface Agenda<What> {
  readonly plan: (at: EpochMs, rank: number, what: What) => void;
  /** Takes the next one out. */
  readonly next: () => { readonly at: EpochMs; readonly what: What } | undefined;
}

interface Entry<What> {
  readonly at: EpochMs;
  readonly rank: number;
  readonly nth: number;
  readonly what: What;
}

const isBefore = (one: Entry<unknown>, other: Entry<unknown>): boolean =>
  one.at !== other.at ? one.at < other.at : one.rank !== other.rank ? one.rank < other.rank : one.nth < other.nth;

/** A binary heap: O(log n) in and out. */
export function createAgenda<What>(): Agenda<What> {
  const heap: Entry<What>[] = [];
  let planned = 0;

  /** Puts an entry at `index` or above it, moving down what comes later. */
  const rise = (entry: Entry<What>, start: number): void => {
    let index = start;
    while (index > 0) {
      const above = (index - 1) >>> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  };

  /** Puts an entry at the top or below it, moving up what comes earlier. */
  const sink = (entry: Entry<What>): void => {
    let index = 0;
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, entry)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = entry;
  };

  return {
    plan: (at, rank, what) => rise({ at, rank, nth: (planned += 1), what }, heap.length),
    next: () => {
      const [first] = heap;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(last);
      return first;
    },
  };
}
