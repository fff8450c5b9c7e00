import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ari-client';
import { z } from 'zod';
import type { DurationMs } from '../shared/time.ts';
import { hangUp } from './commands/hang-up.ts';
import { readVariable } from './commands/variables.ts';
import { isInEmergency } from './emergency-calls.ts';
import { addressIn } from './names.ts';
import { accepting, isGone, unless } from './results.ts';

/** A phone sends a packet every 20 ms, in a browser also a muted one: after so long it is gone. */
const silenceMs: DurationMs = 1_000;

/** Q.850, what the PBX itself gives to a leg that has had no audio for its `rtp_timeout`. */
const noAudio = '44';
const noContact = '20';

const channelsOf = z.object({ channel_ids: z.array(z.string()) });
const channel = z.object({ state: z.string(), dialplan: z.object({ context: z.string() }) });
const received = z.object({ rxcount: z.number() });

/** An address at which a phone is no more; an empty one: wherever it was. */
export interface GoneContact {
  readonly endpoint: string;
  readonly uri: string;
}

interface Leg {
  readonly channelId: string;
  readonly address: string;
  readonly isUp: boolean;
}

/**
 * Ends the legs of a phone that has just gone from one of its addresses: the PBX drops that of a browser as soon as the WebSocket closes (the
 * page was refreshed, the browser killed), and finds within seconds that one answers no more (the network is gone, or the power). No BYE
 * comes then, and the PBX itself would notice by its `rtp_timeout`, or not at all while the phone holds. Left alone is a phone that goes
 * on sending audio, on whichever of its lines, or that answers again: its network had a hitch. So are legs at another address, as long
 * as the operator's phones answer at any.
 *
 * @param answering the addresses at which phones of this endpoint answer now
 */
export async function endLostLegs(
  calls: Client,
  { endpoint, uri }: GoneContact,
  answering: () => readonly string[],
  waitMs = silenceMs,
): Promise<undefined> {
  const { channel_ids } = channelsOf.parse(await calls.endpoints.get({ tech: 'PJSIP', resource: endpoint }));
  const isGoneFrom = ({ address }: Leg): boolean => {
    const others = answering().map(addressIn);
    return !others.includes(address) && (others.length === 0 || address === addressIn(uri));
  };
  const legs = (await Promise.all(channel_ids.map((id) => unless(isGone, readLeg(calls, id), null))))
    .filter((leg) => leg !== null)
    .filter(isGoneFrom);
  const end = ({ channelId }: Leg, cause: string) => accepting(isGone, hangUp(calls, channelId, cause));
  await Promise.all(legs.filter(({ isUp }) => !isUp).map((leg) => end(leg, noContact)));
  const silent = await silentOf(
    calls,
    legs.filter(({ isUp }) => isUp),
    waitMs,
  );
  await Promise.all(silent.filter(isGoneFrom).map((leg) => end(leg, noAudio)));
}

/** Null for one on which the operator has dialled an emergency number: nothing ends it but its own end, or a longer silence. */
async function readLeg(calls: Client, channelId: string): Promise<Leg | null> {
  const { state, dialplan } = channel.parse(await calls.channels.get({ channelId }));
  if (isInEmergency({ dialplan })) return null;
  const target = await readVariable(calls, channelId, 'CHANNEL(pjsip,target_uri)');
  return { channelId, address: addressIn(target), isUp: state === 'Up' };
}

/** The legs from whose address not a packet comes for so long. */
async function silentOf(calls: Client, legs: readonly Leg[], forMs: DurationMs): Promise<Leg[]> {
  if (legs.length === 0) return [];
  const packets = ({ channelId }: Leg) =>
    unless(
      isGone,
      calls.channels.rtpstatistics({ channelId }).then((statistics) => received.parse(statistics).rxcount),
      null,
    );
  const before = await Promise.all(legs.map(packets));
  await delay(forMs);
  const after = await Promise.all(legs.map(packets));
  const heard = new Set(legs.filter((_, index) => before[index] !== after[index]).map(({ address }) => address));
  return legs.filter(({ address }) => !heard.has(address));
}
