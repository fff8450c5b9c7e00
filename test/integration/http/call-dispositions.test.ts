import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import { openDatabase } from '../../../src/db/connection.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, operatorId, queueId, type OperatorId, type QueueId } from '../../../src/shared/ids.ts';
import { factsOf, numbered, plan } from '../../support/call-facts.ts';
import { factsOfDialled } from '../../support/dialled-call-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createHttpOn, type HttpOn } from './harness.ts';

type Person = Awaited<ReturnType<HttpOn['person']>>;
const [minute, hour] = [60_000, 3_600_000];
let database: TestDatabase;
let http: HttpOn;
let boss: Person;
let sara: Person;
let omid: Person;
let support: QueueId;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  boss = await http.person('boss', 'admin');
  sara = await http.person('sara', 'operator', 'سارا');
  omid = await http.person('omid', 'operator', 'امید');
  support = await newQueue('support', '300', sara);
  const now = Date.now();
  const facts = [
    plan({ call: callId('1.1'), operator: operatorId(sara.id), queue: support, at: now - 2 * hour }),
    plan({ call: callId('1.2'), operator: operatorId(omid.id), queue: support, at: now - hour }),
    plan({ call: callId('1.3'), talkMs: null, at: now - hour + minute }),
    plan({ call: callId('0.1'), operator: operatorId(sara.id), queue: queueId('old'), at: now - 25 * hour }),
  ].flatMap(factsOf);
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

async function newQueue(name: string, dialled: string, who: Person, dispositionMandatory = false): Promise<QueueId> {
  const by = { id: null, at: http.now() };
  const settings = { serviceLevelMs: 20_000, shortAbandonMs: 5_000, dispositionMandatory };
  const rules = { ...plainRules, name, dialledNumbers: [dialled], wrapUpMs: minute };
  const { id } = await http.queues.create({ ...rules, ...settings }, by);
  await http.queues.addOperator(id, operatorId(who.id), {}, by);
  return id;
}

const label = (who: Person, call: string, body: object) =>
  http.call('PUT', `/v1/calls/${call}/disposition`, { as: who.token, body });
const live = async (who: Person) => (await http.call('GET', '/v1/me', { as: who.token })).body.live;
const endWrapUp = (who: Person) => http.call('POST', '/v1/me/wrap-up/end', { as: who.token });
const labelsOf = async (call: string) =>
  (await http.call('GET', `/v1/calls/${call}`, { as: boss.token })).body.operatorSegments.map(
    ({ disposition }: { disposition: unknown }) => disposition,
  );

/** A caller who rings somebody and is answered. */
async function talk(
  gateway: HttpOn['gateway'],
  id: OperatorId,
  call: string,
  dialled: string,
): Promise<() => Promise<void>> {
  const at = gateway.now();
  const callOf = callId(call);
  await gateway.post({ type: 'ReachableChanged', operatorId: id, reachable: true, at });
  await gateway.post({ type: 'PresenceChosen', operatorId: id, presence: { is: 'available' }, at });
  await gateway.post({ type: 'CallerEntered', callId: callOf, number: '09120000000', dialled, at });
  const offerId = [...gateway.view.offers.values()].find((offer) => offer.callId === callOf)!.id;
  await gateway.post({ type: 'OfferRang', offerId, at });
  await gateway.post({ type: 'OfferAnswered', offerId, at });
  await gateway.post({ type: 'PartiesBridged', callId: callOf, offerId, at });
  return async () => {
    await gateway.post({ type: 'CallerLeft', callId: callOf, to: 'hangup', at: gateway.now() });
    await gateway.post({ type: 'OperatorLegEnded', offerId, how: 'hangup', at: gateway.now() });
  };
}

describe('an operator says what a call was about', () => {
  it('and says it again: the last word is shown and found, all words are in the audit', async () => {
    expect(await labelsOf('1.1')).toEqual([null]);
    const { status, body } = await label(sara, '1.1', { code: 'complaint', note: ' دیر شد ' });
    const said = { code: 'complaint', name: 'شکایت', note: 'دیر شد', by: sara.id };
    expect([status, body]).toMatchObject([200, { callId: '1.1', operatorId: sara.id, ...said }]);
    expect(await labelsOf('1.1')).toEqual([{ ...said, at: body.at }]);
    await label(sara, '1.1', { code: 'follow-up' });
    expect(await labelsOf('1.1')).toMatchObject([{ code: 'follow-up', note: null }]);

    const found = async (query: string, who = boss) =>
      (await http.call('GET', `/v1/calls?${query}`, { as: who.token })).body.items.map(({ id }: { id: string }) => id);
    expect(await found('disposition=follow-up')).toEqual(['1.1']);
    expect(await found('disposition=complaint')).toEqual([]);
    expect(await found(`disposition=follow-up&operator=${omid.id}`)).toEqual([]);
    expect([await found('disposition=follow-up', sara), await found('disposition=follow-up', omid)]).toEqual([
      ['1.1'],
      [],
    ]);

    const { body: audit } = await http.call('GET', '/v1/audit?action=call-labelled', { as: boss.token });
    expect(audit.items).toMatchObject([
      { actor: { id: sara.id }, subject: { is: 'call', id: '1.1' }, data: { code: 'follow-up', note: null } },
      { actor: { id: sara.id }, data: { operatorId: sara.id, code: 'complaint', note: 'دیر شد' } },
    ]);
  });

  it.each([
    ['in which another talked', () => label(sara, '1.2', { code: 'other' }), 409, 'operator-not-in-call'],
    ['in which nobody talked', () => label(sara, '1.3', { code: 'other' }), 409, 'operator-not-in-call'],
    ['that never was', () => label(sara, '9.9', { code: 'other' }), 404, 'not-found'],
    ['for another', () => label(sara, '1.2', { code: 'other', operatorId: omid.id }), 403, 'forbidden'],
    ['with what there is not', () => label(sara, '1.1', { code: 'weather' }), 422, 'disposition-unknown'],
    ['with what is no code', () => label(sara, '1.1', { code: 'شکایت' }), 400, 'invalid-input'],
    ['a day later', () => label(sara, '0.1', { code: 'other' }), 409, 'disposition-too-late'],
  ])('but not of a call %s', async (_what, ask, status, code) => {
    const answer = await ask();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('also of one whom nobody answered when it was dialled', async () => {
    const given = { call: callId('out-1'), operator: operatorId(sara.id), at: Date.now() - hour };
    const facts = factsOfDialled({ ...given, outcomes: ['no-answer'] });
    await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts, 200) });
    expect((await label(omid, 'out-1', { code: 'other' })).body.code).toBe('operator-not-in-call');
    expect((await label(sara, 'out-1', { code: 'other', note: 'نبود' })).body.operatorId).toBe(sara.id);
    const { body } = await http.call('GET', '/v1/calls?disposition=other', { as: sara.token });
    expect(body.items).toMatchObject([{ id: 'out-1', operatorSegments: [], disposition: { note: 'نبود' } }]);
  });

  it('with what there is for the queue', async () => {
    const by = { id: null, at: http.now() };
    const create = (code: string, queues: readonly QueueId[]) =>
      http.dispositions.create({ code, name: code, place: null, queues }, by);
    await create('refund', [await newQueue('sales', '301', omid)]);
    await create('repair', [support]);
    const { status, body } = await label(sara, '1.1', { code: 'refund' });
    expect([status, body.code, body.data.queueId]).toEqual([422, 'disposition-not-for-queue', support]);
    expect([body.data.codes.includes('repair'), body.data.codes.includes('refund')]).toEqual([true, false]);
    expect((await label(sara, '1.1', { code: 'repair' })).status).toBe(200);
    await http.dispositions.remove('repair', by);
    expect((await label(sara, '1.1', { code: 'repair' })).body.code).toBe('disposition-unknown');
    expect(await labelsOf('1.1')).toMatchObject([{ code: 'repair', name: 'repair' }]);
  });

  it('and supervisors for everybody, at any time', async () => {
    expect((await label(boss, '0.1', { code: 'other' })).body).toMatchObject({ operatorId: sara.id, by: boss.id });
    expect((await label(boss, '1.2', { code: 'other', operatorId: omid.id })).body).toMatchObject({ by: boss.id });
    const wrong = await label(boss, '1.2', { code: 'other', operatorId: sara.id });
    expect([wrong.status, wrong.body.code]).toEqual([409, 'operator-not-in-call']);
    expect((await label(boss, '1.3', { code: 'other' })).body.code).toBe('operator-not-in-call');
  });
});

it('supervisors see in the audit what calls were called, and in a report how many of each', async () => {
  const chief = await http.person('chief', 'supervisor');
  const from = Date.UTC(2026, 0, 1);
  const who = (id: string, operator: Person, queue = support) => ({
    ...{ call: callId(id), operator: operatorId(operator.id), queue, waitMs: 0, talkMs: minute },
  });
  const facts = [
    plan({ ...who('7.1', sara), at: from }),
    // Ends where the next hour begins.
    plan({ ...who('7.2', omid), at: from + 59 * minute }),
    plan({ ...who('7.3', sara), at: from + 10 * minute }),
    plan({ ...who('7.4', omid, queueId('sales')), at: from + 20 * minute }),
    plan({ call: callId('7.5'), talkMs: null, at: from }),
  ].flatMap(factsOf);
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts, 500) });
  for (const call of ['7.1', '7.2', '7.4']) expect((await label(chief, call, { code: 'complaint' })).status).toBe(200);

  const span = 'from=2026-01-01T00:00:00Z&to=2026-01-01T02:00:00Z&interval=hour&tz=UTC';
  const get = (query: string) => http.call('GET', `/v1/metrics/dispositions?${span}${query}`, { as: chief.token });
  const { status, body } = await get('');
  expect([status, body.tz, body.intervals.length]).toEqual([200, 'UTC', 2]);
  const [first, second] = body.intervals;
  expect(first).toMatchObject({ from: '2026-01-01T00:00:00.000Z', gapMs: 0 });
  expect(first.total).toEqual({ talks: 3, none: 1, byDisposition: { complaint: 2 } });
  expect(second.total).toEqual({ talks: 1, none: 0, byDisposition: { complaint: 1 } });
  const one = (await get('&queue=sales')).body.intervals[0];
  expect(one.queues).toEqual([{ queueId: 'sales', talks: 1, none: 0, byDisposition: { complaint: 1 } }]);
  expect(one.total.talks).toBe(1);

  const { body: audit } = await http.call('GET', '/v1/audit?subject=7.4', { as: chief.token });
  expect(audit.items).toMatchObject([{ action: 'call-labelled', actor: { id: chief.id, name: 'chief' } }]);
});

describe('where it is mandatory', () => {
  it('the wrap-up is not ended by hand before, of a call that the ledger does not know yet', async () => {
    const nima = await http.person('nima', 'operator');
    await newQueue('complaints', '302', nima, true);
    await http.callLabels.refresh();
    expect((await live(nima)).dispositionMissing).toBeNull();
    const hangUp = await talk(http.gateway, operatorId(nima.id), '2.1', '302');
    expect((await live(nima)).dispositionMissing).toBe('2.1');
    await hangUp();
    const refused = await endWrapUp(nima);
    expect([refused.status, refused.body.code, refused.body.data]).toEqual([
      409,
      'disposition-missing',
      { callId: '2.1' },
    ]);
    expect((await live(nima)).status).toBe('wrap-up');
    expect((await label(nima, '2.1', { code: 'complaint' })).status).toBe(200);
    expect((await live(nima)).dispositionMissing).toBeNull();
    expect((await endWrapUp(nima)).body).toMatchObject({ status: 'ready', dispositionMissing: null });
  });

  it('it may be said during the talk, and stays missing when the wrap-up ends by its own time', async () => {
    const mina = await http.person('mina', 'operator');
    await newQueue('returns', '303', mina, true);
    await http.callLabels.refresh();
    const hangUp = await talk(http.gateway, operatorId(mina.id), '3.1', '303');
    expect((await label(mina, '3.1', { code: 'other' })).status).toBe(200);
    await hangUp();
    expect((await endWrapUp(mina)).body).toMatchObject({ status: 'ready', dispositionMissing: null });

    await (
      await talk(http.gateway, operatorId(mina.id), '3.2', '303')
    )();
    const { until } = (await live(mina)).activity;
    const owner = { kind: 'operator', id: operatorId(mina.id) } as const;
    await http.gateway.post({ type: 'DeadlinePassed', owner, due: Date.parse(until), at: Date.parse(until) });
    expect(await live(mina)).toMatchObject({ status: 'ready', dispositionMissing: '3.2' });
    // The next call is the last one from now on; a supervisor's word will do.
    await (
      await talk(http.gateway, operatorId(mina.id), '3.3', '303')
    )();
    expect((await endWrapUp(mina)).body.data).toEqual({ callId: '3.3' });
    expect((await label(boss, '3.3', { code: 'other', operatorId: mina.id })).status).toBe(200);
    expect((await endWrapUp(mina)).status).toBe(200);
  });

  it('nobody is kept in the wrap-up by a Postgres that does not answer in time', async () => {
    const roya = await http.person('roya', 'operator');
    await newQueue('slow', '306', roya, true);
    await http.callLabels.refresh();
    const hangUp = await talk(http.gateway, operatorId(roya.id), '6.1', '306');
    await hangUp();
    expect((await endWrapUp(roya)).body.code).toBe('disposition-missing');
    await database.db.transaction().execute(async (trx) => {
      await sql`lock table call_dispositions`.execute(trx);
      expect((await endWrapUp(roya)).body).toMatchObject({ status: 'ready', dispositionMissing: '6.1' });
    });
  });

  it('what the ledger knows counts after a restart, and for a day only', async () => {
    const reza = await http.person('reza', 'operator');
    const queue = await newQueue('billing', '304', reza, true);
    const who = { operator: operatorId(reza.id), queue };
    const facts = [
      plan({ ...who, call: callId('4.1'), at: http.now() - 3 * hour }),
      plan({ ...who, call: callId('4.2'), at: http.now() - 2 * hour }),
    ].flatMap(factsOf);
    await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts, 1_000) });
    await label(reza, '4.1', { code: 'other' });
    await http.callLabels.refresh();
    expect((await live(reza)).dispositionMissing).toBe('4.2');
    http.clock.ahead += 22 * hour + minute;
    expect(http.callLabels.missingOf(operatorId(reza.id))).toBeNull();
    http.clock.ahead -= 22 * hour + minute;
    // Said through another process.
    const said = { callId: callId('4.2'), operatorId: operatorId(reza.id), code: 'other', note: null };
    await http.stores.callLabels.set({ ...said, at: http.now(), by: operatorId(boss.id) });
    expect((await live(reza)).dispositionMissing).toBe('4.2');
    await http.callLabels.refresh();
    expect((await live(reza)).dispositionMissing).toBeNull();
  });

  it('and nothing could be chosen, nothing is asked for', async () => {
    const lila = await http.person('lila', 'operator');
    await newQueue('empty', '305', lila, true);
    const mandatory = await http.stores.callLabels.mandatoryQueues();
    const by = { id: null, at: http.now() };
    for (const { code, removed } of await http.dispositions.list()) {
      if (!removed) await http.dispositions.remove(code, by);
    }
    expect([mandatory.length > 0, await http.stores.callLabels.mandatoryQueues()]).toEqual([true, []]);
  });
});

it('without Postgres nobody is kept in the wrap-up', async () => {
  const db = openDatabase({ url: 'postgres://pasokh@127.0.0.1:1/none', onConnectionError: () => undefined });
  const lonely = await createHttpOn(db);
  const [id, queue] = [operatorId('op1'), queueId('q1')];
  const rules = { ...plainRules, id: queue, name: 'q1', dialledNumbers: ['300'], wrapUpMs: minute, serviceLevelMs: 1 };
  const serving = { queueId: queue, tier: 1, weight: 1, wrapUpMs: null };
  await lonely.gateway.syncConfiguration([rules], [{ id, name: 'لیلا', serves: [serving], skills: {}, units: 1 }]);
  const { authorization } = await lonely.tokenOf('operator', id);
  const as = authorization.slice('Bearer '.length);
  await (
    await talk(lonely.gateway, id, '5.1', '300')
  )();
  expect((await lonely.call('POST', '/v1/me/wrap-up/end', { as })).body).toMatchObject({ status: 'ready' });
  const body = { code: 'other' };
  expect((await lonely.call('PUT', '/v1/calls/5.1/disposition', { as, body })).status).toBe(503);
  await lonely.app.close();
  await db.destroy();
});
