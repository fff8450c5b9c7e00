import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectAri, type AriConnection } from '../../../src/pbx/ari/connection.ts';
import { openAriHttp } from '../../../src/pbx/ari/http.ts';
import { answerJson, startFakeAri, type FakeAri } from '../../fakes/pbx-ari-server.ts';

let pbx: FakeAri;
const closers: (() => unknown)[] = [];
let seen: { events: unknown[]; malformed: number; closed: string[] };

beforeEach(async () => {
  pbx = await startFakeAri();
  closers.push(pbx.close);
  seen = { events: [], malformed: 0, closed: [] };
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function connect(
  options: { timeoutMs?: number; url?: string; secret?: string; throws?: boolean } = {},
): Promise<AriConnection> {
  const server = { url: pbx.url, user: 'pasokh', secret: 'geheim', timeoutMs: 300, ...options };
  closers.push(openAriHttp(server));
  const connection = await connectAri(server, 'pasokh', {
    event: (message) => {
      seen.events.push(message);
      if (options.throws === true) throw new Error('a handler failed');
    },
    malformed: () => (seen.malformed += 1),
    closed: (why) => seen.closed.push(why),
  });
  closers.push(connection.close);
  return connection;
}

const get = (ari: AriConnection) => ari.calls.channels.get({ channelId: '1.1' });

test('500 calls at once all settle, over a bounded number of connections', async () => {
  const ari = await connect({ timeoutMs: 5_000 });
  const connections = new Set<unknown>();
  pbx.handle = (request, response) => {
    connections.add(request.socket);
    setImmediate(() => answerJson(response, 200, {}));
    return true;
  };
  const results = await Promise.allSettled(Array.from({ length: 500 }, () => get(ari)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(500);
  expect(connections.size).toBeLessThanOrEqual(16);
});

test('a call settles when the PBX hangs, resets, refuses, and when it answers what is no JSON', async () => {
  const ari = await connect();
  pbx.handle = () => true; // silence
  await expect(get(ari)).rejects.toMatchObject({ name: 'Unanswered' });
  pbx.handle = (request) => Boolean(request.socket.destroy());
  await expect(get(ari)).rejects.toMatchObject({ name: 'Unanswered' });
  pbx.handle = (_, response) => Boolean(response.writeHead(200).end('{"cut'));
  await expect(get(ari)).rejects.toMatchObject({ name: 'Unanswered' });
  await pbx.close();
  await expect(get(ari)).rejects.toMatchObject({ name: 'Unanswered' });
  closers.splice(0, 1);
});

test('a refusal keeps its status and its reason', async () => {
  const ari = await connect();
  for (const status of [400, 404, 409, 422, 500]) {
    pbx.handle = (_, response) => (answerJson(response, status, { message: `because ${String(status)}` }), true);
    await expect(get(ari)).rejects.toMatchObject({ name: 'AriRefusal', status, message: `because ${String(status)}` });
  }
});

test('a description that is refused or broken rejects the connection and throws nothing past it', async () => {
  for (const [status, body] of [
    [401, 'Unauthorized'],
    [500, ''],
    [200, 'no json'],
  ] as const) {
    pbx.handle = (_, response) => Boolean(response.writeHead(status).end(body));
    await expect(connect()).rejects.toMatchObject({ name: 'Unanswered' });
    await closers.pop()?.();
  }
  pbx.handle = (request, response) => {
    if (request.url?.endsWith('/channels.json') !== true) return false;
    answerJson(response, 500, {});
    return true;
  };
  await expect(connect()).rejects.toMatchObject({ name: 'Unanswered' });
});

test('a server that takes the connection and says nothing, and a port without server, reject in time', async () => {
  const mute = createServer();
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  closers.push(() => mute.close());
  const address = mute.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  await expect(connect({ url })).rejects.toMatchObject({ name: 'Unanswered' });
  await expect(connect({ url: 'http://127.0.0.1:1' })).rejects.toThrow('ECONNREFUSED');
});

test('unknown types, bad JSON and a throwing handler are counted, and the next message is read', async () => {
  await connect({ throws: true });
  pbx.send({ type: 'NeverHeardOf' });
  pbx.sendRaw('{"type":');
  pbx.sendRaw('null');
  pbx.send({ type: 'StasisEnd', channel: {} });
  pbx.send({ type: 'StasisStart', channel: {} });
  await vi.waitUntil(() => seen.events.length === 2);
  expect(seen.malformed).toBe(5);
  expect(seen.closed).toEqual([]);
});

test('a closed socket is told once; the library does not reconnect by itself', async () => {
  const ari = await connect();
  pbx.sockets[0]?.terminate();
  await vi.waitUntil(() => seen.closed.length === 1);
  await expect(ari.ping(20)).rejects.toMatchObject({ name: 'Unanswered' });
  const socket = (ari.calls as unknown as { _ws: { listeners: (name: string) => unknown[] } })._ws;
  expect(socket.listeners('close')).toEqual([]);
  expect(pbx.sockets).toHaveLength(1);
});

test('a ping tells a silent socket from a quiet one', async () => {
  const ari = await connect();
  await ari.ping(200);
  pbx.answersPings = false;
  await expect(ari.ping(30)).rejects.toMatchObject({ name: 'Unanswered' });
});

test('two servers keep their own credentials', async () => {
  const other = await startFakeAri();
  closers.push(other.close);
  const first = await connect();
  const second = await connect({ url: other.url, secret: 'other' });
  const seenBy = new Map<FakeAri, string | undefined>();
  for (const fake of [pbx, other]) {
    fake.handle = (request, response) => {
      seenBy.set(fake, request.headers.authorization);
      answerJson(response, 200, {});
      return true;
    };
  }
  await Promise.all([get(first), get(second)]);
  expect(seenBy.get(pbx)).toBe(`Basic ${btoa('pasokh:geheim')}`);
  expect(seenBy.get(other)).toBe(`Basic ${btoa('pasokh:other')}`);
});
