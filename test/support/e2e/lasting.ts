import { setTimeout as delay } from 'node:timers/promises';

/** Runs `meanwhile` and takes at least so long: the length of a fault, never a wait for something to happen. */
export async function lasting<T>(ms: number, meanwhile: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([meanwhile(), delay(ms)]);
  return result;
}
