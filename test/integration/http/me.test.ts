import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import { openDatabase } from '../../../src/db/connection.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

let database: TestDatabase;
let http: HttpOn;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

describe('presence', () => {
  it('goes to the core, and the answer is what the core made of it', async () => {
    const { id, token } = await http.person('nima', 'operator');
    const { body: before } = await http.call('GET', '/v1/me', { as: token });
    expect(before.live).toMatchObject({ status: 'signed-out', presence: { is: 'signed-out' } });
    const put = (body: object) => http.call('PUT', '/v1/me/presence', { as: token, body });
    expect((await put({ is: 'available' })).body).toMatchObject({ status: 'unreachable', reachable: false });
    const at = http.gateway.now();
    await http.gateway.post({ type: 'ReachableChanged', operatorId: operatorId(id), reachable: true, at });
    expect((await put({ is: 'available' })).body.status).toBe('ready');
    const paused = await put({ is: 'paused', reason: ' lunch ' });
    expect(paused.body).toMatchObject({ status: 'paused', presence: { is: 'paused', reason: 'lunch' } });
    expect(http.gateway.view.operators.get(operatorId(id))?.presence).toEqual({ is: 'paused', reason: 'lunch' });
    expect((await put({ is: 'paused' })).body.data.fields[0].path).toBe('body/reason');
    expect((await put({ is: 'asleep' })).status).toBe(400);
  });
});

describe('wrap-up', () => {
  it('is ended early by the operator, and only while there is one', async () => {
    const { id, token } = await http.person('mina', 'operator');
    const by = { id: null, at: http.now() };
    const queue = await http.queues.create(
      {
        ...{ ...plainRules, name: 'wrap', dialledNumbers: ['300'], wrapUpMs: 60_000 },
        ...{ serviceLevelMs: 20_000, shortAbandonMs: 5_000, dispositionMandatory: false },
      },
      by,
    );
    await http.queues.addOperator(queue.id, id, {}, by);
    const { gateway } = http;
    const end = () => http.call('POST', '/v1/me/wrap-up/end', { as: token });
    expect((await end()).body).toMatchObject({ code: 'conflict', data: { reason: 'no-wrap-up' } });
    const at = gateway.now();
    const call = callId('1764000000.1');
    await gateway.post({ type: 'ReachableChanged', operatorId: id, reachable: true, at });
    await gateway.post({ type: 'PresenceChosen', operatorId: id, presence: { is: 'available' }, at });
    await gateway.post({ type: 'CallerEntered', callId: call, number: '09120000000', dialled: '300', at });
    const offerId = [...gateway.view.offers.keys()][0]!;
    await gateway.post({ type: 'OfferRang', offerId, at });
    expect((await http.call('GET', '/v1/me', { as: token })).body.live).toMatchObject({ status: 'ringing' });
    await gateway.post({ type: 'OfferAnswered', offerId, at });
    await gateway.post({ type: 'PartiesBridged', callId: call, offerId, at });
    const talking = (await http.call('GET', '/v1/me', { as: token })).body.live;
    expect([talking.status, talking.activity.callId]).toEqual(['talking', call]);
    await gateway.post({ type: 'CallerLeft', callId: call, to: 'hangup', at });
    await gateway.post({ type: 'OperatorLegEnded', offerId, how: 'hangup', at });
    expect((await http.call('GET', '/v1/me', { as: token })).body.live.status).toBe('wrap-up');
    expect((await end()).body.status).toBe('ready');
  });
});

describe('with the ledger away', () => {
  it('presence works, what is in the ledger answers 503 quickly, and the start does not fail', async () => {
    const db = openDatabase({ url: 'postgres://pasokh@127.0.0.1:1/none', onConnectionError: () => undefined });
    const lonely = await createHttpOn(db);
    const id = operatorId('op1');
    await lonely.gateway.syncConfiguration([], [{ id, name: 'لیلا', serves: [], skills: {}, units: 1 }]);
    const { authorization } = await lonely.tokenOf('operator', id);
    const { authorization: boss } = await lonely.tokenOf('admin');
    const as = authorization.slice('Bearer '.length);
    await lonely.app.ready();
    const body = { is: 'available' };
    expect((await lonely.call('PUT', '/v1/me/presence', { as, body })).body.presence).toEqual(body);
    expect((await lonely.call('GET', '/v1/me', { as })).body).toMatchObject({ displayName: 'لیلا' });
    const from = performance.now();
    const answers = [
      await lonely.login('somebody'),
      await lonely.call('GET', '/v1/me/phone', { as }),
      await lonely.call('GET', '/v1/queues', { as: boss.slice('Bearer '.length) }),
    ];
    expect(performance.now() - from).toBeLessThan(2_000);
    for (const { status, body: answer } of answers) {
      expect([status, answer]).toEqual([503, { code: 'ledger-unavailable', requestId: expect.any(String) }]);
    }
    // Nobody is locked out because the ledger was away.
    for (let n = 0; n < 20; n += 1) expect((await lonely.login('somebody')).status).toBe(503);
    await lonely.app.close();
    await db.destroy();
  });
});
