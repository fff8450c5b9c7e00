import type { Client } from 'ari-client';
import { expect, test } from 'vitest';
import { emergencyContext } from '../../../src/pbx/emergency-calls.ts';
import { endLostLegs } from '../../../src/pbx/lost-legs.ts';
import { AriRefusal } from '../../../src/pbx/results.ts';

const phone = { endpoint: 'op-7', uri: 'sip:op-7@127.0.0.1:4001' };
const [here, there] = [phone.uri, 'sip:op-7@127.0.0.1:4002;transport=tcp'];
const silent = [7, 7];

interface Leg {
  readonly state?: 'Up' | 'Ringing' | 'gone';
  readonly packets?: number[];
  readonly at?: string;
  readonly context?: string;
}

/** Ends what is lost on a PBX on which the legs of one phone receive so many packets each time one looks. @returns what was ended, and why */
async function ended(legs: Readonly<Record<string, Leg>>, answering: () => readonly string[] = () => []) {
  const over: unknown[] = [];
  const leg = (id: string): Leg => {
    if (legs[id]?.state === 'gone') throw new AriRefusal(404, 'Channel not found');
    return legs[id] ?? {};
  };
  const calls = {
    endpoints: { get: async () => ({ channel_ids: Object.keys(legs) }) },
    channels: {
      get: async ({ channelId }: { channelId: string }) => {
        const { state = 'Up', context = 'pasokh-operator' } = leg(channelId);
        return { state, dialplan: { context } };
      },
      rtpstatistics: async ({ channelId }: { channelId: string }) => ({ rxcount: leg(channelId).packets?.shift() }),
      getChannelVar: async ({ channelId }: { channelId: string }) => ({ value: leg(channelId).at ?? here }),
      hangup: async ({ channelId, reason_code }: Record<string, string>) => void over.push([channelId, reason_code]),
    },
  } as unknown as Client;
  await endLostLegs(calls, phone, answering, 1);
  return over;
}

test('a leg without a packet is lost, one whose audio goes on is left alone', async () => {
  expect(await ended({ silent: { packets: [...silent] } })).toEqual([['silent', '44']]);
  expect(await ended({ talks: { packets: [7, 9] } })).toEqual([]);
});

test('a phone that talks on one line is there on the other, which it holds', async () => {
  const other = { packets: [...silent], at: there };
  expect(await ended({ held: { packets: [...silent] }, talks: { packets: [7, 9] }, other })).toEqual([['other', '44']]);
});

test('a leg that rings there ends at once, and one at another address rings on while that answers', async () => {
  const legs = { rings: { state: 'Ringing', at: here }, another: { state: 'Ringing', at: there } } as const;
  expect(await ended(legs, () => [there])).toEqual([['rings', '20']]);
});

test('of several phones only the one that is gone loses its call, silent though the others are', async () => {
  const legs = () => ({ lost: { packets: [...silent] }, held: { packets: [...silent], at: there } });
  expect(await ended(legs(), () => [there])).toEqual([['lost', '44']]);
  const spoke = { packets: [...silent], at: 'sip:127.0.0.1:4003' };
  expect(await ended({ spoke }, () => [there])).toEqual([]);
  expect(await ended({ spoke: { ...spoke, packets: [...silent] } })).toEqual([['spoke', '44']]);
});

test('a phone that answers again, or has registered anew from there, is not gone', async () => {
  let asked = 0;
  expect(await ended({ silent: { packets: [...silent] } }, () => (asked++ === 0 ? [] : [here]))).toEqual([]);
  expect(await ended({ silent: { packets: [...silent] } }, () => ['sip:again@127.0.0.1:4001;ob'])).toEqual([]);
});

test('an emergency call is left alone', async () => {
  expect(await ended({ silent: { packets: [...silent], context: emergencyContext } })).toEqual([]);
});

test('a leg that ends meanwhile is no concern, and keeps nobody from looking at the others', async () => {
  expect(await ended({ over: { state: 'gone' }, silent: { packets: [...silent] } })).toEqual([['silent', '44']]);
});
