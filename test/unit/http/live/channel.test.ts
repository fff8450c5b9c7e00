import { expect, it } from 'vitest';
import type { LiveRow } from '../../../../src/contract/live.ts';
import { createChannel } from '../../../../src/http/live/channel.ts';

const queue = (id: string, waiting: number): LiveRow => ({
  kind: 'queue',
  key: `queue:${id}`,
  id,
  name: id,
  waiting,
  talking: 0,
  longestWaitSince: null,
  operators: { ready: 0, busy: 0, paused: 0, away: 0 },
  today: null,
  capacity: null,
});

it('numbers changes one by one, and is silent when nothing changed', () => {
  let rows = [queue('a', 0), queue('b', 0)];
  const channel = createChannel(() => rows);
  expect(channel.snapshot()).toEqual({ seq: 1, rows });
  expect(channel.refresh()).toBeNull();
  rows = [queue('a', 1), queue('c', 0)];
  // Who subscribes before the refresh has what the others have, and gets the change with them.
  expect(channel.snapshot().rows).toEqual([queue('a', 0), queue('b', 0)]);
  expect(channel.refresh()).toEqual({ seq: 2, put: [queue('a', 1), queue('c', 0)], drop: ['queue:b'] });
  expect(channel.snapshot()).toEqual({ seq: 2, rows });
  rows = [queue('a', 1)];
  expect(channel.refresh()).toEqual({ seq: 3, put: [], drop: ['queue:c'] });
});
