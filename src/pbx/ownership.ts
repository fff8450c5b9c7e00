import type { Client } from 'ari-client';
import { z } from 'zod';
import type { DurationMs } from '../shared/time.ts';

/**
 * Whose the PBX is. Asterisk tells the old owner of an application that it was replaced, but nobody that the new one has
 * gone: as long as channels or bridges belong to it, `GET /applications/{app}` looks the same for a live owner and a dead one. So the owner writes a global variable with every
 * heartbeat, and whoever was replaced takes the PBX again only when that value has stood still.
 */
const variable = 'PASOKH_OWNER';

/** How many heartbeats have to be missing until the owner counts as gone. */
const missedBeats = 4;

/** How long an owner that counts as gone has been silent. */
export const silenceOf = (everyMs: DurationMs): DurationMs => missedBeats * everyMs;

let beats = 0;

export async function announceOwner(calls: Client, instance: string): Promise<void> {
  beats += 1;
  await calls.asterisk.setGlobalVar({ variable, value: `${instance}/${String(beats)}` });
}

const answer = z.object({ value: z.string() });

/**
 * Watches the owner's heartbeat over plain HTTP, without touching the application.
 * @returns the function that ends it; `free` is called once, when the value has stood still for four heartbeats
 */
export function watchOwner(calls: Client, everyMs: DurationMs, free: () => void): () => void {
  let last: string | null = null;
  let still = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const value = await readOwner(calls);
    if (over) return;
    still = value !== null && value === last ? still + 1 : 0;
    last = value;
    if (still >= missedBeats) free();
    else timer = setTimeout(() => void look(), everyMs);
  };
  void look();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** Null while the PBX does not answer, which says nothing about the owner. */
async function readOwner(calls: Client): Promise<string | null> {
  try {
    return answer.parse(await calls.asterisk.getGlobalVar({ variable })).value;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
