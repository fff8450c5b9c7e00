import { text } from 'node:stream/consumers';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../../src/http/app.ts';
import { createLog } from '../../../src/http/log.ts';
import { createServer } from '../../../src/http/server.ts';

let app: App;
beforeAll(async () => {
  const tokens = { verify: async () => null };
  app = await createServer({ log: createLog('silent'), tokens, trustedProxies: [], routes: [] });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

/** What the server answers to these bytes. */
async function answerTo(bytes: string) {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) };
}

it.each([
  ['a Persian digit in the address', 'GET /v1/queues?limit=۵ HTTP/1.1\r\nhost: a\r\n\r\n', 400, 'invalid-input'],
  ['what is no HTTP', 'hello\r\n\r\n', 400, 'invalid-input'],
  ['endless headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 413, 'body-too-large'],
])('%s is refused in the one shape', async (_what, bytes, status, code) => {
  const answer = await answerTo(bytes);
  expect(answer.status).toBe(status);
  expect(answer.head).toContain('content-type: application/json');
  expect(answer.body).toEqual({ code, message: expect.any(String), data: {}, requestId: expect.any(String) });
});

it('an address with letters that are not encoded is told how to encode them', async () => {
  const { body } = await answerTo('GET /v1/queues?limit=۵ HTTP/1.1\r\nhost: a\r\n\r\n');
  expect(body.message).toContain('percent-encoded');
});
