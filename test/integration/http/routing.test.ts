import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue, sales } from '../../support/acd-builders.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

const support = queueId('support');
const facts: NumberedFact[] = [];
let database: TestDatabase;
let http: HttpOn;
let boss: Awaited<ReturnType<HttpOn['person']>>;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  boss = await http.person('boss', 'supervisor');
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const post = (event: Unstamped) => http.gateway.post({ ...event, at: http.now() });
const routingOf = async (id: string) => http.call('GET', `/v1/calls/${id}/routing`, { as: boss.token });

it('tells who was asked and why, as far as the ledger has heard', async () => {
  http.gateway.onFacts((told) => void facts.push(...told));
  const spanish = { skill: 'spanish', level: 1, relax: [], numbers: [] };
  const supportQueue = aQueue({ id: support, name: 'Support', dialledNumbers: [], needs: [spanish] });
  const rules = aQueue({ strategy: 'fewest-calls', coolDownMs: { ...aQueue().coolDownMs, declined: 60_000 } });
  await http.gateway.syncConfiguration([rules, supportQueue], ['sara', 'omid'].map(anOperator));
  for (const id of ['sara', 'omid'].map(operatorId)) {
    await post({ type: 'ReachableChanged', operatorId: id, reachable: true });
  }
  const id = callId('1.1');
  await post({ type: 'CallerEntered', callId: id, number: '09120000000', dialled: '1001' });
  http.clock.ahead += 5_000;
  await post({ type: 'PresenceChosen', operatorId: operatorId('sara'), presence: { is: 'available' } });
  await post({ type: 'OperatorLegEnded', offerId: nthOffer(id, 1), how: 'declined' });
  await http.call('PATCH', '/v1/calls/1.1', { as: boss.token, body: { priority: 2, queueId: support } });

  const ledger = createLedger(database.db);
  const apply = (some: readonly NumberedFact[]) => ledger.apply({ node: nodeId('pbx-1'), facts: some });
  expect((await routingOf('1.1')).status).toBe(404);
  const upToTheOffer = facts.findIndex(({ type }) => type === 'OfferEnded');
  await apply(facts.slice(0, upToTheOffer));
  const { body: before } = await routingOf('1.1');
  expect(before.queueSegments).toMatchObject([{ id: '1.1-q1', queueId: sales, outcome: null }]);
  expect(before.decisions).toEqual([
    {
      ...{ is: 'nobody-asked', at: expect.any(String), queueSegmentId: '1.1-q1', queueId: sales },
      why: { excluded: { 'signed-out': 2 }, waitedMs: 0, priority: 0 },
    },
    {
      ...{ is: 'offer', at: expect.any(String), queueSegmentId: '1.1-q1', queueId: sales },
      ...{ offerId: '1.1-o1', operatorId: 'sara', rangAt: null, endedAt: null, outcome: null, endedWhy: null },
      why: {
        ...{ strategy: 'fewest-calls', scoreMeans: expect.stringContaining('fewest') },
        candidates: [{ operatorId: 'sara', tier: 1, score: null, reads: '0.00 calls of late' }],
        ...{ excluded: { 'signed-out': 1 }, waitedMs: expect.any(Number), priority: 0, preferred: false },
      },
    },
  ]);

  await apply(facts.slice(upToTheOffer));
  const { body: after } = await routingOf('1.1');
  expect(after.queueSegments).toMatchObject([{ outcome: 'moved' }, { id: '1.1-q2', queueId: support }]);
  expect(after.decisions.slice(1)).toMatchObject([
    { is: 'offer', outcome: 'declined', endedAt: expect.any(String) },
    { is: 'nobody-asked', why: { excluded: { 'signed-out': 1, 'cool-down': 1 } } },
    { is: 'priority', by: boss.id, priority: 2 },
    { is: 'moved', by: boss.id, queueId: support },
    { is: 'nobody-asked', queueSegmentId: '1.1-q2', why: { excluded: {}, priority: 2 } },
  ]);
});
