import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { PreferenceRules } from '../../../src/acd/queue-rules.ts';
import { seekPreferred } from '../../../src/acd-runtime/preference-seeker.ts';
import { createAcquaintances } from '../../../src/db/acquaintances.ts';
import { openDatabase, type Database } from '../../../src/db/connection.ts';
import { createCustomerStore } from '../../../src/db/customer-store.ts';
import { createFileStore } from '../../../src/db/file-store.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { setTimer } from '../../../src/main/ports.ts';
import { callId, customerId, fileId, nodeId, operatorId, type OperatorId } from '../../../src/shared/ids.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { silentLog } from '../../support/acd-process.ts';
import { day, factsOf, numbered, plan } from '../../support/call-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertOperator } from '../../support/operator-row.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

const [sara, omid, mina, stranger] = ['sara', 'omid', 'mina', 'stranger'].map(operatorId) as [
  ...[OperatorId, OperatorId, OperatorId, OperatorId],
];
const hour = 3_600_000;
let database: TestDatabase;
const stops: (() => void)[] = [];

/**
 * …1 spoke with sara, later with omid; …2 with omid, and mina has the open file; …3 spoke with somebody who has left; …4 is another
 * number of the customer with …2.
 */
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const talk = (id: string, operator: OperatorId, at: number, number = '09120000001') =>
    factsOf(plan({ call: callId(id), operator, at, number }));
  const facts = [
    ...talk('1.1', sara, day),
    ...talk('1.2', omid, day + hour),
    ...talk('1.3', omid, day, '09120000002'),
    ...talk('1.4', stranger, day, '09120000003'),
  ];
  await createLedger(db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
  await insertOperator(db, sara);
  await insertOperator(db, mina);
  const made = { createdAt: day, changedAt: day, version: 1 };
  const customer = { id: customerId('c1'), name: 'x', note: '', ...made };
  const numbers = ['2', '4'].map((last) => ({ e164: `+98912000000${last}`, raw: `0912000000${last}` }));
  await createCustomerStore(db).insert({ ...customer, numbers });
  const files = createFileStore(db);
  const file = (id: string, ownerId: OperatorId, state: 'open' | 'closed', createdAt: number) => ({
    ...{ id: fileId(id), kind: 'complaint' as const, customerId: customer.id, ownerId, subject: id, state },
    ...{ ...made, createdAt, createdBy: ownerId },
  });
  await files.insert(file('f1', sara, 'open', day), 1405);
  await files.insert(file('f2', mina, 'open', day + 1), 1405);
  await files.insert(file('f3', sara, 'closed', day + 2), 1405);
});
afterAll(() => database.drop());
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Sara has been idle longest; a caller comes three hours into the day. */
async function enter(number: string, rules: Partial<PreferenceRules>, db: Database = database.db) {
  const gateway = createCoreGateway(() => day + 3 * hour);
  stops.push(seekPreferred({ gateway, acquaintances: createAcquaintances(db), setTimer, log: silentLog }));
  const preferred: PreferenceRules = { by: ['last-spoken', 'file-owner'], spanMs: 24 * hour, waitMs: 20_000, ...rules };
  await gateway.syncConfiguration([aQueue({ preferred })], ['sara', 'omid', 'mina'].map(anOperator));
  const post = (event: Unstamped) => gateway.post({ ...event, at: gateway.now() });
  for (const id of [sara, omid, mina]) {
    await post({ type: 'ReachableChanged', operatorId: id, reachable: true });
    await post({ type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } });
  }
  await post({ type: 'PresenceChosen', operatorId: omid, presence: { is: 'paused', reason: 'lunch' } });
  await post({ type: 'PresenceChosen', operatorId: omid, presence: { is: 'available' } });
  const facts = await post({ type: 'CallerEntered', callId: callId('9.1'), number, dialled: '1001' });
  expect(facts.map(({ type }) => type)).not.toContain('OfferMade');
  return vi.waitFor(() => {
    const caller = gateway.view.callers.get(callId('9.1'));
    if (caller?.is !== 'offered') throw new Error(`the caller is ${caller?.is ?? 'gone'}`);
    const { preference, offerIds } = caller;
    return { preference, asked: offerIds.map((id) => gateway.view.offers.get(id)?.operatorId) };
  });
}

const preferring = (operator: OperatorId) => ({
  preference: { is: 'known', operatorId: operator, until: day + 3 * hour + 20_000 },
  asked: [operator],
});
const nobody = { preference: null, asked: [mina] };

it.each([
  ['who spoke with the number last, however it is written', '0098 912 000 0001', {}, omid],
  ['who spoke with the number last, before the owner of the file', '09120000002', {}, omid],
  ['who spoke with the customer last, on another number', '09120000004', {}, omid],
  ['the owner of the newest open file, where that comes first', '09120000002', { by: ['file-owner'] as const }, mina],
  ['the owner of the file, where the conversation is too long ago', '09120000002', { spanMs: hour }, mina],
])('asks %s', async (_what, number, rules, expected) => {
  expect(await enter(number, rules)).toEqual(preferring(expected));
});

it.each([
  ['spoke with somebody who has left', '09120000003'],
  ['nobody knows', '09120000009'],
  ['has no number', 'anonymous'],
])('lets anybody have a caller who %s', async (_what, number) => {
  expect(await enter(number, {})).toEqual(nobody);
});

it('does not wait for a ledger that is slow, or away', async () => {
  const from = performance.now();
  await database.db.transaction().execute(async (transaction) => {
    await sql`lock table calls in access exclusive mode`.execute(transaction);
    expect(await enter('09120000001', {})).toEqual(nobody);
  });
  expect(performance.now() - from).toBeGreaterThan(300);
  expect(performance.now() - from).toBeLessThan(2_000);
  const away = openDatabase({ url: 'postgres://pasokh@127.0.0.1:1/none', onConnectionError: () => undefined });
  expect(await enter('09120000001', {}, away)).toEqual(nobody);
  await away.destroy();
  expect(await enter('09120000001', {})).toEqual(preferring(omid));
});
