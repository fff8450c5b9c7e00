import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import { queueId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;
let admin: Awaited<ReturnType<HttpOn['person']>>;
let sara: Awaited<ReturnType<HttpOn['person']>>;
let queue: string;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  admin = await http.person('admin', 'admin');
  sara = await http.person('sara', 'operator', 'سارا');
  queue = (await asAdmin('POST', '/v1/queues', { name: 'Sales' })).body.id;
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const path = '/v1/dispositions';
const asAdmin = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  http.call(method, url, { as: admin.token, ...(body === undefined ? {} : { body }) });
const listed = async (query = ''): Promise<string[]> =>
  (await http.call('GET', `${path}${query}`, { as: sara.token })).body.items.map(({ code }: { code: string }) => code);
const first = ['service-request', 'follow-up', 'complaint', 'information', 'wrong-number', 'other'];

it('a queue says whether they are mandatory, and the core needs not know', async () => {
  const of = async () => (await asAdmin('GET', `/v1/queues/${queue}`)).body.dispositionMandatory;
  expect(await of()).toBe(false);
  const { body } = await asAdmin('PATCH', `/v1/queues/${queue}`, { dispositionMandatory: true });
  expect([body.dispositionMandatory, await of()]).toEqual([true, true]);
  expect(http.gateway.view.queues.get(queueId(queue))).not.toHaveProperty('dispositionMandatory');
  const { body: audit } = await asAdmin('GET', `/v1/audit?subject=${queue}`);
  expect(audit.items[0].data).toEqual({ dispositionMandatory: { before: false, after: true } });
});

describe('dispositions', () => {
  it('are there from the beginning, in their order, for everybody', async () => {
    const { body } = await http.call('GET', path, { as: sara.token });
    expect(body.items.map(({ code, name }: Record<string, string>) => [code, name])).toEqual([
      ['service-request', 'درخواست خدمات'],
      ['follow-up', 'پیگیری'],
      ['complaint', 'شکایت'],
      ['information', 'اطلاعات'],
      ['wrong-number', 'اشتباه'],
      ['other', 'سایر'],
    ]);
    expect(body.items[0]).toMatchObject({ place: 1, queues: [], removed: false });
  });

  it('are made, changed, removed and brought back', async () => {
    const { status, body: made } = await asAdmin('POST', path, { code: 'offer', name: ' پیشنهاد ' });
    expect([status, made]).toMatchObject([201, { code: 'offer', name: 'پیشنهاد', place: 7, queues: [] }]);
    const change = { place: 0, queues: [queue] };
    expect((await asAdmin('PATCH', `${path}/offer`, change)).body).toMatchObject({ ...change, name: 'پیشنهاد' });
    expect(await listed()).toEqual(['offer', ...first]);
    expect(await listed(`?queue=${queue}`)).toEqual(['offer', ...first]);
    expect(await listed('?queue=other')).toEqual(first);

    expect((await asAdmin('DELETE', `${path}/offer`)).status).toBe(204);
    expect((await asAdmin('DELETE', `${path}/offer`)).status).toBe(404);
    expect((await asAdmin('PATCH', `${path}/offer`, { name: 'x' })).status).toBe(404);
    expect([await listed(), await listed('?removed=true')]).toEqual([first, ['offer', ...first]]);
    const back = await asAdmin('POST', path, { code: 'offer', name: 'پیشنهاد' });
    expect([back.status, back.body]).toMatchObject([201, { queues: [], removed: false }]);
    expect((await asAdmin('DELETE', `${path}/offer`)).status).toBe(204);
  });

  it('have a code of their own making if none is given', async () => {
    const { body } = await asAdmin('POST', path, { name: 'تبریک' });
    expect(body.code).toMatch(/^[a-z0-9]+$/);
    expect((await asAdmin('DELETE', `${path}/${body.code}`)).status).toBe(204);
  });

  it('share neither code nor name', async () => {
    const taken = { code: 'conflict', data: { field: 'name' } };
    expect((await asAdmin('POST', path, { name: 'شکایت' })).body).toMatchObject(taken);
    expect((await asAdmin('PATCH', `${path}/other`, { name: 'شکایت' })).body).toMatchObject(taken);
    const answer = await asAdmin('POST', path, { code: 'complaint', name: 'new' });
    expect([answer.status, answer.body.data]).toEqual([409, { field: 'code' }]);
  });

  it.each([
    ['no name', { name: ' ' }, 'body/name'],
    ['a code with capitals', { code: 'Offer', name: 'x' }, 'body/code'],
    ['a queue that is none', { name: 'x', queues: ['nowhere'] }, 'body/queues'],
    ['a queue twice', { name: 'x', queues: ['a1', 'a1'] }, 'body/queues'],
  ])('are refused with %s', async (_what, wrong, field) => {
    const { status, body } = await asAdmin('POST', path, wrong);
    expect([status, body.data.fields[0].path]).toEqual([400, field]);
  });

  it('keep a queue that was removed, and so are not for all calls of a sudden', async () => {
    const by = { id: null, at: http.now() };
    const settings = { serviceLevelMs: 20_000, shortAbandonMs: 5_000, dispositionMandatory: false };
    const { id } = await http.queues.create({ ...plainRules, name: 'gone', dialledNumbers: [], ...settings }, by);
    await asAdmin('POST', path, { code: 'narrow', name: 'narrow', queues: [id] });
    await http.queues.remove(id, by);
    expect((await asAdmin('PATCH', `${path}/narrow`, { name: 'strait', queues: [id] })).body.queues).toEqual([id]);
    expect(await listed(`?queue=${queue}`)).toEqual(first);
  });

  it('are in the audit', async () => {
    const { body } = await asAdmin('GET', '/v1/audit?subject=offer');
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
      'disposition-removed',
      'disposition-created',
      'disposition-removed',
      'disposition-changed',
      'disposition-created',
    ]);
    expect(body.items[3]).toMatchObject({ subject: { is: 'disposition' }, data: { queues: [queue] } });
  });
});
