import { once } from 'node:events';
import { liveTicket, serverMessage, type LiveRow } from '../../../src/contract/live.ts';
import type { Api } from './api-client.ts';

type RowOf<Kind extends LiveRow['kind']> = Extract<LiveRow, { kind: Kind }>;
export type CallerRow = RowOf<'caller'>;

/** The board as a supervisor's browser keeps it: a snapshot, and every change since. */
export interface LiveBoard {
  readonly rows: <Kind extends LiveRow['kind']>(kind: Kind) => RowOf<Kind>[];
  /** What went wrong on the line: gaps, refusals. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens it and waits for the snapshot. `url` is the service's. */
export async function openBoard(api: Api, url: string): Promise<LiveBoard> {
  const { ticket } = await api.post('/v1/live/tickets', {}, liveTicket);
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/live?ticket=${ticket}`);
  const rows = new Map<string, LiveRow>();
  const complaints: string[] = [];
  let seq = -1;
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the live board does not open')));
    socket.addEventListener('message', ({ data }) => {
      const message = serverMessage.parse(JSON.parse(String(data)));
      if (message.type === 'refused') complaints.push(message.message);
      if (message.type !== 'snapshot' && message.type !== 'change') return;
      if (message.type === 'change' && message.seq !== seq + 1)
        complaints.push(`change ${message.seq} comes after ${seq}`);
      seq = message.seq;
      if (message.type === 'snapshot') rows.clear();
      for (const row of message.type === 'snapshot' ? message.rows : message.put) rows.set(row.key, row);
      if (message.type === 'change') for (const key of message.drop) rows.delete(key);
      resolve();
    });
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', topic: 'board' }));
  await opened;
  return {
    rows: (kind) => [...rows.values()].filter((row): row is RowOf<typeof kind> => row.kind === kind),
    complaints,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
