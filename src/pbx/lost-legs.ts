import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ari-client';
import { z } from 'zod';
import type { DurationMs } from '../shared/time.ts';
import { hangUp } from './commands/hang-up.ts';
import { readVariable } from './commands/variables.ts';
import { addressIn } from './names.ts';
import { accepting, isGone } from './results.ts';

/** A browser sends a packet every 20 ms, muted or not: after so long it is gone. */
const silenceMs: DurationMs = 1_000;

/** Q.850, what the PBX itself gives to a leg that has had no audio for its `rtp_timeout`. */
const noAudio = '44';
const noContact = '20';

const channelsOf = z.object({ channel_ids: z.array(z.string()) });
const channelState = z.object({ state: z.string() });
const received = z.object({ rxcount: z.number() });

/**
 * Ends the legs of a browser's phone one of whose addresses the PBX has just dropped, which it does as soon as the WebSocket closes: the
 * page was refreshed, the browser killed. No BYE comes then, and the PBX itself would notice only after the `rtp_timeout`. A leg whose
 * audio goes on is left alone: the network had a hitch, or it is another page's; so is one that rings at another address.
 */
export async function endLostLegs(
  calls: Client,
  { endpoint, uri }: { readonly endpoint: string; readonly uri: string },
  waitMs = silenceMs,
): Promise<undefined> {
  const { channel_ids } = channelsOf.parse(await calls.endpoints.get({ tech: 'PJSIP', resource: endpoint }));
  await Promise.all(channel_ids.map((channelId) => accepting(isGone, endIfLost(calls, channelId, uri, waitMs))));
}

async function endIfLost(calls: Client, channelId: string, uri: string, waitMs: DurationMs): Promise<void> {
  const { state } = channelState.parse(await calls.channels.get({ channelId }));
  if (state !== 'Up') {
    const target = await readVariable(calls, channelId, 'CHANNEL(pjsip,target_uri)');
    if (addressIn(target) === addressIn(uri)) await hangUp(calls, channelId, noContact);
    return;
  }
  const packets = async () => received.parse(await calls.channels.rtpstatistics({ channelId })).rxcount;
  const before = await packets();
  await delay(waitMs);
  if ((await packets()) === before) await hangUp(calls, channelId, noAudio);
}
