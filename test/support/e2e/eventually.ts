import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `look` every 50 ms until it neither throws nor gives undefined, null or false; rejects with its last complaint after
 * `timeoutMs`. What every test and benchmark waits by: nothing here sleeps for a fixed time.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && seen !== false) return seen as Exclude<T, undefined | null | false>;
      throw new Error(`not seen: ${look.toString()}`);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(50);
  }
}
