import type { Client } from 'ari-client';
import { expect, test } from 'vitest';
import { keepPlace } from '../../../src/pbx/commands/caller.ts';
import { callId } from '../../../src/shared/ids.ts';

test.each([
  ['1764000000.7', '1764000000.7', '50'],
  // Whoever we dialled cannot be led to the native queue.
  ['out-01', 'to-out-01', '600'],
])('the place of %s is kept', async (call, channelId, value) => {
  const set: unknown[] = [];
  const channels = { setChannelVar: async (variable: unknown) => void set.push(variable) };
  await keepPlace({ channels } as unknown as Client, callId(call));
  expect(set).toEqual([{ channelId, variable: 'TIMEOUT(absolute)', value }]);
});
