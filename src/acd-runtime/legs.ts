/** Runs jobs of one leg one after the other, and those of different legs side by side. */
export interface Legs {
  /** Jobs never reject. */
  readonly run: (leg: string, job: () => Promise<void>) => void;
  /** Settles when nothing runs any more. */
  readonly idle: () => Promise<void>;
}

export function createLegs(): Legs {
  const tails = new Map<string, Promise<void>>();
  return {
    run: (leg, job) => {
      const before = tails.get(leg);
      const tail = (before === undefined ? job() : before.then(job)).then(() => {
        if (tails.get(leg) === tail) tails.delete(leg);
      });
      tails.set(leg, tail);
    },
    idle: async () => {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
