import type { DurationMs } from '../shared/time.ts';
import type { SetTimer } from './ports.ts';

/** A sleep that can be cut short. A `wake` that comes while nobody sleeps ends the next sleep at once. */
export interface Waker {
  /** Until `wake`, or for `maxMs`; null: for as long as it takes. */
  readonly sleep: (maxMs: DurationMs | null) => Promise<void>;
  readonly wake: () => void;
}

export function createWaker(setTimer: SetTimer): Waker {
  let woken = false;
  let sleeper: (() => void) | null = null;
  const sleep = (maxMs: DurationMs | null): Promise<void> =>
    new Promise((resolve) => {
      const cancel = maxMs === null || woken ? () => undefined : setTimer(maxMs, () => sleeper?.());
      sleeper = () => {
        cancel();
        sleeper = null;
        woken = false;
        resolve();
      };
      if (woken) sleeper();
    });
  const wake = (): void => {
    woken = true;
    sleeper?.();
  };
  return { sleep, wake };
}
