import { setTimeout as delay } from 'node:timers/promises';
import type { DurationMs } from '../shared/time.ts';
import { channel } from './ari/messages.ts';
import { isGone } from './results.ts';
import { fallbackContext } from './snapshot.ts';

const askEveryMs: DurationMs = 200;

/**
 * Where a caller went who left our application unasked: the time-out of a waiting caller leads to the native queue, and a hangup runs
 * through the dialplan, too, so a channel that is still alive proves nothing. Asks until the PBX knows.
 *
 * @param look reads the channel, as ARI shows it
 * @returns null when `signal` ends the link before that
 */
export async function whereTo(
  look: () => Promise<unknown>,
  signal: AbortSignal,
  everyMs = askEveryMs,
): Promise<'hangup' | 'fallback' | null> {
  while (!signal.aborted) {
    try {
      if (channel.parse(await look()).dialplan.context === fallbackContext) return 'fallback';
    } catch (error) {
      // No answer, or one that cannot be read, says nothing of the caller.
      if (isGone(error)) return 'hangup';
    }
    await delay(everyMs);
  }
  return null;
}
