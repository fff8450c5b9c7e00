import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import type { Routes } from '../../../src/http/app.ts';
import { createLog } from '../../../src/http/log.ts';
import { anyone } from '../../../src/http/policy.ts';
import { createServer } from '../../../src/http/server.ts';

/** A server with a route that answers when it is told to, and a client that keeps its connection for the next request. */
async function slowServer() {
  const asked = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<string>();
  const routes: Routes = (app) => {
    app.get('/slow', { config: { policy: anyone('test') } }, async () => {
      asked.resolve(undefined);
      return await answer.promise;
    });
  };
  const tokens = { verify: async () => null };
  const app = await createServer({ log: createLog('silent'), tokens, trustedProxies: [], routes: [routes] });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, path: '/slow', agent: new Agent({ keepAlive: true }) });
  const outcome = once(request, 'response').then(
    ([response]) => (response as IncomingMessage).statusCode,
    () => 'cut off',
  );
  await asked.promise;
  return { app, answer, outcome };
}

const within = async (limitMs: number, work: Promise<unknown>): Promise<boolean> => {
  const limit = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => limit.resolve(false), limitMs);
  const done = await Promise.race([work.then(() => true), limit.promise]);
  clearTimeout(timer);
  return done;
};

it('finishes the answers under way when it closes, and does not wait for the next request of their connections', async () => {
  const { app, answer, outcome } = await slowServer();
  const closed = app.close();
  await vi.waitUntil(() => !app.server.listening);
  answer.resolve('done');
  expect(await outcome).toBe(200);
  expect(await within(1_500, closed)).toBe(true);
});

it('does not wait for an answer that never comes', async () => {
  const { app, outcome } = await slowServer();
  expect(await within(4_000, app.close())).toBe(true);
  expect(await outcome).toBe('cut off');
});
