import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createRefusedDialStore } from '../../../src/db/refused-dial-store.ts';
import { auditActions, type AuditAction } from '../../../src/shared/audit-action.ts';
import { callId, nodeId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';
import { iso } from '../../../src/shared/time.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn, password } from './harness.ts';

interface Entry {
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly action: AuditAction;
  readonly subject: { readonly is: string; readonly id: string; readonly name: string | null };
  readonly data: Readonly<Record<string, unknown>>;
}

const node = nodeId('pbx1');
let database: TestDatabase;
let http: HttpOn;
const facts: NumberedFact[] = [];
type Person = Awaited<ReturnType<HttpOn['person']>>;
let [admin, boss, sara]: Person[] = [];
let [support, sales]: string[] = [];

const as = (
  person: Person | undefined,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
) => http.call(method, url, { as: person?.token, ...(body === undefined ? {} : { body }) });
const audit = async (query = '', person = admin): Promise<readonly Entry[]> => {
  const { status, body } = await as(person, 'GET', `/v1/audit?limit=200${query}`);
  expect(status).toBe(200);
  return body.items;
};
const told = (entries: readonly Entry[]) => entries.map(({ action }) => action);

/** A day of everything: people, queues, pauses, and what the boss does to a call and to Sara. */
beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  http.gateway.onFacts((news) => void facts.push(...news));
  admin = await http.person('admin', 'admin', 'مدیر');
  boss = await http.person('boss', 'supervisor', 'رئیس');
  sara = await http.person('sara', 'operator', 'سارا');
  const queue = async (name: string, number: string): Promise<string> =>
    (await as(admin, 'POST', '/v1/queues', { name, dialledNumbers: [number] })).body.id;
  support = await queue('support', '1001');
  sales = await queue('sales', '1002');
  await as(boss, 'PUT', `/v1/queues/${support}/operators/${sara.id}`, { tier: 2 });
  await as(admin, 'PATCH', `/v1/operators/${sara.id}`, { password: 'another correct horse' });
  await as(admin, 'POST', `/v1/operators/${sara.id}/phone/rotate`);
  sara = { ...sara, token: (await http.login('sara', undefined, 'another correct horse')).body.accessToken };
  await as(sara, 'PUT', '/v1/me/password', { current: 'another correct horse', next: password });
  await as(admin, 'POST', '/v1/pause-reasons', { name: 'آموزش', id: 'training' });

  await as(sara, 'PUT', '/v1/me/presence', { is: 'available' });
  await as(boss, 'PUT', `/v1/operators/${sara.id}/presence`, { is: 'paused', reason: 'training' });
  await as(boss, 'DELETE', `/v1/operators/${sara.id}/queues/${support}/sign-in`);
  const id = callId('1.1');
  await http.gateway.post({ type: 'CallerEntered', callId: id, number: '0912', dialled: '1001', at: http.now() });
  await as(boss, 'PATCH', '/v1/calls/1.1', { priority: 3, queueId: sales });
  await as(sara, 'PUT', '/v1/me/presence', { is: 'available' });
  await as(boss, 'PUT', `/v1/queues/${sales}/operators/${sara.id}`);
  await http.gateway.post({
    type: 'ReachableChanged',
    operatorId: operatorId(sara.id),
    reachable: true,
    at: http.now(),
  });
  await http.gateway.post({ type: 'OfferAnswered', offerId: nthOffer(id, 1), at: http.now() });
  await as(boss, 'POST', '/v1/calls/1.1/end');
  await createLedger(database.db).apply({ node, facts });
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

describe('the audit', () => {
  it('tells who did what to whom, newest first', async () => {
    const entries = await audit();
    expect(entries.slice(0, 6).map(({ action, actor, subject, data }) => [action, actor?.name, subject, data])).toEqual(
      [
        ['call-ended', 'رئیس', { is: 'call', id: '1.1', name: null }, { operatorId: sara?.id }],
        ['queue-operator-added', 'رئیس', { is: 'queue', id: sales, name: 'sales' }, { operatorId: sara?.id }],
        ['call-moved', 'رئیس', { is: 'call', id: '1.1', name: null }, { queueId: sales }],
        ['call-priority-changed', 'رئیس', { is: 'call', id: '1.1', name: null }, { priority: 3 }],
        [
          ...['queue-sign-in-set', 'رئیس', { is: 'operator', id: sara?.id, name: 'سارا' }],
          { queueId: support, signedIn: false },
        ],
        [
          ...['presence-set', 'رئیس', { is: 'operator', id: sara?.id, name: 'سارا' }],
          { presence: { is: 'paused', reason: 'training' } },
        ],
      ],
    );
    expect(entries.map(({ at }) => at)).toEqual(
      entries
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    // What people choose for themselves while they work is in the metrics, not here.
    expect(entries.filter(({ action }) => action === 'presence-set')).toHaveLength(1);
    expect(entries.at(-1)).toMatchObject({ actor: null, action: 'operator-created', subject: { name: 'مدیر' } });
  });

  it('holds no secret: no password, no hash of one, no secret of a phone', async () => {
    const text = JSON.stringify(await audit());
    expect(text).toContain('sip-secret-changed');
    expect(text).toContain('own-password-changed');
    const { rows } = await sql<{ password_hash: string; sealed_sip_secret: string }>`
      select password_hash, sealed_sip_secret from operators
    `.execute(database.db);
    const phones = [...http.phones.there.values()].map(({ secret }) => secret);
    const secrets = rows.flatMap((row) => [row.password_hash, row.sealed_sip_secret]);
    for (const secret of [...secrets, ...phones, password, 'another correct horse']) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hash|argon|scrypt|token/i);
  });

  it('is found by who did it, to whom, what, and when', async () => {
    const all = await audit();
    expect(await audit(`&actor=${boss?.id}`)).toEqual(all.filter(({ actor }) => actor?.id === boss?.id));
    expect(told(await audit(`&subject=${sara?.id}`)).toSorted()).toEqual([
      ...['call-ended', 'operator-changed', 'operator-created', 'own-password-changed', 'presence-set'],
      ...['queue-operator-added', 'queue-operator-added', 'queue-sign-in-set', 'sip-secret-changed'],
    ]);
    expect(told(await audit('&subject=1.1'))).toEqual(['call-ended', 'call-moved', 'call-priority-changed']);
    expect(told(await audit(`&subject=${support}`))).toEqual(['queue-operator-added', 'queue-created']);
    expect(told(await audit('&action=queue-created'))).toEqual(['queue-created', 'queue-created']);
    const [newest] = all;
    const since = encodeURIComponent(newest?.at ?? '');
    expect(await audit(`&from=${since}`)).toEqual(all.filter(({ at }) => at === newest?.at));
    expect(await audit(`&to=${since}`)).toEqual(all.filter(({ at }) => at !== newest?.at));
    expect((await as(admin, 'GET', '/v1/audit?action=dance')).body.data.fields[0].path).toBe('query/action');
  });

  it('shows supervisors what is done to calls and operators at work, and no accounts or settings', async () => {
    const live = ['call-ended', 'call-moved', 'call-priority-changed', 'queue-sign-in-set', 'presence-set'];
    expect(told(await audit('', boss))).toEqual(live);
    expect(told(await audit(`&actor=${boss?.id}`, boss))).toEqual(live);
    expect((await as(boss, 'GET', '/v1/audit?action=signed-in')).body.code).toBe('forbidden');
    expect((await as(sara, 'GET', '/v1/audit')).body.code).toBe('forbidden');
  });

  it('names every action that there is', async () => {
    const { rows } = await sql<{ action: string }>`select distinct action from audit`.execute(database.db);
    expect(rows.filter(({ action }) => !(auditActions as readonly string[]).includes(action))).toEqual([]);
  });
});

it('tells of queues their names, removed ones too, and of a change what it was and is', async () => {
  const { body } = await as(admin, 'POST', '/v1/queues', { name: 'old', dialledNumbers: ['1003'] });
  const change = (wish: object) => as(admin, 'PATCH', `/v1/queues/${body.id}`, wish);
  await change({
    name: 'new',
    dialledNumbers: ['1003'],
    preferred: { by: ['last-spoken'], spanMs: 60_000, waitMs: 1_000 },
  });
  await change({ preferred: { waitMs: 1_000, spanMs: 60_000, by: ['last-spoken'] } });
  await as(admin, 'DELETE', `/v1/queues/${body.id}`);
  const entries = await audit(`&subject=${body.id}`);
  expect(told(entries)).toEqual(['queue-removed', 'queue-changed', 'queue-created']);
  expect(entries.map(({ subject }) => subject.name)).toEqual(['new', 'new', 'new']);
  expect(entries[1]?.data).toEqual({
    name: { before: 'old', after: 'new' },
    preferred: { before: null, after: { by: ['last-spoken'], spanMs: 60_000, waitMs: 1_000 } },
  });
});

it('tells supervisors who was refused what, once for all times', async () => {
  const at = Date.parse('2025-03-20T08:00:00Z');
  const number = '+14155552671';
  const refused = {
    at,
    by: operatorId(sara?.id ?? ''),
    number,
    rule: 'abroad',
    via: 'phone',
    times: 1,
    lastAt: at,
  } as const;
  const store = createRefusedDialStore(database.db);
  await store.write([refused, { ...refused, via: 'api' }]);
  await store.write([{ ...refused, times: 7, lastAt: at + 60_000 }]);
  const entries = await audit(`&subject=${encodeURIComponent(number)}`, boss);
  const data = { rule: 'abroad', via: 'phone', times: 7, lastAt: iso(at + 60_000) };
  expect(entries.map((entry) => entry.data)).toEqual([{ ...data, via: 'api', times: 1, lastAt: iso(at) }, data]);
  const what = { at: iso(at), action: 'dial-refused', subject: { is: 'number', id: number, name: null } };
  expect(entries[1]).toMatchObject({ ...what, actor: { id: sara?.id, name: 'سارا' } });
});

it('comes in pages that lose nothing and show nothing twice, also where many things are done at one instant', async () => {
  const [by, at] = [operatorId('somebody'), Date.parse('2025-03-21T08:00:00Z')];
  const moves = [1, 2, 3, 4, 5].map((n): NumberedFact => {
    const move = { type: 'CallMoved', callId: callId('p'), by, queueId: queueId('q') } as const;
    return { ...move, at: at + Math.floor(n / 3), seq: 10_000 + n };
  });
  for (const of of [nodeId('pbx2'), node]) await createLedger(database.db).apply({ node: of, facts: moves });
  for (const n of [0, 0, 1, 1, 1]) {
    const row = { at: new Date(at + n), actor_id: by, action: 'queue-removed', subject: `q${n}`, data: '{}' };
    await database.db.insertInto('audit').values(row).execute();
  }
  const whole = await audit('&actor=somebody');
  expect(whole).toHaveLength(15);
  for (const limit of [1, 2, 4, 15]) {
    const found: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await as(admin, 'GET', `/v1/audit?actor=somebody&limit=${limit}${cursor}`);
      found.push(...body.items);
      cursor = body.nextCursor === null ? null : `&cursor=${body.nextCursor}`;
    }
    expect(found).toEqual(whole);
  }
  expect(whole[0]?.at).toBe(iso(at + 1));
  expect((await as(admin, 'GET', '/v1/audit?cursor=eyJhIjoxfQ')).body.data.fields[0].path).toBe('query/cursor');
});
