import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/connection.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { nodeId, operatorId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;
let admin: Awaited<ReturnType<HttpOn['person']>>;
let sara: Awaited<ReturnType<HttpOn['person']>>;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  admin = await http.person('admin', 'admin');
  sara = await http.person('sara', 'operator', 'سارا');
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const path = '/v1/pause-reasons';
const asAdmin = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  http.call(method, url, { as: admin.token, ...(body === undefined ? {} : { body }) });
const pause = (reason: string) =>
  http.call('PUT', '/v1/me/presence', { as: sara.token, body: { is: 'paused', reason } });
const listed = async (query = ''): Promise<string[]> =>
  (await http.call('GET', `${path}${query}`, { as: sara.token })).body.items.map(({ id }: { id: string }) => id);

describe('pause reasons', () => {
  it('are there from the beginning, in their order, for everybody', async () => {
    const { body } = await http.call('GET', path, { as: sara.token });
    expect(body.items.map(({ id, name }: Record<string, string>) => [id, name])).toEqual([
      ...[
        ['lunch', 'ناهار'],
        ['prayer', 'نماز'],
        ['rest', 'استراحت'],
        ['training', 'آموزش'],
        ['other', 'سایر'],
      ],
      ['missed-offers', 'بی‌پاسخ ماندن تماس‌ها'],
    ]);
    expect(body.items[0]).toMatchObject({
      paid: false,
      limitMs: 2_400_000,
      alarm: true,
      system: false,
      removed: false,
    });
  });

  it('are made, changed and removed, and at once to choose or not', async () => {
    const { status, body: made } = await asAdmin('POST', path, { id: 'meeting', name: ' جلسه ' });
    expect([status, made]).toMatchObject([
      201,
      { id: 'meeting', name: 'جلسه', paid: true, limitMs: null, alarm: false, place: 7, system: false },
    ]);
    expect((await pause('meeting')).body.pause).toMatchObject({ reason: 'meeting', name: 'جلسه', overLimit: false });
    const change = { paid: false, limitMs: 60_000, alarm: true, place: 0 };
    expect((await asAdmin('PATCH', `${path}/meeting`, change)).body).toMatchObject({ ...change, name: 'جلسه' });
    expect((await listed())[0]).toBe('meeting');
    http.clock.ahead += 61_000;
    const { live } = (await http.call('GET', '/v1/me', { as: sara.token })).body;
    expect(live.pause).toMatchObject({ limitMs: 60_000, alarm: true, overLimit: true });

    expect((await asAdmin('DELETE', `${path}/meeting`)).status).toBe(204);
    expect((await asAdmin('DELETE', `${path}/meeting`)).status).toBe(404);
    expect((await asAdmin('PATCH', `${path}/meeting`, { name: 'x' })).status).toBe(404);
    expect([(await listed()).includes('meeting'), (await listed('?removed=true')).includes('meeting')]).toEqual([
      false,
      true,
    ]);
    // Who is paused with it stays so, under its name; nobody else chooses it.
    const stays = (await http.call('GET', '/v1/me', { as: sara.token })).body.live;
    expect(stays.pause.name).toBe('جلسه');
    const refused = await pause('meeting');
    expect([refused.status, refused.body.code, refused.body.data]).toEqual([
      ...[400, 'pause-reason-unknown'],
      { codes: ['lunch', 'prayer', 'rest', 'training', 'other'] },
    ]);
    const back = await asAdmin('POST', path, { id: 'meeting', name: 'جلسه' });
    expect([back.status, back.body]).toMatchObject([201, { paid: true, removed: false }]);
  });

  it('have a code of their own making if none is given', async () => {
    const { body } = await asAdmin('POST', path, { name: 'مهمان' });
    expect(body.id).toMatch(/^[a-z0-9]+$/);
    expect((await pause(body.id)).body.pause.name).toBe('مهمان');
  });

  it('share neither code nor name', async () => {
    const taken = { code: 'conflict', data: { field: 'name' } };
    expect((await asAdmin('POST', path, { name: 'ناهار' })).body).toMatchObject(taken);
    expect((await asAdmin('PATCH', `${path}/rest`, { name: 'ناهار' })).body).toMatchObject(taken);
    for (const id of ['lunch', 'missed-offers']) {
      const answer = await asAdmin('POST', path, { id, name: 'new' });
      expect([answer.status, answer.body.data]).toEqual([409, { field: 'id' }]);
    }
  });

  it('cannot lose the one that the service pauses with, nor is that one chosen by hand', async () => {
    const removed = await asAdmin('DELETE', `${path}/missed-offers`);
    expect([removed.status, removed.body.data]).toEqual([409, { reason: 'system-reason' }]);
    expect((await asAdmin('PATCH', `${path}/missed-offers`, { limitMs: 120_000 })).body.limitMs).toBe(120_000);
    expect((await pause('missed-offers')).body.code).toBe('pause-reason-unknown');
    const presence = { is: 'paused', reason: 'missed-offers' } as const;
    const at = http.gateway.now();
    await http.gateway.post({ type: 'PresenceChosen', operatorId: operatorId(sara.id), presence, at });
    const { live } = (await http.call('GET', '/v1/me', { as: sara.token })).body;
    expect(live.pause).toMatchObject({ reason: 'missed-offers', name: 'بی‌پاسخ ماندن تماس‌ها', limitMs: 120_000 });
  });

  it.each([
    ['an alarm without a limit', { name: 'x', alarm: true }, 'body/alarm'],
    ['no name', { name: ' ' }, 'body/name'],
    ['a code with capitals', { id: 'Lunch', name: 'x' }, 'body/id'],
    ['half milliseconds', { name: 'x', limitMs: 1_000.5 }, 'body/limitMs'],
  ])('are refused with %s', async (_what, wrong, field) => {
    const { status, body } = await asAdmin('POST', path, wrong);
    expect([status, body.data.fields[0].path]).toEqual([400, field]);
  });

  it('keep an alarm from losing its limit', async () => {
    const { status, body } = await asAdmin('PATCH', `${path}/lunch`, { limitMs: null });
    expect([status, body.data.fields[0].path]).toEqual([400, 'body/alarm']);
  });

  it('are in the audit', async () => {
    const rows = await database.db.selectFrom('audit').select(['action']).where('subject', '=', 'meeting').execute();
    expect(rows.map(({ action }) => action)).toEqual([
      'pause-reason-created',
      'pause-reason-changed',
      'pause-reason-removed',
      'pause-reason-created',
    ]);
  });
});

it('a pause that began before the service did has its beginning from the ledger', async () => {
  const omid = await http.person('omid', 'operator');
  const id = operatorId(omid.id);
  const of = (seq: number, at: number) => ({ seq, at, operatorId: id });
  const facts = [
    { ...of(1, 1_000), type: 'ActivityChanged', activity: 'talking', callId: null } as const,
    { ...of(2, 2_000), type: 'PresenceChanged', presence: { is: 'paused', reason: 'lunch' } } as const,
    { ...of(3, 3_000), type: 'ActivityChanged', activity: 'wrap-up', callId: null } as const,
    { ...of(4, 4_000), type: 'ActivityChanged', activity: 'idle', callId: null } as const,
  ];
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts });
  const open = await http.stores.pauseHistory.open();
  expect(open).toEqual([{ operatorId: id, reason: 'lunch', since: 4_000 }]);
});

it('without Postgres anybody can pause, with whatever looks like a code', async () => {
  const db = openDatabase({ url: 'postgres://pasokh@127.0.0.1:1/none', onConnectionError: () => undefined });
  const lonely = await createHttpOn(db);
  const id = operatorId('op1');
  await lonely.gateway.syncConfiguration([], [{ id, name: 'لیلا', serves: [], skills: {}, units: 1 }]);
  const { authorization } = await lonely.tokenOf('operator', id);
  const as = authorization.slice('Bearer '.length);
  const choose = (reason: string) => lonely.call('PUT', '/v1/me/presence', { as, body: { is: 'paused', reason } });
  expect((await choose('lunch')).body).toMatchObject({ status: 'paused', pause: { reason: 'lunch', name: 'lunch' } });
  expect((await choose('ناهار')).body.code).toBe('pause-reason-unknown');
  expect((await lonely.call('GET', path, { as })).status).toBe(503);
  await lonely.app.close();
  await db.destroy();
});
