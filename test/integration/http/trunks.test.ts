import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/connection.ts';
import { createDialHistory } from '../../../src/db/dial-rules-store.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, nthOutsideLeg, operatorId, trunkId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;
let admin: Awaited<ReturnType<HttpOn['person']>>;
let leader: Awaited<ReturnType<HttpOn['person']>>;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  admin = await http.person('admin', 'admin');
  leader = await http.person('leila', 'supervisor');
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const asAdmin = (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
  http.call(method, url, { as: admin.token, ...(body === undefined ? {} : { body }) });
const asLeader = (url: string) => http.call('GET', url, { as: leader.token });
const fieldsOf = ({ body }: { body: { data: { fields: { path: string }[] } } }) =>
  body.data.fields.map(({ path }) => path);

const registering = {
  ...{ name: 'مخابرات', mode: 'registration', host: 'sip.example.com:5080', userName: '2191001000' },
  ...{ secret: 'top-s3cret', numbers: ['+982191001000', '+982191002000'], defaultNumber: '+982191001000' },
  patterns: [{ pattern: 'domestic', strip: 1, prepend: '9' }],
};

describe('trunks', () => {
  it('are made, put on the PBX with their secret, changed, watched and removed; the secret is never told', async () => {
    const made = await asAdmin('POST', '/v1/trunks', registering);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        ...{ name: 'مخابرات', enabled: true, hasSecret: true, transport: 'udp', codecs: ['alaw', 'ulaw'], from: null },
        patterns: [{ pattern: 'domestic', priority: 10, format: 'national', strip: 1, prepend: '9' }],
        ...{ mostCalls: null, probed: true, state: 'unknown' },
      },
    ]);
    const { id } = made.body as { id: string };
    const path = `/v1/trunks/${id}`;
    expect(http.provisioner.there()).toMatchObject([{ id, secret: 'top-s3cret', userName: '2191001000' }]);

    const changed = await asAdmin('PATCH', path, { mostCalls: 30, from: ['192.0.2.0/24'] });
    expect([changed.status, changed.body]).toMatchObject([200, { mostCalls: 30, hasSecret: true }]);
    expect(http.provisioner.there()).toMatchObject([{ secret: 'top-s3cret', from: ['192.0.2.0/24'] }]);
    await http.trunkStates.look();
    expect((await asLeader('/v1/trunks')).body.items).toMatchObject([{ id, state: 'reachable' }]);
    expect((await asLeader(path)).body.stateSince).toMatch(/^\d{4}-/);

    const renewed = await asAdmin('PATCH', path, { secret: 'another' });
    expect(JSON.stringify([made.body, renewed.body, (await asLeader(path)).body])).not.toMatch(/s3cret|another/);
    expect(http.provisioner.there()).toMatchObject([{ secret: 'another' }]);
    expect((await asAdmin('PATCH', path, { enabled: false })).status).toBe(200);
    expect(http.provisioner.there()).toEqual([]);

    expect((await asAdmin('DELETE', path)).status).toBe(204);
    for (const method of ['DELETE', 'GET'] as const) expect((await asAdmin(method, path)).status).toBe(404);
    expect((await asAdmin('PATCH', path, { name: 'x' })).status).toBe(404);
    const rows = await database.db.selectFrom('audit').selectAll().where('subject', '=', id).orderBy('id').execute();
    expect(rows.map(({ action }) => action)).toEqual([
      ...['trunk-created', 'trunk-changed', 'trunk-changed', 'trunk-changed', 'trunk-removed'],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/s3cret|another/);
    const kept = await database.db.selectFrom('trunks').selectAll().where('id', '=', id).executeTakeFirst();
    expect([kept?.name, kept?.sealed_secret]).toEqual(['مخابرات', null]);
  });

  it('share no name but with a removed one', async () => {
    const { body: first } = await asAdmin('POST', '/v1/trunks', registering);
    const taken = await asAdmin('POST', '/v1/trunks', registering);
    expect([taken.status, taken.body.data]).toEqual([409, { field: 'name' }]);
    const { body: other } = await asAdmin('POST', '/v1/trunks', { ...registering, name: 'دیگر' });
    expect((await asAdmin('PATCH', `/v1/trunks/${other.id}`, { name: 'مخابرات' })).status).toBe(409);
    for (const { id } of [first, other]) await asAdmin('DELETE', `/v1/trunks/${id}`);
  });

  it('claim no address that another has', async () => {
    const address = { ...registering, mode: 'address', userName: null, secret: null };
    const { body: first } = await asAdmin('POST', '/v1/trunks', { ...address, host: '192.0.2.1:5060' });
    const second = { ...address, name: 'دیگر', host: '192.0.2.1:5070' };
    const taken = await asAdmin('POST', '/v1/trunks', second);
    const data = { field: 'host', address: '192.0.2.1', trunkId: first.id };
    expect([taken.status, taken.body.code, taken.body.data]).toEqual([409, 'conflict', data]);
    expect(taken.body.message).toContain('مخابرات');

    const { status, body: other } = await asAdmin('POST', '/v1/trunks', { ...second, from: ['192.0.2.1:5070'] });
    expect(status).toBe(201);
    const path = `/v1/trunks/${other.id}`;
    const again = await asAdmin('PATCH', path, { from: ['192.0.2.9', '192.0.2.1/32'] });
    expect([again.status, again.body.data]).toEqual([409, { ...data, field: 'from', address: '192.0.2.1/32' }]);
    expect((await asAdmin('PATCH', path, { from: null, enabled: false })).status).toBe(200);
    expect((await asAdmin('PATCH', path, { enabled: true })).status).toBe(409);
    expect((await asAdmin('PATCH', `/v1/trunks/${first.id}`, { mostCalls: 3 })).status).toBe(200);
    for (const { id } of [first, other]) await asAdmin('DELETE', `/v1/trunks/${id}`);
  });

  it('claim no address that another claims at the same moment', async () => {
    const address = { ...registering, mode: 'address', userName: null, secret: null, host: '192.0.2.77:5060' };
    const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).toSorted();
    const names = ['A', 'B', 'C', 'D'];
    const made = await Promise.all(names.map((name) => asAdmin('POST', '/v1/trunks', { ...address, name })));
    expect(statuses(made)).toEqual([201, 409, 409, 409]);
    const first = made.find(({ status }) => status === 201)?.body.id;
    await asAdmin('PATCH', `/v1/trunks/${first}`, { enabled: false });
    const { body: other } = await asAdmin('POST', '/v1/trunks', { ...address, name: 'E', enabled: false });
    const enable = (id: string) => asAdmin('PATCH', `/v1/trunks/${id}`, { enabled: true });
    expect(statuses(await Promise.all([enable(first), enable(other.id)]))).toEqual([200, 409]);
    for (const id of [first, other.id]) await asAdmin('DELETE', `/v1/trunks/${id}`);
  });

  it('take Persian digits in their numbers', async () => {
    const numbers = { numbers: ['+۹۸۲۱۹۱۰۰۱۰۰۰', ' ٠٢١٩١٠٠٢٠٠٠'], defaultNumber: '+982191001000' };
    const { status, body } = await asAdmin('POST', '/v1/trunks', { ...registering, ...numbers });
    expect([status, body.numbers]).toEqual([201, ['+982191001000', '02191002000']]);
    await asAdmin('DELETE', `/v1/trunks/${body.id}`);
  });

  it.each([
    ['a host with a parameter', { host: 'sip.example.com;lr' }, ['body/host']],
    ['a line in the host', { host: 'sip.example.com\r\nmatch=0.0.0.0/0' }, null],
    ['a user name with an address', { userName: 'me@elsewhere' }, ['body/userName']],
    ['a secret with a semicolon', { secret: 'a;b' }, ['body/secret']],
    ['a port that is none', { host: 'sip.example.com:65536' }, ['body/host']],
    ['calls from a port that is none', { from: ['192.0.2.1:70000'] }, ['body/from/0']],
    ['calls of the whole world', { from: ['0.0.0.0/0'] }, ['body/from/0']],
    ['a pattern that is none', { patterns: [{ pattern: '_X.' }] }, ['body/patterns/0/pattern']],
    ['letters in front', { patterns: [{ pattern: 'any', prepend: 'w' }] }, ['body/patterns/0/prepend']],
    ['no user name', { userName: null }, ['body/userName']],
    ['no secret', { secret: null }, ['body/secret']],
    ['half a sign-in', { mode: 'address', secret: null }, ['body/secret']],
    ['another’s number', { defaultNumber: '+982199999999' }, ['body/defaultNumber']],
  ])('are refused with %s', async (_what, wrong, fields) => {
    const answer = await asAdmin('POST', '/v1/trunks', { ...registering, ...wrong });
    expect(answer.status).toBe(400);
    if (fields === null) expect(answer.body.code).toBe('control-characters');
    else expect(fieldsOf(answer)).toEqual(fields);
  });
});

describe('dial rules', () => {
  const rules = [{ name: 'no Germany', pattern: '+49*', then: 'deny' }];

  it('are there from the beginning, and replaced as a whole by who has read them', async () => {
    const { body: first } = await asLeader('/v1/dial-rules');
    expect(first).toMatchObject({
      ...{ version: 1, region: null, otherwise: 'allow', callsAtOnce: 3, callsPerHour: 200 },
      rules: [
        ['premium', 'premium'],
        ['premium 0909', '+98909*'],
        ['international', 'international'],
      ].map(([name, pattern]) => ({ name, pattern, roles: 'all', then: 'deny' })),
      emergencyNumbers: ['110', '112', '113', '115', '123', '125'],
      serviceNumbers: ['118'],
    });
    const next = { ...first, changedAt: undefined, rules, callsAtOnce: null, region: 'DE', emergencyNumbers: ['110'] };
    const replaced = await asAdmin('PUT', '/v1/dial-rules', { ...next, emergencyNumbers: ['۱۱۰'] });
    const after = { ...next, changedAt: expect.any(String), version: 2, rules: [{ ...rules[0], roles: 'all' }] };
    expect([replaced.status, replaced.body]).toMatchObject([200, after]);
    expect(http.book.known().rules).toMatchObject({ version: 2, region: 'DE' });

    const late = await asAdmin('PUT', '/v1/dial-rules', next);
    expect([late.status, late.body.code, late.body.data]).toEqual([409, 'conflict', { version: 2 }]);
    const audit = await database.db.selectFrom('audit').selectAll().where('subject', '=', 'dial-rules').execute();
    expect(audit).toMatchObject([{ action: 'dial-rules-changed', data: { region: 'DE' } }]);
  });

  it('are refused with a country that is none, a name that means no rule, or a name or emergency number that is there twice', async () => {
    const wish = { ...(await asLeader('/v1/dial-rules')).body, changedAt: undefined };
    expect(fieldsOf(await asAdmin('PUT', '/v1/dial-rules', { ...wish, region: 'XX' }))).toEqual(['body/region']);
    const twice = { ...wish, rules: [...rules, ...rules] };
    expect(fieldsOf(await asAdmin('PUT', '/v1/dial-rules', twice))).toEqual(['body/rules/1/name']);
    const misleading = { ...wish, rules: [rules[0], { ...rules[0], name: ' otherwise ' }] };
    expect(fieldsOf(await asAdmin('PUT', '/v1/dial-rules', misleading))).toEqual(['body/rules/1/name']);
    const emergencies = await asAdmin('PUT', '/v1/dial-rules', { ...wish, emergencyNumbers: ['110', '۱۱۰'] });
    expect([emergencies.status, fieldsOf(emergencies)]).toEqual([400, ['body/emergencyNumbers']]);
  });

  it('have service numbers, short ones that are no emergency numbers', async () => {
    const { body: before } = await asLeader('/v1/dial-rules');
    const put = (serviceNumbers: readonly string[], emergencyNumbers = ['110']) =>
      asAdmin('PUT', '/v1/dial-rules', { ...before, changedAt: undefined, emergencyNumbers, serviceNumbers });
    for (const wrong of ['0118', '11', '1234567', '*8', '*', '1 8', '+118', '۱۱x', '1**'])
      expect(fieldsOf(await put([wrong])), wrong).toEqual(['body/serviceNumbers/0']);
    expect(fieldsOf(await put(['118', '۱۱۸']))).toEqual(['body/serviceNumbers']);
    const clash = await put(['118', '11*']);
    expect([clash.status, clash.body.code, clash.body.data.fields]).toEqual([
      ...[400, 'invalid-input'],
      [{ path: 'body/serviceNumbers/1', problem: '110 is an emergency number' }],
    ]);
    const { status, body } = await put(['۱۱۸', ' 15* ']);
    expect([status, body.serviceNumbers]).toEqual([200, ['118', '15*']]);
    expect(http.book.known().rules.serviceNumbers).toEqual(['118', '15*']);
    // Who does not know of them has none.
    const { version } = body;
    const old = { ...before, changedAt: undefined, serviceNumbers: undefined, version };
    expect((await asAdmin('PUT', '/v1/dial-rules', old)).body.serviceNumbers).toEqual([]);
  });
});

it('a pattern that is older than what is taken now is read and shown, and not taken anew', async () => {
  const { body: made } = await asAdmin('POST', '/v1/trunks', registering);
  const { body: before } = await asLeader('/v1/dial-rules');
  const old = { name: 'old', roles: 'all', pattern: '+0912*', then: 'deny' };
  const patterns = [{ ...made.patterns[0], pattern: old.pattern }];
  await database.db
    .updateTable('trunks')
    .set({ patterns: JSON.stringify(patterns) })
    .where('id', '=', made.id)
    .execute();
  await database.db
    .updateTable('dial_rules')
    .set({ rules: JSON.stringify([old]) })
    .execute();
  expect((await asLeader(`/v1/trunks/${made.id}`)).body.patterns).toEqual(patterns);
  expect((await asAdmin('PATCH', `/v1/trunks/${made.id}`, { mostCalls: 3 })).status).toBe(200);
  expect((await asLeader('/v1/dial-rules')).body.rules).toEqual([old]);
  const put = (rules: readonly object[]) =>
    asAdmin('PUT', '/v1/dial-rules', { ...before, changedAt: undefined, rules });
  expect(fieldsOf(await put([old]))).toEqual(['body/rules/0/pattern']);
  const { status, body } = await put([{ ...old, pattern: '+۹۸۹۱۲*' }]);
  expect([status, body.rules[0].pattern]).toEqual([200, '+98912*']);
  await asAdmin('DELETE', `/v1/trunks/${made.id}`);
});

it('what was dialled is known from the facts', async () => {
  const [call, sara, omid] = [callId('out-1'), operatorId('sara'), operatorId('omid')];
  const said = { number: '+989121234567', trunkId: trunkId('t1') };
  const facts = [
    { seq: 1, at: 1_000, type: 'CallDialled', callId: call, operatorId: sara, number: '1', shown: '2', queueId: null },
    { seq: 2, at: 2_000, type: 'DialSent', callId: call, legId: call, by: sara, ...said },
    { seq: 3, at: 3_000, type: 'DialSent', callId: call, legId: nthOutsideLeg(call, 1), by: omid, ...said },
  ] as const;
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts });
  expect(await createDialHistory(database.db).since(1_500)).toEqual([
    { legId: call, callId: call, operatorId: sara, at: 2_000 },
    { legId: nthOutsideLeg(call, 1), callId: call, operatorId: omid, at: 3_000 },
  ]);
  expect((await createDialHistory(database.db).since(0)).length).toBe(3);
});

it('without the ledger trunks and rules are read as they were known last, and not changed', async () => {
  const db = openDatabase({ url: 'postgres://pasokh@127.0.0.1:1/none', onConnectionError: () => undefined });
  const lonely = await createHttpOn(db);
  const as = (await lonely.tokenOf('admin')).authorization.slice('Bearer '.length);
  expect((await lonely.call('GET', '/v1/trunks', { as })).status).toBe(503);
  const wish = { ...(await asLeader('/v1/dial-rules')).body, changedAt: undefined };
  expect((await lonely.call('PUT', '/v1/dial-rules', { as, body: wish })).status).toBe(503);
  await lonely.app.close();
  await db.destroy();
});
