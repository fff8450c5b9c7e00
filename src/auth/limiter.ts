import { PasokhError } from '../shared/errors.ts';

/** Runs at most `width` pieces of work at once, the others in their order. @throws PasokhError `too-many-attempts`: the line is full */
export function createLimiter(width: number, longest: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (running < width) running += 1;
    else if (line.length >= longest) throw new PasokhError('too-many-attempts', { data: { retryAfterMs: 5_000 } });
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      // The place is handed on to the next in line, or given up.
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
