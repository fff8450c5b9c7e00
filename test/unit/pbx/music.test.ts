import type { Client } from 'ari-client';
import { expect, test, vi } from 'vitest';
import { startMusic, stopMusic } from '../../../src/pbx/commands/music.ts';
import { AriRefusal } from '../../../src/pbx/results.ts';

/** What was asked of the PBX; `c2` is gone by the second time. */
function music() {
  const asked: string[] = [];
  const stopMoh = async ({ channelId }: { channelId: string }): Promise<void> => {
    asked.push(`stop ${channelId}`);
    if (channelId === 'c2' && asked.filter((one) => one === 'stop c2').length > 1) throw new AriRefusal(404, 'gone');
  };
  const startMoh = async ({ channelId }: { channelId: string }): Promise<void> => void asked.push(`start ${channelId}`);
  const calls = { channels: { startMoh, stopMoh } } as unknown as Client;
  const of = (channelId: string): string[] => asked.filter((one) => one.endsWith(` ${channelId}`));
  return { calls, of };
}

test('music is stopped three times, since a stop may be lost, and not after it was started again', async () => {
  const { calls, of } = music();
  await Promise.all(['c1', 'c2', 'c3'].map((channelId) => stopMusic(calls, channelId)));
  await startMusic(calls, 'c3');
  await vi.waitFor(() => expect(of('c1')).toEqual(Array(3).fill('stop c1')), { interval: 5 });
  expect([of('c2'), of('c3')]).toEqual([Array(3).fill('stop c2'), ['stop c3', 'start c3']]);
});
