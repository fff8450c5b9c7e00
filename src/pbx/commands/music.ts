import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ari-client';
import type { DurationMs } from '../../shared/time.ts';
import { accepting } from '../results.ts';

/**
 * Asterisk loses a stop that comes while another thread writes a frame of the music (`generator_force` and `ast_deactivate_generator` of
 * its channel.c), once in some hundred times on a busy machine, and says nothing: the customer would hear music for the whole talk. So
 * it is told twice more.
 */
const againAfterMs: readonly DurationMs[] = [50, 250];

interface Stopping {
  running: Promise<unknown>;
}

/** Stops that may be told again, by channel. */
const stopping = new WeakMap<Client, Map<string, Stopping>>();

function stopsOf(calls: Client): Map<string, Stopping> {
  const known = stopping.get(calls) ?? new Map<string, Stopping>();
  stopping.set(calls, known);
  return known;
}

/** Music on one channel, whatever bridge it is in: of what is said there nothing is heard. */
export async function startMusic(calls: Client, channelId: string): Promise<void> {
  await settleStop(calls, channelId);
  await calls.channels.startMoh({ channelId });
}

/** The tone of ringing, which a stop of music would end, too. */
export async function startRinging(calls: Client, channelId: string): Promise<void> {
  await settleStop(calls, channelId);
  await calls.channels.ring({ channelId });
}

/** No stop from before is told again. */
async function settleStop(calls: Client, channelId: string): Promise<void> {
  const stops = stopsOf(calls);
  const last = stops.get(channelId);
  stops.delete(channelId);
  await last?.running;
}

/** To be stopped before the channel hears others again. */
export async function stopMusic(calls: Client, channelId: string): Promise<void> {
  await calls.channels.stopMoh({ channelId });
  void stopAgain(calls, channelId);
}

async function stopAgain(calls: Client, channelId: string): Promise<void> {
  const stops = stopsOf(calls);
  const mine: Stopping = { running: Promise.resolve() };
  stops.set(channelId, mine);
  for (const ms of againAfterMs) {
    await delay(ms, undefined, { ref: false });
    if (stops.get(channelId) !== mine) return;
    // A channel that is gone hears nothing, and a link that is down begins anew.
    mine.running = accepting(() => true, calls.channels.stopMoh({ channelId }));
    await mine.running;
  }
  if (stops.get(channelId) === mine) stops.delete(channelId);
}
