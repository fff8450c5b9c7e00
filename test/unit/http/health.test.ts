import { expect, it } from 'vitest';
import { createLog } from '../../../src/http/log.ts';
import { healthRoutes } from '../../../src/http/routes/health.ts';
import { createServer } from '../../../src/http/server.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';

async function readiness(pbxWhy: string | null, postgresWhy: string | null) {
  const gateway = createCoreGateway();
  if (pbxWhy !== null) gateway.lack.push({ part: 'pbx', why: pbxWhy, since: 0 });
  const probes = [{ part: 'postgres' as const, check: async () => postgresWhy }];
  const routes = [healthRoutes({ gateway, probes })];
  const tokens = { verify: async () => null };
  const app = await createServer({ log: createLog('silent'), tokens, trustedProxies: [], routes });
  expect((await app.inject({ url: '/health/live' })).json()).toEqual({ status: 'alive' });
  const answer = await app.inject({ url: '/health/ready' });
  return [answer.statusCode, answer.json()];
}

const pbx = { part: 'pbx', why: 'connection refused', since: '1970-01-01T00:00:00.000Z', stopsCalls: true };
const postgres = { part: 'postgres', why: 'no answer', since: null, stopsCalls: false };

it('is ready when calls are taken and nothing is missing', async () => {
  expect(await readiness(null, null)).toEqual([200, { status: 'ready', missing: [] }]);
});

it('is degraded, and still ready for calls, without Postgres', async () => {
  expect(await readiness(null, 'no answer')).toEqual([200, { status: 'degraded', missing: [postgres] }]);
});

it('is not ready when calls cannot be taken, and says why', async () => {
  const missing = [pbx, postgres];
  expect(await readiness('connection refused', 'no answer')).toEqual([503, { status: 'unready', missing }]);
});
