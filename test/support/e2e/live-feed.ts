import { once } from 'node:events';
import { WebSocket } from 'ws';
import { liveTicket, serverMessage, type LiveRow } from '../../../src/contract/live.ts';
import type { Api } from './api-client.ts';

export type AttemptRow = LiveRow & { readonly kind: 'attempt' };

/** What a person's page is told live. */
export interface LiveFeed {
  /** All rows of attempts to reach this leg, in the order in which they were told. */
  readonly attempts: (legId: string) => AttemptRow[];
  readonly close: () => void;
}

/** Opens the topic `me` of whose API it is, and waits for its first rows. */
export async function openLiveFeed(api: Api, url: string): Promise<LiveFeed> {
  const { ticket } = await api.post('/v1/live/tickets', {}, liveTicket);
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/live?ticket=${ticket}`);
  const rows: LiveRow[] = [];
  const { promise: begun, resolve } = Promise.withResolvers<undefined>();
  socket.on('message', (data: Buffer) => {
    const message = serverMessage.parse(JSON.parse(data.toString()));
    if (message.type === 'snapshot') rows.push(...message.rows);
    if (message.type === 'change') rows.push(...message.put);
    if (message.type === 'snapshot') resolve(undefined);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', topic: 'me' }));
  await begun;
  return {
    attempts: (legId) => rows.filter((row): row is AttemptRow => row.kind === 'attempt' && row.legId === legId),
    close: () => socket.close(),
  };
}
