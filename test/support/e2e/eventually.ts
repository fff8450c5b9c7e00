import { vi } from 'vitest';

/**
 * Asks `look` every 50 ms until it neither throws nor gives undefined, null or false; rejects with its last complaint after
 * `timeoutMs`. What every test waits by: nothing here sleeps for a fixed time.
 */
export function eventually<T>(
  look: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  return vi.waitFor(
    async () => {
      const seen = await look();
      if (seen === undefined || seen === null || seen === false) throw new Error(`not seen: ${look.toString()}`);
      return seen as Exclude<T, undefined | null | false>;
    },
    { timeout: timeoutMs, interval: 50 },
  );
}
