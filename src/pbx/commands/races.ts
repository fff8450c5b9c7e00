import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ari-client';
import type { DurationMs } from '../../shared/time.ts';
import { AriRefusal, exists } from '../results.ts';

const askEveryMs: DurationMs = 10;
const longestMs: DurationMs = 1_000;

/** 400, 404: no channel any more; 409, 422: on its way into our application, or out of it. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof AriRefusal && [400, 404, 409, 422].includes(error.status);

/**
 * Whether the twin that Asterisk speaks of (409) is there. Each of its threads remembers its last refusal: one that has met a twin takes
 * every phone that is not there for another.
 */
export const hasTwin = (calls: Client, channelId: string): Promise<boolean> =>
  exists(calls.channels.get({ channelId }));

const isBetween = (error: unknown): boolean =>
  error instanceof AriRefusal && (error.status === 409 || error.status === 422);

/** A channel that was just made is in our application a moment later, and an id is free a moment after its channel has ended. */
export async function onceReady(
  action: () => Promise<unknown>,
  isTooEarly: (error: unknown) => boolean = isBetween,
): Promise<void> {
  const deadline = performance.now() + longestMs;
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (!isTooEarly(error) || performance.now() > deadline) throw error;
    }
    await delay(askEveryMs);
  }
}
