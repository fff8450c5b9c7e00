import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

type Person = Awaited<ReturnType<HttpOn['person']>>;
type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

let database: TestDatabase;
let http: HttpOn;
let [boss, sara]: Person[] = [];
const facts: NumberedFact[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  http.gateway.onFacts((news) => void facts.push(...news));
  boss = await http.person('boss', 'admin', 'رئیس');
  sara = await http.person('sara', 'operator', 'سارا');
  for (const { id } of [boss, sara]) {
    const who = operatorId(id);
    await post({ type: 'ReachableChanged', operatorId: who, reachable: true });
    await post({ type: 'PresenceChosen', operatorId: who, presence: { is: 'available' } });
  }
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const post = (event: Unstamped) => http.gateway.post({ ...event, at: http.now() });
const as = (who: Person | undefined, method: 'GET' | 'POST', url: string, body?: object, on = http) =>
  on.call(method, url, { as: who?.token, ...(body === undefined ? {} : { body }) });
const apply = () => createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: facts.splice(0) });

const wish = { to: '+989121234567', idempotencyKey: 'the-only-one' };
let [id, file] = [callId(''), ''];

it('a call out belongs to the file it was dialled for, and is dialled for none that is not there', async () => {
  const { body: customer } = await as(sara, 'POST', '/v1/customers', { name: 'مریم' });
  const given = { kind: 'complaint', subject: 'x', customerId: customer.id };
  file = (await as(sara, 'POST', '/v1/files', given)).body.id;
  expect((await as(sara, 'POST', '/v1/calls', { ...wish, fileId: 'nothere' })).body.code).toBe('not-found');
  const { status, body } = await as(sara, 'POST', '/v1/calls', { ...wish, fileId: file });
  expect(status).toBe(201);
  id = callId(body.id);
  const attached = async () => (await as(sara, 'GET', `/v1/files/${file}/attachments`)).body.items;
  expect(await attached()).toMatchObject([{ callId: id, automatic: false, attachedBy: sara?.id }]);
  expect((await as(sara, 'POST', '/v1/calls', { ...wish, fileId: file })).status).toBe(200);
  expect(await attached()).toHaveLength(1);
});

it('what supervisors do to a call, and who pauses its recording, is in the audit', async () => {
  await post({ type: 'OfferAnswered', offerId: nthOffer(id, 1) });
  await post({ type: 'CustomerAnswered', callId: id });
  await as(sara, 'POST', `/v1/calls/${id}/recording/pause`);
  await as(boss, 'POST', `/v1/calls/${id}/monitor`, { mode: 'listen' });
  await post({ type: 'OfferAnswered', offerId: nthOffer(id, 2) });
  await as(boss, 'POST', `/v1/calls/${id}/monitor`, { mode: 'whisper' });
  await as(boss, 'POST', `/v1/calls/${id}/take-over`);
  await as(boss, 'POST', `/v1/calls/${id}/end`);
  await apply();
  const { body } = await as(boss, 'GET', `/v1/audit?subject=${id}`);
  const told = body.items.map((one: { action: string; actor: { name: string }; data: object }) => [
    ...[one.action, one.actor.name],
    one.data,
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['call-taken-over', 'رئیس', { operatorId: sara?.id }],
      ['call-monitored', 'رئیس', { mode: 'whisper', operatorId: sara?.id }],
      ['call-monitored', 'رئیس', { mode: 'listen', operatorId: sara?.id }],
      ['recording-pause-set', 'سارا', { paused: true }],
    ]),
  );
  // The pause that ended with Sara’s part was nobody’s doing; and the boss has ended no call of another.
  expect(told).toHaveLength(4);
  const ofBoss = (await as(boss, 'GET', `/v1/audit?actor=${boss?.id}&action=call-monitored`)).body.items;
  expect(ofBoss).toHaveLength(2);
  expect((await as(boss, 'GET', `/v1/audit?subject=${boss?.id}&action=call-monitored`)).body.items).toEqual([]);
});

it('the ledger knows the call of a key after a restart', async () => {
  const other = await createHttpOn(database.db);
  const same = { ...wish, fileId: file };
  for (const another of [{ to: '02188776655' }, { queueId: 'sales' }, { fileId: undefined }, { fileId: 'another' }]) {
    const reused = await as(sara, 'POST', '/v1/calls', { ...same, ...another }, other);
    expect([reused.status, reused.body.code]).toEqual([409, 'idempotency-key-reused']);
  }
  expect(await as(sara, 'POST', '/v1/calls', same, other)).toMatchObject({ status: 200, body: { id, state: 'ended' } });
  const hold = await as(sara, 'POST', `/v1/calls/${id}/hold`, undefined, other);
  expect([hold.status, hold.body.data]).toEqual([409, { reason: 'call-state', state: 'ended' }]);
  await other.app.close();
});
