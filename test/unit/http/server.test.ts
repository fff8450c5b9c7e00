import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Routes } from '../../../src/http/app.ts';
import { createLog } from '../../../src/http/log.ts';
import { anyone, everybody, only, ownerOr } from '../../../src/http/policy.ts';
import { createServer } from '../../../src/http/server.ts';
import type { Principal } from '../../../src/operators/account.ts';
import { errorCodes, PasokhError } from '../../../src/shared/errors.ts';
import { operatorId } from '../../../src/shared/ids.ts';
import type { Role } from '../../../src/shared/role.ts';

const principal = (role: Role): Principal => ({
  operatorId: operatorId(`${role}1`),
  role,
  userName: role,
  sessionId: 's1',
  expiresAt: 0,
});

const tokens = { verify: async (token: string) => (token === 'forged' ? null : principal(token as Role)) };
const as = (role: string) => ({ authorization: `Bearer ${role}` });

async function serverWith(...routes: Routes[]) {
  return createServer({ log: createLog('silent'), tokens, trustedProxies: [], routes });
}

const echo: Routes = (app) => {
  app.post(
    '/echo/:id',
    {
      config: { policy: anyone('test'), multiline: ['notes'] },
      schema: {
        params: z.object({ id: z.string() }),
        body: z.object({
          name: z.string().max(10),
          notes: z.string().optional(),
          list: z.array(z.number()).optional(),
        }),
      },
    },
    (request) => ({ name: request.body.name }),
  );
};

describe('the start', () => {
  it('is refused while a route has no policy', async () => {
    const app = await serverWith((open) => {
      open.get('/open', () => 'x');
    });
    await expect(async () => app.ready()).rejects.toThrow('routes without a policy: GET /open');
  });
});

describe('policies', () => {
  const routes: Routes = (app) => {
    app.get('/all', { config: { policy: everybody } }, () => 'in');
    app.get('/admins', { config: { policy: only('admin') } }, () => 'in');
    app.get(
      '/own/:id',
      {
        config: { policy: ownerOr(({ params }, { operatorId: me }) => (params as { id: string }).id === me, 'admin') },
      },
      () => 'in',
    );
  };

  it.each([
    ['/all', {}, 401],
    ['/all', as('forged'), 401],
    ['/all', { authorization: 'Basic b3A6b3A=' }, 401],
    ['/all', as('operator'), 200],
    ['/admins', as('supervisor'), 403],
    ['/admins', as('admin'), 200],
    ['/own/operator1', as('operator'), 200],
    ['/own/somebody', as('operator'), 403],
    ['/own/somebody', as('admin'), 200],
    ['/own/somebody', {}, 401],
  ])('%s with %j answers %i', async (url, headers, status) => {
    const app = await serverWith(routes);
    expect((await app.inject({ url, headers })).statusCode).toBe(status);
  });

  it('tells a role that may not from one who has no part in it', async () => {
    const app = await serverWith(routes);
    const refusal = async (url: string, role: string) => (await app.inject({ url, headers: as(role) })).json();
    expect(await refusal('/admins', 'supervisor')).toMatchObject({ code: 'forbidden', message: errorCodes.forbidden });
    const { code, message } = await refusal('/own/somebody', 'operator');
    expect([code, message]).toEqual(['forbidden', 'You have no part in this.']);
  });
});

describe('refusals', () => {
  it('names the fields that zod refused', async () => {
    const app = await serverWith(echo);
    const answer = await app.inject({
      method: 'POST',
      url: '/echo/1',
      payload: { name: 'x'.repeat(11), list: [1, 'a'] },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'invalid-input', requestId: answer.headers['x-request-id'] });
    expect(answer.json().data.fields.map((field: { path: string }) => field.path)).toEqual([
      'body/name',
      'body/list/1',
    ]);
  });

  it.each([
    ['a body string', { method: 'POST' as const, url: '/echo/1', payload: { name: 'a\r\nb' } }],
    ['a key', { method: 'POST' as const, url: '/echo/1', payload: { name: 'a', 'k\u0000': 1 } }],
    ['a path', { method: 'POST' as const, url: '/echo/a%0Db', payload: { name: 'a' } }],
    ['a query', { method: 'POST' as const, url: '/echo/1?q=%00', payload: { name: 'a' } }],
    ['C1', { method: 'POST' as const, url: '/echo/1', payload: { name: 'a\u0085b' } }],
  ])('answers control-characters for %s', async (_what, request) => {
    const app = await serverWith(echo);
    const answer = await app.inject(request);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'control-characters']);
  });

  it('lets line breaks through where a route allows them, and Persian everywhere', async () => {
    const app = await serverWith(echo);
    const payload = { name: 'می‌خواهم', notes: 'یک\nدو' };
    expect((await app.inject({ method: 'POST', url: '/echo/1', payload })).json()).toEqual({ name: 'می‌خواهم' });
  });

  it.each([
    ['broken JSON', { payload: '{', headers: { 'content-type': 'application/json' } }, 400, 'invalid-input'],
    [
      'a deep body',
      { payload: `${'['.repeat(30_000)}${']'.repeat(30_000)}`, headers: { 'content-type': 'application/json' } },
      400,
      'invalid-input',
    ],
    ['too much', { payload: { name: 'x'.repeat(70_000) } }, 413, 'body-too-large'],
    ['XML', { payload: '<a/>', headers: { 'content-type': 'text/xml' } }, 415, 'media-type-unsupported'],
  ])('answers %s in the one shape', async (_what, request, status, code) => {
    const app = await serverWith(echo);
    const answer = await app.inject({ method: 'POST', url: '/echo/1', ...request });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.json().requestId).toBe(answer.headers['x-request-id']);
  });

  it.each([
    ['an address that cannot be decoded', { url: '/echo/%E0%A4%A' }, 'invalid-input'],
    ['a body of the wrong kind', { method: 'POST' as const, url: '/echo/1', payload: [] }, 'invalid-input'],
  ])('answers %s in the one shape', async (_what, request, code) => {
    const app = await serverWith(echo);
    const answer = await app.inject(request);
    expect([answer.statusCode, answer.json().code]).toEqual([400, code]);
    expect(answer.json().requestId).toEqual(expect.any(String));
  });

  it('tells an unknown address from a wrong method', async () => {
    const app = await serverWith(echo);
    const unknown = await app.inject({ url: '/nothing' });
    const wrong = await app.inject({ method: 'DELETE', url: '/echo/1' });
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found']);
    expect([wrong.statusCode, wrong.json().code, wrong.headers.allow]).toEqual([405, 'method-not-allowed', 'POST']);
  });

  it('shows code and request id only when something failed inside', async () => {
    const failing: Routes = (app) => {
      app.get('/boom', { config: { policy: anyone('test') } }, () => {
        throw new Error('secret detail');
      });
      app.get('/down', { config: { policy: anyone('test') } }, () => {
        throw new PasokhError('ledger-unavailable', { data: { host: 'db' } });
      });
    };
    const app = await serverWith(failing);
    const boom = await app.inject({ url: '/boom' });
    const down = await app.inject({ url: '/down' });
    expect([boom.statusCode, boom.json()]).toEqual([
      500,
      { code: 'internal', requestId: boom.headers['x-request-id'] },
    ]);
    expect([down.statusCode, down.json()]).toEqual([
      503,
      { code: 'ledger-unavailable', requestId: down.headers['x-request-id'] },
    ]);
    expect(down.headers['retry-after']).toBe('5');
  });
});

describe('the description', () => {
  it('is served at /openapi.json, and /docs loads nothing from elsewhere', async () => {
    const app = await serverWith(echo);
    const description = (await app.inject({ url: '/openapi.json' })).json();
    expect(Object.keys(description.paths)).toEqual(['/echo/{id}']);
    const page = await app.inject({ url: '/docs/' });
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
