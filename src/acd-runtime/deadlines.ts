import type { DeadlineOwner } from '../acd/events.ts';
import type { EpochMs } from '../shared/time.ts';

export interface Deadline {
  readonly owner: DeadlineOwner;
  readonly due: EpochMs;
}

/** At most one deadline per key, in the order in which they fall due. */
export interface Deadlines {
  /** Replaces the deadline of the key; null clears it. O(log n). */
  readonly set: (key: string, deadline: Deadline | null) => void;
  /** Takes out all that are due at `now`, earliest first. */
  readonly takeDue: (now: EpochMs) => readonly Deadline[];
  /** The earliest instant, or null when there is none. */
  readonly next: () => EpochMs | null;
  readonly clear: () => void;
}

interface Entry {
  readonly key: string;
  readonly deadline: Deadline;
}

/** A binary heap in which replaced entries stay until they come to the top. */
export function createDeadlines(): Deadlines {
  const current = new Map<string, Entry>();
  const heap: Entry[] = [];
  const due = (index: number): EpochMs => heap[index]?.deadline.due ?? Infinity;

  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]];
    if (x === undefined || y === undefined) return;
    heap[a] = y;
    heap[b] = x;
  };

  const push = (entry: Entry): void => {
    let at = heap.push(entry) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && due(at) < due(parent); parent = (at - 1) >> 1) {
      swap(at, parent);
      at = parent;
    }
  };

  const pop = (): Entry | undefined => {
    swap(0, heap.length - 1);
    const top = heap.pop();
    for (let at = 0; ;) {
      const child = due(2 * at + 1) <= due(2 * at + 2) ? 2 * at + 1 : 2 * at + 2;
      if (due(child) >= due(at)) return top;
      swap(at, child);
      at = child;
    }
  };

  /** Drops replaced entries from the top; then the top is the earliest current one. */
  const top = (): Entry | undefined => {
    for (let first = heap[0]; first !== undefined; first = heap[0]) {
      if (current.get(first.key) === first) return first;
      pop();
    }
    return undefined;
  };

  return {
    set: (key, deadline) => {
      if (deadline === null) return void current.delete(key);
      const entry = { key, deadline };
      current.set(key, entry);
      push(entry);
    },
    takeDue: (now) => {
      const taken: Deadline[] = [];
      for (let first = top(); first !== undefined && first.deadline.due <= now; first = top()) {
        pop();
        current.delete(first.key);
        taken.push(first.deadline);
      }
      return taken;
    },
    next: () => top()?.deadline.due ?? null,
    clear: () => {
      current.clear();
      heap.length = 0;
    },
  };
}
