import type { DurationMs } from '../shared/time.ts';
import type { WaitRange } from './expected-wait.ts';

/**
 * The longest line in which four in five of the last callers still wait no longer than the limit: so many may wait, besides
 * those who find an operator ready. `most` bounds it where callers leave as fast as they come.
 *
 * @param waits of `expectedWaits`
 * @param ready operators who could take a caller now
 */
export function longestLine(
  waits: (ahead: number) => WaitRange,
  ready: number,
  limitMs: DurationMs,
  most: number,
): number {
  const isIn = (length: number): boolean => waits(ready + length - 1).p80Ms <= limitMs;
  let [fits, tooLong] = [0, 1];
  while (tooLong <= most && isIn(tooLong)) [fits, tooLong] = [tooLong, 2 * tooLong];
  tooLong = Math.min(tooLong, most + 1);
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (isIn(middle)) fits = middle;
    else tooLong = middle;
  }
  return fits;
}
