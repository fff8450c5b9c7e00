import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newOperator } from '../../../src/contract/operators.ts';
import { strict } from '../../../src/http/strict-requests.ts';
import { createHttpService, storesAway } from '../../support/http-service.ts';

const inner = z.object({ a: z.number() });
const kinds = z.discriminatedUnion('is', [
  z.object({ is: z.literal('x'), of: inner }),
  z.object({ is: z.literal('y') }),
]);

describe('a strict schema', () => {
  it.each<[string, z.ZodType, unknown, (string | number)[]]>([
    ['an object', inner, { a: 1, b: 2 }, []],
    ['an object within', z.object({ inner }), { inner: { a: 1, b: 2 } }, ['inner']],
    ['what may be missing', inner.nullish(), { a: 1, b: 2 }, []],
    ['what has a default', z.object({ inner: inner.default({ a: 1 }) }), { inner: { a: 1, b: 2 } }, ['inner']],
    ['a list', z.array(inner), [{ a: 1 }, { a: 1, b: 2 }], [1]],
    ['a record', z.record(z.string(), inner), { k: { a: 1, b: 2 } }, ['k']],
    ['a part of a refined object', inner.partial().refine(() => true), { b: 2 }, []],
    ['what is changed afterwards', inner.transform(({ a }) => a), { a: 1, b: 2 }, []],
    ['a kind', kinds, { is: 'y', b: 2 }, []],
    ['a part of a kind', kinds, { is: 'x', of: { a: 1, b: 2 } }, ['of']],
  ])('refuses an unknown key in %s', (_what, schema, value, path) => {
    expect(schema.safeParse(value).success).toBe(true);
    const issues = strict(schema).safeParse(value).error?.issues;
    expect(issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['b'], path }]);
  });

  it('keeps checks, defaults and descriptions', () => {
    const schema = strict(newOperator);
    const wish = { userName: ' ali ', displayName: 'a', password: '0123456789' };
    expect(schema.parse(wish)).toEqual(newOperator.parse(wish));
    expect(z.toJSONSchema(schema, { io: 'input' })).toEqual({
      ...z.toJSONSchema(newOperator, { io: 'input' }),
      additionalProperties: false,
    });
    const refined = strict(inner.refine(({ a }) => a > 1, 'too small'));
    expect(refined.safeParse({ a: 1 }).error?.issues).toMatchObject([{ message: 'too small' }]);
  });
});

describe('a request', () => {
  let service: Awaited<ReturnType<typeof createHttpService>>;
  beforeAll(async () => {
    service = await createHttpService(storesAway());
  });
  afterAll(() => service.app.close());

  it.each([
    ['POST', '/v1/queues', { name: 'typo', startegy: 'ring-all', maxWait: 5 }, ['body/startegy', 'body/maxWait']],
    ['PATCH', '/v1/queues/a', { startegy: 'ring-all' }, ['body/startegy']],
    ['POST', '/v1/queues', { name: 'x', needs: [{ skill: 'en', level: 1, lvl: 2 }] }, ['body/needs/0/lvl']],
    [
      'POST',
      '/v1/queues',
      { name: 'x', hours: { timeZone: 'UTC', week: { someday: [] } } },
      ['body/hours/week/someday'],
    ],
    ['PATCH', '/v1/files/a', { version: 1, stat: 'open' }, ['body/stat']],
    ['PUT', '/v1/queues/a/operators/b', { teir: 2 }, ['body/teir']],
    ['PUT', '/v1/me/presence', { is: 'available', wen: 'now' }, ['body/wen']],
    ['GET', '/v1/calls?called=9700&limit=5', undefined, ['query/called']],
    ['GET', '/v1/queues/a?full=1', undefined, ['query/full']],
    ['POST', '/v1/calls/1.1/end', { why: 'rude' }, ['body/why']],
  ] as const)('%s %s with %j names the unknown fields', async (method, url, payload, paths) => {
    const headers = await service.tokenOf('admin');
    const answer = await service.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-input']);
    expect(answer.json().data.fields).toEqual(paths.map((path) => ({ path, problem: 'there is no such field' })));
  });

  it.each(['[]', '[1]', '"x"', '7', 'false', 'null'])('to a route without a body may not bring %s', async (payload) => {
    const headers = { ...(await service.tokenOf('admin')), 'content-type': 'application/json' };
    const answer = await service.app.inject({ method: 'POST', url: '/v1/calls/1.1/hold', headers, payload });
    expect([answer.statusCode, answer.json().data?.fields]).toEqual([
      400,
      [{ path: 'body', problem: 'nothing is wanted here' }],
    ]);
  });

  it('may ask for liveness with whatever a prober adds', async () => {
    expect((await service.app.inject({ url: '/health/live?at=1' })).statusCode).toBe(200);
  });
});
