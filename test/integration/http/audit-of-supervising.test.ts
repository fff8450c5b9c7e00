import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, nthOffer, operatorId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createHttpOn, type HttpOn } from './harness.ts';

type Person = Awaited<ReturnType<HttpOn['person']>>;
let database: TestDatabase;
let http: HttpOn;
let [boss, sara]: Person[] = [];
const facts: NumberedFact[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  http.gateway.onFacts((news) => void facts.push(...news));
  const admin = await http.person('admin', 'admin');
  boss = await http.person('boss', 'supervisor');
  sara = await http.person('sara', 'operator');
  const { body } = await as(admin, 'POST', '/v1/queues', { name: 'support', dialledNumbers: ['1001'], wrapUpMs: 0 });
  await as(admin, 'PUT', `/v1/queues/${body.id}/operators/${sara.id}`);
  for (const { id } of [boss, sara])
    await post({ type: 'ReachableChanged', operatorId: operatorId(id), reachable: true });
  await as(boss, 'PUT', '/v1/me/presence', { is: 'available' });
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const as = (person: Person | undefined, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) =>
  http.call(method, url, { as: person?.token, ...(body === undefined ? {} : { body }) });
const post = (event: object) =>
  http.gateway.post({ at: http.now(), ...event } as Parameters<HttpOn['gateway']['post']>[0]);

/** Sara talks with a customer; to be ended by the function that this gives. */
async function talk(id: string): Promise<() => Promise<void>> {
  const [call, leg] = [callId(id), nthOffer(callId(id), 1)];
  await as(sara, 'PUT', '/v1/me/presence', { is: 'available' });
  await post({ type: 'CallerEntered', callId: call, number: '09121234567', dialled: '1001' });
  await post({ type: 'OfferAnswered', offerId: leg });
  await post({ type: 'PartiesBridged', callId: call, offerId: leg });
  return async () => {
    await post({ type: 'CallerLeft', callId: call, to: 'hangup' });
    for (const n of [1, 2]) await post({ type: 'OperatorLegEnded', offerId: nthOffer(call, n), how: 'hangup' });
  };
}
async function monitor(id: string, mode: string): Promise<void> {
  await as(boss, 'POST', `/v1/calls/${id}/monitor`, { mode });
  await post({ type: 'OfferAnswered', offerId: nthOffer(callId(id), 2) });
}

interface Entry {
  readonly actor: { readonly name: string };
  readonly action: string;
  readonly subject: { readonly id: string };
  readonly data: object;
}
/** Oldest first, of what supervisors do at work. */
async function audit(query: Readonly<Record<string, string | undefined>>): Promise<unknown[]> {
  await createLedger(database.db).apply({ node: nodeId('pbx1'), facts });
  const { body } = await as(boss, 'GET', `/v1/audit?${String(new URLSearchParams(query as Record<string, string>))}`);
  return body.items
    .toReversed()
    .map(({ actor, action, subject, data }: Entry) => [actor.name, action, subject.id, data]);
}

it('tells to whom a call was that somebody monitored and took over, and is asked for by either', async () => {
  const over = await talk('1.1');
  await monitor('1.1', 'listen');
  await as(boss, 'POST', '/v1/calls/1.1/monitor', { mode: 'barge' });
  await as(boss, 'POST', '/v1/calls/1.1/take-over');
  await over();
  const done = [
    ['boss', 'call-monitored', '1.1', { mode: 'listen', operatorId: sara?.id }],
    ['boss', 'call-monitored', '1.1', { mode: 'barge', operatorId: sara?.id }],
    ['boss', 'call-taken-over', '1.1', { operatorId: sara?.id }],
  ];
  expect(await audit({ subject: '1.1' })).toEqual(done);
  expect(await audit({ subject: sara?.id })).toEqual(done);
  expect(await audit({ subject: boss?.id })).toEqual([]);
  expect(await audit({ actor: boss?.id, subject: sara?.id, action: 'call-taken-over' })).toEqual(done.slice(2));
});

it('reads what an earlier version told, which did not say who led', async () => {
  const part = { callId: callId('0.1'), offerId: nthOffer(callId('0.1'), 2), operatorId: operatorId(boss?.id ?? '') };
  const told = { at: http.now(), type: 'MonitorStarted', ...part, seat: 'listening', seq: 1_000_000 } as const;
  await createLedger(database.db).apply({ node: nodeId('pbx1'), facts: [told] });
  expect(await audit({ subject: '0.1' })).toEqual([['boss', 'call-monitored', '0.1', { mode: 'listen' }]]);
});

it('does not take for a deed that a call is left to who was in it', async () => {
  const over = await talk('1.2');
  await monitor('1.2', 'barge');
  await post({ type: 'OperatorLegEnded', offerId: nthOffer(callId('1.2'), 1), how: 'lost' });
  expect(http.gateway.view.operators.get(operatorId(boss?.id ?? ''))?.activity.is).toBe('talking');
  await over();
  expect(await audit({ subject: '1.2' })).toMatchObject([['boss', 'call-monitored', '1.2', { mode: 'barge' }]]);
});

it('tells what is forced for after a call when that is done: also if it is taken back, and not again when it comes', async () => {
  const lunch = { is: 'paused', reason: 'lunch' };
  const forced = [['boss', 'presence-set', sara?.id, { presence: lunch, when: 'after-call' }]];
  const force = () => as(boss, 'PUT', `/v1/operators/${sara?.id ?? ''}/presence`, { ...lunch, when: 'after-call' });
  const taken = await talk('1.3');
  await force();
  await as(sara, 'DELETE', '/v1/me/presence/next');
  await taken();
  expect(await audit({ action: 'presence-set', subject: sara?.id })).toEqual(forced);

  const over = await talk('1.4');
  await force();
  await force();
  await over();
  expect((await as(sara, 'GET', '/v1/me')).body.live).toMatchObject({ presence: lunch, presenceBy: { name: 'boss' } });
  expect(await audit({ action: 'presence-set', subject: sara?.id })).toEqual([...forced, ...forced]);
});
