import type { Client } from 'ari-client';
import { expect, test } from 'vitest';
import { endLostLegs } from '../../../src/pbx/lost-legs.ts';
import { AriRefusal } from '../../../src/pbx/results.ts';

/** A PBX on which the legs of one phone receive so many packets each time one looks. */
const page = { endpoint: 'web-7', uri: 'sip:a@127.0.0.1:4001;transport=ws' };

function pbx(legs: Readonly<Record<string, { state: string; packets: number[]; at?: string }>>) {
  const ended: unknown[] = [];
  const leg = (id: string) => {
    const found = legs[id];
    if (found === undefined) throw new AriRefusal(404, 'Channel not found');
    return found;
  };
  const calls = {
    endpoints: { get: async () => ({ channel_ids: Object.keys(legs) }) },
    channels: {
      get: async ({ channelId }: { channelId: string }) => {
        if (leg(channelId).state === 'gone') throw new AriRefusal(404, 'Channel not found');
        return leg(channelId);
      },
      rtpstatistics: async ({ channelId }: { channelId: string }) => ({ rxcount: leg(channelId).packets.shift() }),
      getChannelVar: async ({ channelId }: { channelId: string }) => ({ value: leg(channelId).at }),
      hangup: async (params: unknown) => void ended.push(params),
    },
  } as unknown as Client;
  return { ended, calls };
}

test('a leg without a packet is lost, one whose audio goes on is left alone', async () => {
  const { ended, calls } = pbx({ silent: { state: 'Up', packets: [7, 7] }, talks: { state: 'Up', packets: [7, 9] } });
  await endLostLegs(calls, page, 1);
  expect(ended).toEqual([{ channelId: 'silent', reason_code: '44' }]);
});

test('a leg that rings there ends at once, and one at another address rings on', async () => {
  const { ended, calls } = pbx({
    rings: { state: 'Ringing', packets: [], at: page.uri },
    another: { state: 'Ringing', packets: [], at: 'sip:b@127.0.0.1:4002;transport=ws' },
  });
  await endLostLegs(calls, page, 1);
  expect(ended).toEqual([{ channelId: 'rings', reason_code: '20' }]);
});

test('a leg that ends meanwhile is no concern, and keeps nobody from looking at the others', async () => {
  const { ended, calls } = pbx({ over: { state: 'gone', packets: [] }, silent: { state: 'Up', packets: [7, 7] } });
  await endLostLegs(calls, page, 1);
  expect(ended).toHaveLength(1);
});
