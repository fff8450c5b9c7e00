import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorId, queueId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn, password } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;
let admin: Awaited<ReturnType<HttpOn['person']>>;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  admin = await http.person('admin', 'admin', 'مدیر');
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  http.call(method, url, { as: admin.token, ...(body === undefined ? {} : { body }) });

const newOperator = (userName: string, more: object = {}) =>
  call('POST', '/v1/operators', { userName, displayName: userName, password, ...more });
const newQueue = (name: string, more: object = {}) => call('POST', '/v1/queues', { name, ...more });

describe('operators', () => {
  it('are created, known to the core, and have a phone', async () => {
    const { status, body, headers } = await newOperator('sara', { displayName: '  سارا محمدی ' });
    expect([status, headers.location]).toEqual([201, `/v1/operators/${body.id}`]);
    expect(body).toMatchObject({
      userName: 'sara',
      displayName: 'سارا محمدی',
      role: 'operator',
      active: true,
      queues: [],
    });
    expect((await call('GET', `/v1/operators/${body.id}`)).body).toEqual(body);
    const id = operatorId(body.id);
    expect(http.gateway.view.operators.get(id)?.profile).toEqual({
      ...{ id, name: 'سارا محمدی', serves: [], skills: {}, units: 1 },
    });
    const { body: session } = await http.login('sara');
    const desk = { kind: 'desk', address: '192.0.2.7:5060', userAgent: 'Yealink', reachable: false } as const;
    http.phones.registered.set(id, [{ ...desk, since: 0 }]);
    const { body: phone } = await http.call('GET', '/v1/me/phone', { as: session.accessToken });
    expect(phone).toMatchObject({
      user: `op-${id}`,
      sipAddress: `sip:op-${id}@127.0.0.1:5060`,
      displayName: 'سارا محمدی',
      web: { user: `web-${id}`, secret: phone.secret, url: 'wss://pbx.example/ws', iceExpiresAt: null },
      ...{ reachable: false, noCalls: { why: 'signed-out', since: null }, lastOffer: null },
      contacts: [{ ...desk, since: '1970-01-01T00:00:00.000Z' }],
    });
    expect(http.phones.there.get(id)?.secret).toBe(phone.secret);
    const row = await database.db
      .selectFrom('operators')
      .select('sealed_sip_secret')
      .where('id', '=', id)
      .executeTakeFirst();
    expect(row?.sealed_sip_secret).not.toContain(phone.secret);
  });

  it('cannot share a user name, in whatever letters it is typed', async () => {
    await newOperator('کیان۱');
    expect((await newOperator('كيان1')).body.code).toBe('user-name-taken');
    const other = await newOperator('other');
    expect((await call('PATCH', `/v1/operators/${other.body.id}`, { userName: 'KIAN' })).status).toBe(200);
    expect((await call('PATCH', `/v1/operators/${other.body.id}`, { userName: 'کیان١' })).status).toBe(409);
  });

  it.each([
    ['a short password', { password: 'short' }, 'body/password'],
    ['no name', { displayName: '   ' }, 'body/displayName'],
    ['an unknown role', { role: 'boss' }, 'body/role'],
    ['a user name with spaces', { userName: 'a b' }, 'body/userName'],
  ])('are refused with %s', async (_what, wrong, path) => {
    const { status, body } = await newOperator('wrong', wrong);
    expect([status, body.code, body.data.fields[0].path]).toEqual([400, 'invalid-input', path]);
  });

  it('are paged by name, and a page after the last is empty', async () => {
    const fresh = await createTestDatabase();
    const other = await createHttpOn(fresh.db);
    const { token } = await other.person('a-admin', 'admin');
    for (const name of ['ب', 'پ', 'ت']) await other.person(name, 'operator');
    const page = (query: string) => other.call('GET', `/v1/operators?${query}`, { as: token });
    const first = (await page('limit=3')).body;
    expect(first.items).toHaveLength(3);
    const second = (await page(`limit=3&cursor=${first.nextCursor}`)).body;
    expect([second.items.length, second.nextCursor]).toEqual([1, null]);
    const names = [...first.items, ...second.items].map(({ userName }: { userName: string }) => userName);
    expect(names.toSorted()).toEqual(['a-admin', 'ب', 'پ', 'ت'].toSorted());
    const beyond = Buffer.from(JSON.stringify('\u{10ffff}')).toString('base64url');
    expect((await page(`cursor=${beyond}`)).body).toEqual({ items: [], nextCursor: null });
    expect((await page('cursor=rubbish')).body.data.fields[0].path).toBe('query/cursor');
    expect((await page('role=admin&active=true')).body.items).toHaveLength(1);
    await other.app.close();
    await fresh.drop();
  });

  it('get a new SIP secret on request', async () => {
    const { id } = (await newOperator('rotated')).body;
    const before = http.phones.there.get(id)?.secret;
    expect((await call('POST', `/v1/operators/${id}/phone/rotate`)).status).toBe(204);
    const after = http.phones.there.get(id)?.secret;
    expect([after === before, await http.accounts.sipSecret(id)]).toEqual([false, after]);
  });

  it('disappear from core and PBX when deleted or switched off, and their name is free again', async () => {
    const { id } = (await newOperator('gone')).body;
    expect((await call('DELETE', `/v1/operators/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/v1/operators/${id}`)).status).toBe(404);
    expect((await call('GET', `/v1/operators/${id}`)).body.code).toBe('not-found');
    expect([http.gateway.view.operators.has(id), http.phones.there.has(id)]).toEqual([false, false]);
    const { body: again } = await newOperator('gone');
    await call('PATCH', `/v1/operators/${again.id}`, { active: false });
    expect([http.gateway.view.operators.has(again.id), http.phones.there.has(again.id)]).toEqual([false, false]);
    await call('PATCH', `/v1/operators/${again.id}`, { active: true });
    expect([http.gateway.view.operators.has(again.id), http.phones.there.has(again.id)]).toEqual([true, true]);
  });

  it('always keep an admin who can sign in', async () => {
    for (const body of [{ role: 'operator' }, { active: false }]) {
      const { status, body: answer } = await call('PATCH', `/v1/operators/${admin.id}`, body);
      expect([status, answer.data]).toEqual([409, { reason: 'last-admin' }]);
    }
    expect((await call('DELETE', `/v1/operators/${admin.id}`)).status).toBe(409);
    const second = await http.person('admin2', 'admin');
    const third = await http.person('admin3', 'admin');
    await call('DELETE', `/v1/operators/${third.id}`);
    const both = await Promise.all(
      [admin, second].map(({ id }) =>
        http.accounts.remove(id, { id: null, at: http.now() }).then(
          () => 1,
          () => 0,
        ),
      ),
    );
    expect(both.reduce<number>((sum, one) => sum + one, 0)).toBe(1);
    // Whoever is left goes on below.
    admin = (await call('GET', '/v1/me')).status === 200 ? admin : second;
  });
});

describe('queues', () => {
  it('are created with sensible rules, reach the core, and take numbers in any digits', async () => {
    const { status, body } = await newQueue('خدمات', { dialledNumbers: ['۰۲۱-۸۸۸۸ ۰۰۰۱', '+982188880002'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'خدمات',
      dialledNumbers: ['02188880001', '+982188880002'],
      ringTimeoutMs: 20_000,
      serviceLevelMs: 20_000,
      shortAbandonMs: 5_000,
      operators: [],
    });
    const rules = http.gateway.view.queues.get(queueId(body.id));
    expect(rules).toMatchObject({ name: 'خدمات', dialledNumbers: ['02188880001', '+982188880002'] });
    expect(rules).not.toHaveProperty('shortAbandonMs');
    const { warnings, ...listed } = body;
    expect(warnings).toEqual([]);
    expect((await call('GET', '/v1/queues')).body.items).toContainEqual(listed);
  });

  it('never share a number or a name', async () => {
    const { body: one } = await newQueue('one', { dialledNumbers: ['100', '101'] });
    const { body: two } = await newQueue('two', { dialledNumbers: ['200'] });
    const taken = await call('PATCH', `/v1/queues/${two.id}`, { dialledNumbers: ['200', '۱۰۱'] });
    expect([taken.status, taken.body.code, taken.body.data]).toEqual([409, 'number-taken', { numbers: ['101'] }]);
    expect((await call('GET', `/v1/queues/${two.id}`)).body.dialledNumbers).toEqual(['200']);
    expect((await newQueue('one')).body).toMatchObject({ code: 'conflict', data: { field: 'name' } });
    await call('PATCH', `/v1/queues/${one.id}`, { dialledNumbers: ['100'] });
    expect((await call('PATCH', `/v1/queues/${two.id}`, { dialledNumbers: ['101'] })).status).toBe(200);
    expect(http.gateway.view.queues.get(two.id)?.dialledNumbers).toEqual(['101']);
    const plus = await call('PATCH', `/v1/queues/${one.id}`, { dialledNumbers: ['100', '+101', '0100'] });
    expect([plus.status, plus.body.code, plus.body.data]).toEqual([409, 'number-taken', { numbers: ['+101'] }]);
  });

  it.each([
    ['a number twice', { dialledNumbers: ['100', '۱۰۰'] }, 'body/dialledNumbers'],
    ['a number with and without its plus', { dialledNumbers: ['98100', '+98100'] }, 'body/dialledNumbers/1'],
    ['letters for a number', { dialledNumbers: ['abc'] }, 'body/dialledNumbers/0'],
    ['a phone that never rings', { ringTimeoutMs: 0 }, 'body/ringTimeoutMs'],
    ['a wait shorter than one ring', { maxWaitMs: 10_000, ringTimeoutMs: 20_000 }, 'body/maxWaitMs'],
    ['half milliseconds', { wrapUpMs: 0.5 }, 'body/wrapUpMs'],
  ])('are refused with %s', async (_what, wrong, path) => {
    const { status, body } = await newQueue('wrong', wrong);
    expect([status, body.data.fields[0].path]).toEqual([400, path]);
  });

  it('have members, who may be added and removed twice', async () => {
    const { id } = (await newQueue('members')).body;
    const { body: ali } = await newOperator('ali');
    const membership = `/v1/queues/${id}/operators/${ali.id}`;
    expect([(await call('PUT', membership)).status, (await call('PUT', membership)).status]).toEqual([204, 204]);
    expect((await call('GET', `/v1/queues/${id}`)).body.operators).toEqual([
      { operatorId: ali.id, tier: 1, weight: 1, wrapUpMs: null },
    ]);
    expect(http.gateway.view.operators.get(ali.id)?.profile.serves.map(({ queueId: served }) => served)).toEqual([id]);
    expect([(await call('DELETE', membership)).status, (await call('DELETE', membership)).status]).toEqual([204, 404]);
    expect(http.gateway.view.operators.get(ali.id)?.profile.serves.map(({ queueId: served }) => served)).toEqual([]);
    expect((await call('PUT', `/v1/queues/${id}/operators/nobody`)).status).toBe(404);
    expect((await call('PUT', `/v1/queues/nothing/operators/${ali.id}`)).status).toBe(404);
  });

  it('are deleted with their numbers and members', async () => {
    const { id } = (await newQueue('closing', { dialledNumbers: ['900'] })).body;
    const { body: zahra } = await newOperator('zahra');
    await call('PUT', `/v1/queues/${id}/operators/${zahra.id}`);
    expect((await call('DELETE', `/v1/queues/${id}`)).status).toBe(204);
    expect((await call('GET', `/v1/queues/${id}`)).status).toBe(404);
    expect((await call('GET', `/v1/operators/${zahra.id}`)).body.queues).toEqual([]);
    expect(http.gateway.view.queues.has(id)).toBe(false);
    expect((await newQueue('closing', { dialledNumbers: ['900'] })).status).toBe(201);
  });
});

it('writes down who did what, without secrets', async () => {
  const rows = await database.db.selectFrom('audit').select(['actor_id', 'action', 'data']).execute();
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of [
    'operator-created',
    'operator-changed',
    'operator-removed',
    'queue-created',
    'queue-operator-added',
    'signed-in',
    'sip-secret-changed',
  ]) {
    expect(actions).toContain(action);
  }
  expect(JSON.stringify(rows)).not.toMatch(/argon2id|correct horse/);
});
