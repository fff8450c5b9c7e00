import type { SetTimer } from '../../src/acd-runtime/ports.ts';
import type { Clock, DurationMs, EpochMs } from '../../src/shared/time.ts';

/** Time that passes only when the test says so; whatever is due runs in order, promises in between. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  /** Lets this much time pass. */
  readonly pass: (durationMs: DurationMs) => Promise<void>;
  /** Lets time pass until the condition holds; fails after `limitMs`. */
  readonly until: (condition: () => boolean, limitMs?: DurationMs) => Promise<void>;
  /** Lets promises settle, without time passing. */
  readonly settle: () => Promise<void>;
}

export function createVirtualTime(start: EpochMs = 1_764_000_000_000): VirtualTime {
  let now = start;
  let count = 0;
  const timers = new Map<number, { readonly at: EpochMs; readonly fire: () => void }>();

  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

  const next = (): number | undefined => {
    let first: number | undefined;
    for (const [id, { at }] of timers) if (first === undefined || at < timers.get(first)!.at) first = id;
    return first;
  };

  /** Fires the next timer up to `target`; false when there is none. */
  const advance = async (target: EpochMs): Promise<boolean> => {
    await settle();
    const id = next();
    const timer = id === undefined ? undefined : timers.get(id);
    if (id === undefined || timer === undefined || timer.at > target) {
      now = target;
      return false;
    }
    timers.delete(id);
    now = Math.max(now, timer.at);
    timer.fire();
    await settle();
    return true;
  };

  return {
    clock: { pbxNow: () => now },
    setTimer: (delayMs, fire) => {
      const id = (count += 1);
      timers.set(id, { at: now + delayMs, fire });
      return () => void timers.delete(id);
    },
    pass: async (durationMs) => {
      const target = now + durationMs;
      while (await advance(target)) await settle();
    },
    until: async (condition, limitMs = 600_000) => {
      const target = now + limitMs;
      await settle();
      while (!condition()) if (!(await advance(target))) throw new Error('the condition did not come to hold');
    },
    settle,
  };
}
