import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import type { ServerMessage } from '../../../src/contract/live.ts';
import { liveClose } from '../../../src/contract/live.ts';
import { callId, operatorId, queueId } from '../../../src/shared/ids.ts';
import type { Role } from '../../../src/shared/role.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

let service: Awaited<ReturnType<typeof createHttpService>>;
let address: string;

beforeAll(async () => {
  service = await createHttpService(storesAway());
  address = await service.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => service.app.close());

const ticketFor = async (role: Role): Promise<string> => {
  const headers = await service.tokenOf(role);
  const answer = await service.app.inject({ method: 'POST', url: '/v1/live/tickets', headers });
  expect(answer.statusCode).toBe(201);
  return answer.json().ticket;
};

/** A WebSocket as a browser opens it. */
async function open(ticket: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live?ticket=${ticket}`);
  const got: ServerMessage[] = [];
  let closed: number | null = null;
  socket.addEventListener('message', ({ data }) => got.push(JSON.parse(String(data))));
  socket.addEventListener('close', ({ code }) => (closed = code));
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('error', () => resolve(false));
  });
  return { got, opened, socket, closed: () => closed, say: (message: object) => socket.send(JSON.stringify(message)) };
}

it('opens with a ticket, once; shows the board and its changes; ends with the sign-in', async () => {
  const ticket = await ticketFor('supervisor');
  const client = await open(ticket);
  expect(client.opened).toBe(true);
  expect((await open(ticket)).opened).toBe(false);
  client.say({ type: 'subscribe', topic: 'board' });
  await vi.waitFor(() => expect(client.got).toMatchObject([{ type: 'snapshot', seq: 1, rows: [] }]));

  const rules = {
    ...plainRules,
    wrapUpMs: 0,
  } as const;
  await service.gateway.syncConfiguration(
    [{ id: queueId('q1'), name: 'پشتیبانی', dialledNumbers: ['100'], ...rules }],
    [],
  );
  const at = service.gateway.now();
  await service.gateway.post({ type: 'CallerEntered', callId: callId('1.1'), number: '0912', dialled: '100', at });
  await vi.waitFor(() => {
    const rows = client.got.flatMap((message) => (message.type === 'change' ? message.put : []));
    expect(rows).toContainEqual(expect.objectContaining({ kind: 'queue', name: 'پشتیبانی', waiting: 1 }));
  });

  service.tokens.revoke({ operatorId: operatorId('supervisor1') });
  await vi.waitFor(() => expect(client.closed()).toBe(liveClose.signedOut), 3_000);
});

/** The statuses of what comes back on one connection that asks for a WebSocket and then for something else. */
async function answersFor(url: string): Promise<string[]> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  const wish = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-key: eA=='];
  socket.write([`GET ${url} HTTP/1.1`, 'host: a', ...wish, '\r\n'].join('\r\n'));
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  return [...`${first.toString()}${await text(socket)}`.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status = '']) => status);
}

it('answers who asks for a WebSocket where none is, and then the next request of that connection', async () => {
  expect(await answersFor('/ws')).toEqual(['404', '200']);
  expect(await answersFor('/v1/queues')).toEqual(['401', '200']);
  expect(await answersFor('/health/live')).toEqual(['200', '200']);
});

it('ends the connection of a WebSocket that is refused', async () => {
  expect(await answersFor('/v1/live?ticket=made-up')).toEqual(['401']);
});

it('refuses a made-up ticket, and a plain request', async () => {
  expect((await open('nonsense')).opened).toBe(false);
  const answer = await service.app.inject({ url: `/v1/live?ticket=${await ticketFor('admin')}` });
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-input']);
});

it('is closed when the server goes', async () => {
  const other = await createHttpService(storesAway());
  const there = await other.app.listen({ host: '127.0.0.1', port: 0 });
  const headers = await other.tokenOf('admin');
  const { ticket } = (await other.app.inject({ method: 'POST', url: '/v1/live/tickets', headers })).json();
  const socket = new WebSocket(`${there.replace('http', 'ws')}/v1/live?ticket=${ticket}`);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  await other.app.close();
  expect(await closed).toBe(1001);
});
