import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/shared/role.ts';
import { roles } from '../../../src/shared/role.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

type Who = 'anyone' | readonly Role[];
const everybody = roles;
const leaders = ['supervisor', 'admin'] as const;
const admins = ['admin'] as const;

/** Who may use what, written down a second time on purpose: a route that is missing here, or differs, fails. */
const expected: Record<string, Who> = {
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',
  'GET /openapi.json': 'anyone',
  'POST /v1/auth/login': 'anyone',
  'POST /v1/auth/refresh': 'anyone',
  'POST /v1/auth/logout': 'anyone',
  'GET /v1/live': 'anyone',
  'POST /v1/live/tickets': everybody,
  'GET /v1/me': everybody,
  'GET /v1/me/phone': everybody,
  'PUT /v1/me/presence': everybody,
  'DELETE /v1/me/presence/next': everybody,
  'POST /v1/me/wrap-up/end': everybody,
  'POST /v1/me/wrap-up/extend': everybody,
  'PUT /v1/me/queues/:id': everybody,
  'DELETE /v1/me/queues/:id': everybody,
  'PUT /v1/me/password': everybody,
  'GET /v1/operators': leaders,
  'POST /v1/operators': admins,
  'GET /v1/operators/:id': leaders,
  'PATCH /v1/operators/:id': admins,
  'DELETE /v1/operators/:id': admins,
  'POST /v1/operators/:id/phone/rotate': admins,
  'PUT /v1/operators/:id/presence': leaders,
  'PUT /v1/operators/:id/queues/:queueId/sign-in': leaders,
  'DELETE /v1/operators/:id/queues/:queueId/sign-in': leaders,
  'GET /v1/queues': leaders,
  'POST /v1/queues': admins,
  'GET /v1/queues/:id': leaders,
  'PATCH /v1/queues/:id': admins,
  'DELETE /v1/queues/:id': admins,
  'GET /v1/pause-reasons': everybody,
  'POST /v1/pause-reasons': admins,
  'PATCH /v1/pause-reasons/:id': admins,
  'DELETE /v1/pause-reasons/:id': admins,
  'GET /v1/dispositions': everybody,
  'POST /v1/dispositions': admins,
  'PATCH /v1/dispositions/:code': admins,
  'DELETE /v1/dispositions/:code': admins,
  'GET /v1/trunks': leaders,
  'POST /v1/trunks': admins,
  'GET /v1/trunks/:id': leaders,
  'PATCH /v1/trunks/:id': admins,
  'DELETE /v1/trunks/:id': admins,
  'GET /v1/dial-rules': leaders,
  'PUT /v1/dial-rules': admins,
  'GET /v1/queues/:id/staffing': leaders,
  'GET /v1/queues/:id/capacity': leaders,
  'PUT /v1/queues/:id/operators/:operatorId': leaders,
  'DELETE /v1/queues/:id/operators/:operatorId': leaders,
  // Operators get their own only: see test/integration/http/reports.test.ts.
  'GET /v1/calls': everybody,
  'GET /v1/calls/:id': everybody,
  'PATCH /v1/calls/:id': leaders,
  // Operators those in which they talk: see test/integration/http/call-end.test.ts.
  'POST /v1/calls/:id/end': everybody,
  'POST /v1/calls': everybody,
  'GET /v1/calls/parked': everybody,
  // Those with a part in the call alone: see test/integration/http/call-control.test.ts.
  'GET /v1/calls/:id/control': everybody,
  'POST /v1/calls/:id/answer': everybody,
  'POST /v1/calls/:id/decline': everybody,
  'POST /v1/calls/:id/hold': everybody,
  'POST /v1/calls/:id/resume': everybody,
  'POST /v1/calls/:id/mute': everybody,
  'POST /v1/calls/:id/unmute': everybody,
  'POST /v1/calls/:id/digits': everybody,
  'POST /v1/calls/:id/recording/pause': everybody,
  'POST /v1/calls/:id/recording/resume': everybody,
  'POST /v1/calls/:id/transfer': everybody,
  'POST /v1/calls/:id/consult': everybody,
  'POST /v1/calls/:id/consult/complete': everybody,
  'POST /v1/calls/:id/consult/cancel': everybody,
  'POST /v1/calls/:id/consult/swap': everybody,
  'POST /v1/calls/:id/consult/merge': everybody,
  'DELETE /v1/calls/:id/parties/:legId': everybody,
  'POST /v1/calls/:id/move': everybody,
  'POST /v1/calls/:id/park': everybody,
  'POST /v1/calls/:id/retrieve': everybody,
  'POST /v1/calls/:id/monitor': leaders,
  'POST /v1/calls/:id/monitor/stop': leaders,
  'POST /v1/calls/:id/take-over': leaders,
  'PUT /v1/calls/:id/disposition': everybody,
  'GET /v1/calls/:id/routing': leaders,
  'GET /v1/queues/:id/waiting': leaders,
  'GET /v1/metrics/queues': leaders,
  'GET /v1/metrics/calls': leaders,
  'GET /v1/metrics/dispositions': leaders,
  // Supervisors see a part: see test/integration/http/audit.test.ts.
  'GET /v1/audit': leaders,
  'GET /v1/metrics/operators': everybody,
  // Operators too, for calls of their own: see test/integration/http/recordings.test.ts.
  'GET /v1/recordings/:id': leaders,
  'GET /v1/recordings/:id/audio': leaders,
  'POST /v1/recordings/:id/audio-tickets': leaders,
  'GET /v1/audio/:ticket': 'anyone',
  'GET /v1/customers': everybody,
  'POST /v1/customers': everybody,
  'GET /v1/customers/:id': everybody,
  'PATCH /v1/customers/:id': everybody,
  'GET /v1/files': everybody,
  'POST /v1/files': everybody,
  'GET /v1/files/:id': everybody,
  'PATCH /v1/files/:id': everybody,
  'GET /v1/files/:id/attachments': everybody,
  'POST /v1/files/:id/attachments': everybody,
  'DELETE /v1/files/:id/attachments': everybody,
};

type Service = Awaited<ReturnType<typeof createHttpService>>;
let service: Service;

beforeAll(async () => {
  service = await createHttpService(storesAway());
  await service.app.ready();
});
afterAll(() => service.app.close());

/** HEAD comes with every GET, and the documentation page brings its own routes. */
const ownRoutes = (app: Service['app']): string[] =>
  app.routeTable
    .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/docs'))
    .map(({ method, url }) => `${method} ${url}`);

describe('the route table', () => {
  it('has exactly the routes of the table above', () => {
    expect(ownRoutes(service.app).sort()).toEqual(Object.keys(expected).sort());
  });

  it('has a policy on the routes that plugins brought, too', () => {
    expect(service.app.routeTable.filter(({ policy }) => policy === undefined)).toEqual([]);
  });
});

const ask = async (route: string, role: Role | null) => {
  const [method, pattern] = route.split(' ') as ['GET', string];
  const url = pattern.replace(/:\w+/g, 'a1');
  const headers = role === null ? {} : await service.tokenOf(role);
  return service.app.inject({ method, url, headers });
};

describe.each(Object.entries(expected))('%s', (route, who) => {
  it(`lets in ${String(who)} and nobody else`, async () => {
    const withoutToken = await ask(route, null);
    if (who === 'anyone') expect(withoutToken.json().code).not.toBe('unauthenticated');
    else expect([withoutToken.statusCode, withoutToken.json().code]).toEqual([401, 'unauthenticated']);
    for (const role of roles) {
      const { statusCode } = await ask(route, role);
      const isIn = who === 'anyone' || who.includes(role);
      expect(`${role}: ${statusCode === 403 ? 'refused' : 'in'}`).toBe(`${role}: ${isIn ? 'in' : 'refused'}`);
    }
  });
});
