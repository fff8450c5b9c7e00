import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { callId, nthOffer, operatorId, type CallId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createHttpOn, type HttpOn } from './harness.ts';

type Person = Awaited<ReturnType<HttpOn['person']>>;
let database: TestDatabase;
let http: HttpOn;
let [admin, sara]: Person[] = [];
let calls = 0;
let id: CallId;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  admin = await http.person('admin', 'admin');
  sara = await http.person('sara', 'operator');
  const queue = await as(admin, 'POST', '/v1/queues', { name: 'support', dialledNumbers: ['1001'], wrapUpMs: 0 });
  await as(admin, 'PUT', `/v1/queues/${queue.body.id}/operators/${sara.id}`);
  await comes(sara);
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const as = (person: Person | undefined, method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) =>
  http.call(method, url, { as: person?.token, ...(body === undefined ? {} : { body }) });
const post = (event: object) =>
  http.gateway.post({ at: http.now(), ...event } as Parameters<HttpOn['gateway']['post']>[0]);
const comes = async (person: Person): Promise<void> => {
  await post({ type: 'ReachableChanged', operatorId: operatorId(person.id), reachable: true });
  await as(person, 'PUT', '/v1/me/presence', { is: 'available' });
};
const legOf = (person: Person | undefined) =>
  [...http.gateway.view.offers.values()].find((offer) => offer.operatorId === person?.id);

/** Sara talks with a customer. */
beforeEach(async () => {
  id = callId(`1.${String((calls += 1))}`);
  await post({ type: 'CallerEntered', callId: id, number: '09121234567', dialled: '1001' });
  await post({ type: 'OfferAnswered', offerId: nthOffer(id, 1) });
  await post({ type: 'PartiesBridged', callId: id, offerId: nthOffer(id, 1) });
  return async () => {
    await post({ type: 'CallerLeft', callId: id, to: 'hangup' });
    await post({ type: 'OperatorLegEnded', offerId: nthOffer(id, 1), how: 'hangup' });
  };
});

const losses = [
  ['the role of a leader', 'PATCH', { role: 'operator' }],
  ['the account, for a while', 'PATCH', { active: false }],
  ['the account', 'DELETE', undefined],
] as const;

it.each(losses)('who loses %s is out of the calls of others at once, which go on', async (_what, method, body) => {
  for (const [mode, isUp] of [
    ['listen', true],
    ['barge', true],
    ['whisper', false],
  ] as const) {
    const boss = await http.person(`boss-${method}-${mode}-${String(calls)}`, 'supervisor');
    await comes(boss);
    await as(boss, 'POST', `/v1/calls/${id}/monitor`, { mode });
    const leg = legOf(boss);
    if (isUp) await post({ type: 'OfferAnswered', offerId: leg?.id });
    expect(leg?.purpose).toBe('monitor');
    expect((await as(admin, method, `/v1/operators/${boss.id}`, body)).status).toBeLessThan(300);
    expect([legOf(boss), legOf(sara)?.is]).toEqual([undefined, 'talking']);
  }
});

it('who becomes an admin goes on listening, and who took a call over goes on talking', async () => {
  const boss = await http.person('promoted', 'supervisor');
  await comes(boss);
  await as(boss, 'POST', `/v1/calls/${id}/monitor`, { mode: 'listen' });
  await post({ type: 'OfferAnswered', offerId: legOf(boss)?.id });
  await as(admin, 'PATCH', `/v1/operators/${boss.id}`, { role: 'admin' });
  expect(legOf(boss)?.is).toBe('talking');
  const { body } = await http.login('promoted');
  expect((await as({ ...boss, token: body.accessToken }, 'POST', `/v1/calls/${id}/take-over`)).status).toBe(200);
  await as(admin, 'PATCH', `/v1/operators/${boss.id}`, { role: 'operator' });
  expect(legOf(boss)).toMatchObject({ is: 'talking', purpose: 'transfer' });
});
