import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorId, QueueId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn, password } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;
let token = '';

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  ({ token } = await http.person('admin', 'admin'));
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  http.call(method, url, { as: token, ...(body === undefined ? {} : { body }) });

/** The status, and the fields that were refused. */
const refused = async (answer: ReturnType<typeof call>): Promise<unknown[]> => {
  const { status, body } = await answer;
  return [status, ...body.data.fields.map(({ path }: { path: string }) => path)];
};

const newQueue = async (name: string, rules: object = {}): Promise<QueueId> => {
  const { status, body } = await call('POST', '/v1/queues', { name, ...rules });
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id;
};
const newOperator = async (userName: string, more: object = {}): Promise<OperatorId> =>
  (await call('POST', '/v1/operators', { userName, displayName: userName, password, ...more })).body.id;
const to = (id: QueueId) => ({ when: 'full', to: { is: 'queue', queueId: id } });

it('keeps every rule of a queue, shows it, and tells the core', async () => {
  const night = await newQueue('night');
  const sara = await newOperator('sara');
  const id = await newQueue('everything');
  await call('PUT', `/v1/queues/${id}/operators/${sara}`, { tier: 2 });
  const rules = {
    dialledNumbers: ['200'],
    ...{ strategy: 'random', ringAtOnce: 2, tiers: [{ tier: 2, afterMs: 15_000 }] },
    needs: [{ skill: 'انگلیسی', level: 7, relax: [{ afterMs: 30_000, level: 0 }], numbers: ['200'] }],
    ...{ priority: 3, priorityStepMs: 30_000, weight: 1.5, units: { call: 1, callback: 1 }, missedLimit: null },
    ...{ ringTimeoutMs: 15_000, wrapUpMs: 1_000, maxWaitMs: 300_000, maxWaiting: 'auto', whenNoOperators: 'turn-away' },
    coolDownMs: { declined: 1, busy: 2, noAnswer: 3, unreachable: 4 },
    overflow: [to(night), { when: 'closed', to: { is: 'announcement' } }],
    preferred: { by: ['file-owner', 'last-spoken'], spanMs: 86_400_000, waitMs: 20_000 },
    formerPlaceMs: 120_000,
  };
  const hours = {
    timeZone: 'Asia/Tehran',
    week: { saturday: [{ from: '8:00', to: '16:30' }] },
    holidays: [{ name: 'سیزده‌به‌در', calendar: 'jalali', date: '01-13' }],
  };
  const kept = {
    ...rules,
    hours: {
      ...{ timeZone: 'Asia/Tehran', exceptions: [] },
      holidays: [{ name: 'سیزده‌به‌در', calendar: 'jalali', date: '01-13', spans: [] }],
      week: {
        ...{ saturday: [{ from: '08:00', to: '16:30' }], sunday: [], monday: [], tuesday: [] },
        ...{ wednesday: [], thursday: [], friday: [] },
      },
    },
  };
  const { status, body } = await call('PATCH', `/v1/queues/${id}`, { ...rules, hours });
  expect([status, body.code]).toEqual([200, undefined]);
  expect(body).toMatchObject(kept);
  expect((await call('GET', `/v1/queues/${id}`)).body).toEqual(body);
  const { warnings, ...plain } = body;
  expect(warnings).toEqual([]);
  expect((await call('GET', '/v1/queues')).body.items).toContainEqual(plain);
  expect(http.gateway.view.queues.get(id)).toEqual({
    ...kept,
    ...{ id, name: 'everything', serviceLevelMs: 20_000 },
  });

  const fresh = await call('POST', '/v1/queues', {
    ...{ ...rules, hours, name: 'at once', tiers: [], dialledNumbers: ['201'] },
    needs: [{ ...rules.needs[0], numbers: ['201'] }],
  });
  expect(fresh.body).toMatchObject({ strategy: 'random', tiers: [], operators: [], warnings: [] });
  const audit = await database.db.selectFrom('audit').select(['action', 'data']).where('subject', '=', id).execute();
  const told = Object.keys(Object(audit.find(({ action }) => action === 'queue-changed')?.data));
  // They take one unit without being said.
  expect(told.toSorted()).toEqual(
    Object.keys(kept)
      .filter((field) => field !== 'units')
      .toSorted(),
  );
});

it('keeps how an operator serves each queue, and what they can do', async () => {
  const [one, two] = [await newQueue('serving one'), await newQueue('serving two')];
  const ali = await newOperator('ali', { skills: { آلمانی: 3 }, units: 2 });
  const put = (id: QueueId, body?: object) => call('PUT', `/v1/queues/${id}/operators/${ali}`, body);
  await put(two, { tier: 3, weight: 0.5, wrapUpMs: 0 });
  await put(one);
  await put(two, { wrapUpMs: null });
  await put(two, { tier: 2 });
  await put(two);
  const terms = { tier: 2, weight: 0.5, wrapUpMs: null };
  const plain = { tier: 1, weight: 1, wrapUpMs: null };
  expect((await call('GET', `/v1/queues/${two}`)).body.operators).toEqual([{ operatorId: ali, ...terms }]);
  expect((await call('GET', `/v1/queues/${one}`)).body.operators).toEqual([{ operatorId: ali, ...plain }]);
  const serves = [
    { queueId: one, ...plain },
    { queueId: two, ...terms },
  ].toSorted((a, b) => (a.queueId < b.queueId ? -1 : 1));
  const { body } = await call('GET', `/v1/operators/${ali}`);
  expect(body).toMatchObject({ skills: { آلمانی: 3 }, units: 2, queues: serves.map(({ queueId }) => queueId) });
  const profile = () => http.gateway.view.operators.get(ali)?.profile;
  expect(profile()).toEqual({ id: ali, name: 'ali', serves, skills: { آلمانی: 3 }, units: 2 });

  await call('PATCH', `/v1/operators/${ali}`, { displayName: 'علی' });
  expect(profile()).toMatchObject({ name: 'علی', skills: { آلمانی: 3 }, units: 2 });
  const changed = await call('PATCH', `/v1/operators/${ali}`, { skills: { English: 10 }, units: 1 });
  expect(changed.body).toMatchObject({ skills: { English: 10 }, units: 1 });
  expect(profile()).toMatchObject({ skills: { English: 10 }, units: 1, serves });

  expect(await refused(put(two, { tier: 0 }))).toEqual([400, 'body/tier']);
  expect(await refused(call('PATCH', `/v1/operators/${ali}`, { skills: { English: 11 } }))).toEqual([
    400,
    'body/skills/English',
  ]);
  const audit = await database.db.selectFrom('audit').select(['action', 'data']).where('subject', '=', two).execute();
  expect(audit.slice(1)).toEqual([
    { action: 'queue-operator-added', data: { operatorId: ali, tier: 3, weight: 0.5, wrapUpMs: 0 } },
    { action: 'queue-operator-changed', data: { operatorId: ali, wrapUpMs: null } },
    { action: 'queue-operator-changed', data: { operatorId: ali, tier: 2 } },
  ]);
});

it('reads what was kept before there were kinds of work', async () => {
  const id = await newQueue('of old', { units: { call: 5, callback: 6 }, weight: 2 });
  const routing = () =>
    database.db.selectFrom('queues').select('routing').where('id', '=', id).executeTakeFirstOrThrow();
  const { units, ...others } = Object((await routing()).routing);
  expect(units).toEqual({ call: 5, callback: 6 });
  const before = JSON.stringify({ ...others, unitsPerCall: 3 });
  await database.db.updateTable('queues').set({ routing: before }).where('id', '=', id).execute();
  const rules = { units: { call: 3, callback: 3 }, weight: 2 };
  expect((await call('GET', `/v1/queues/${id}`)).body).toMatchObject(rules);
  await http.sync.run();
  expect(http.gateway.view.queues.get(id)).toMatchObject(rules);
  await call('PATCH', `/v1/queues/${id}`, { name: 'of now' });
  expect((await routing()).routing).toEqual({ ...others, units: rules.units });
});

it('tells the core nothing that it knows', async () => {
  const { queues, operators } = http.gateway.view;
  const before = [[...queues.values()], [...operators.values()]].flat();
  await http.sync.run();
  const after = [[...http.gateway.view.queues.values()], [...http.gateway.view.operators.values()]].flat();
  expect(before.every((known, index) => known === after[index])).toBe(true);
});

describe('contradictions', () => {
  const target = (index: number) => `body/overflow/${String(index)}/to/queueId`;
  const overflow = (id: QueueId, ...targets: QueueId[]) =>
    call('PATCH', `/v1/queues/${id}`, { overflow: targets.map(to) });

  it('an overflow that leads nowhere or back is refused, from whichever queue', async () => {
    const [a, b, c] = [await newQueue('ring a'), await newQueue('ring b'), await newQueue('ring c')];
    expect(await refused(overflow(a, a))).toEqual([400, target(0)]);
    expect((await overflow(a, b)).status).toBe(200);
    expect((await overflow(b, c)).status).toBe(200);
    expect(await refused(overflow(c, a))).toEqual([400, target(0)]);
    await call('DELETE', `/v1/queues/${b}`);
    expect((await call('PATCH', `/v1/queues/${a}`, { weight: 2 })).body.overflow).toEqual([to(b)]);
    expect((await overflow(a, c, b)).status).toBe(200);
    expect(await refused(overflow(c, b, a))).toEqual([400, target(0), target(1)]);
    expect(await refused(call('POST', '/v1/queues', { name: 'ring d', overflow: [to(a), to(b)] }))).toEqual([
      400,
      target(1),
    ]);
  });

  it('two changes at the same moment make no ring', async () => {
    const [a, b] = [await newQueue('moment a'), await newQueue('moment b')];
    const both = await Promise.all([overflow(a, b), overflow(b, a)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });

  it('tiers and units that nobody of the queue has are refused', async () => {
    const tiers = [{ tier: 1, afterMs: 0 }];
    expect(await refused(call('POST', '/v1/queues', { name: 'tiers', tiers }))).toEqual([400, 'body/tiers/0/tier']);
    const id = await newQueue('tiers', { units: { call: 1, callback: 3 } });
    const mina = await newOperator('mina', { units: 2 });
    await call('PUT', `/v1/queues/${id}/operators/${mina}`);
    expect((await call('PATCH', `/v1/queues/${id}`, { tiers })).status).toBe(200);
    const take = (units: object) => call('PATCH', `/v1/queues/${id}`, { units });
    expect(await refused(take({ callback: 4 }))).toEqual([400, 'body/units/callback']);
    expect(await refused(take({ call: 4 }))).toEqual([400, 'body/units/call', 'body/units/callback']);
    expect(await refused(take({ call: 0 }))).toEqual([400, 'body/units/call']);
    expect((await take({ call: 2 })).body.units).toEqual({ call: 2, callback: 2 });
    expect((await take({ callback: 2 })).body.units).toEqual({ call: 1, callback: 2 });
    await call('DELETE', `/v1/queues/${id}/operators/${mina}`);
    expect((await call('PATCH', `/v1/queues/${id}`, { name: 'tiers of nobody' })).body.tiers).toEqual(tiers);
  });

  it('skills that nobody of the queue has are refused, and told when people change', async () => {
    const needs = [{ skill: 'French', level: 5 }];
    const id = await newQueue('skills', { needs, units: { callback: 2 } });
    const pari = await newOperator('pari', { units: 2, skills: { French: 5 } });
    await call('PUT', `/v1/queues/${id}/operators/${pari}`);
    const change = (skill: string) => call('PATCH', `/v1/queues/${id}`, { needs: [{ skill, level: 5 }] });
    expect(await refused(change('french'))).toEqual([400, 'body/needs/0/skill']);
    expect((await change('French')).body.warnings).toEqual([]);
    expect((await call('PATCH', `/v1/operators/${pari}`, { units: 1, skills: {} })).status).toBe(200);
    const { warnings } = (await call('GET', `/v1/queues/${id}`)).body;
    expect(warnings.map(({ path }: { path: string }) => path)).toEqual(['body/units/callback', 'body/needs/0/skill']);
    expect((await call('PATCH', `/v1/queues/${id}`, { weight: 2 })).body.warnings).toEqual(warnings);
  });

  it('a number that a need keeps stays among those of the queue', async () => {
    const needs = [{ skill: 'French', level: 5, numbers: ['+300'] }];
    const id = await newQueue('numbers', { needs, dialledNumbers: ['300', '301'] });
    const left = call('PATCH', `/v1/queues/${id}`, { dialledNumbers: ['301'] });
    expect(await refused(left)).toEqual([400, 'body/needs/0/numbers/0']);
  });

  it('hours that never open are refused', async () => {
    const hours = { timeZone: 'Asia/Tehran', week: {} };
    expect(await refused(call('POST', '/v1/queues', { name: 'shut', hours }))).toEqual([400, 'body/hours/week']);
  });
});
