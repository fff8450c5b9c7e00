import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createLabelledTalks } from '../../../src/db/labelled-talks.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createMetricsStore } from '../../../src/db/metrics-store.ts';
import { createMetrics, type Metrics } from '../../../src/metrics/metrics.ts';
import { callId, nodeId, operatorId, trunkId } from '../../../src/shared/ids.ts';
import { day, numbered } from '../../support/call-facts.ts';
import * as control from '../../support/control-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { factsOfDialled } from '../../support/dialled-call-facts.ts';

const hour = 60 * 60_000;
const span = { from: day, to: day + hour, interval: 'whole', zone: 'UTC' } as const;
let database: TestDatabase;
let metrics: Metrics;

/** The facts of a call under another id. */
const as = (id: string, facts: readonly Fact[]): Fact[] =>
  facts.map((fact) => JSON.parse(JSON.stringify(fact).replaceAll(control.call, id)) as Fact);

/** The call came by a trunk of ours. */
const byTrunk = (facts: readonly Fact[]): Fact[] =>
  facts.map((fact) => (fact.type === 'CallEntered' ? { ...fact, trunkId: trunkId('trunk1') } : fact));

const talking = (at: number, is: 'talking' | 'idle'): Fact => ({
  ...{ at, type: 'ActivityChanged', operatorId: operatorId('sara'), activity: is, callId: control.call },
});

beforeAll(async () => {
  database = await createTestDatabase();
  const facts = [
    talking(control.second(10), 'talking'),
    ...control.consultation,
    talking(control.second(40), 'idle'),
    ...as('1.2', byTrunk(control.blind('answered'))),
    ...as('1.3', control.blind('timed-out')),
    ...as('1.4', control.toNumber),
    ...as('1.5', control.listened),
    ...factsOfDialled({ at: day + 10 * 60_000, outcomes: ['unreachable', 'answered'] }),
    ...factsOfDialled({
      call: callId(`out-${'2'.repeat(24)}`),
      at: day + 20 * 60_000,
      outcomes: ['busy'],
      queue: null,
    }),
    ...factsOfDialled({ call: callId(`out-${'3'.repeat(24)}`), at: day + 30 * 60_000, outcomes: [] }),
  ];
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
  metrics = createMetrics({ store: createMetricsStore(database.db), clock: { pbxNow: () => day + 2 * hour } });
});
afterAll(() => database.drop());

it('operators have their attempts, transfers and times', async () => {
  const [report] = await metrics.operators({ ...span, only: [] });
  const of = (id: string) => report!.operators.find((row) => row.operatorId === id)!;
  expect(of('sara')).toMatchObject({
    // Five from the queue, of which one came back, and one that was dialled.
    ...{ answered: 6, advised: 0, offers: 5, accepted: 5 },
    // On the first call; on the one that was dialled a minute.
    ...{ talkMs: 70_000, holdMs: 5_000, consultMs: 15_000, diallingMs: 9_000 },
    outgoing: { attempts: 3, connects: 1, contactRate: 1 / 3 },
    transfers: { blind: 3, attended: 1, out: 4, external: 1, inVain: 1, in: 0, notTaken: 0, consulted: 1 },
  });
  expect(of('ali')).toMatchObject({
    // What a colleague asks of one is no offer of a queue.
    ...{ answered: 2, advised: 0, offers: 0, accepted: 0, missed: 0, answerRate: null },
    transfers: { out: 0, in: 2, notTaken: 1 },
  });
  // To listen is no part in a call.
  expect(report!.operators).toHaveLength(2);
});

it('queues count what came to them alone', async () => {
  const [report] = await metrics.queues({ ...span, only: [] });
  expect(report!.violations).toBe(0);
  expect(report!.total).toMatchObject({ offered: 5, answered: 5, missedOffers: 0, missed: 0 });
  // The first operator's time with the customer: 10, 20, 20 and, when it came back, 20, 20 and 50 s.
  expect(report!.total.talkMs.total).toBe(140_000);
});

it('calls are told by direction, number, trunk, queue and operator', async () => {
  const [report] = await metrics.calls({ ...span, only: [] });
  const rate = { attempts: 3, connects: 1, contactRate: 1 / 3 };
  expect(report).toMatchObject({ incoming: { calls: 5, answered: 5 }, outgoing: { calls: 3, answered: 1, ...rate } });
  expect(report!.numbers.map(({ number, incoming, outgoing }) => [number, incoming.calls, outgoing.calls])).toEqual(
    expect.arrayContaining([
      ['200', 5, 0],
      ['02191000000', 0, 3],
    ]),
  );
  const came = { incoming: { calls: 1, answered: 1 } };
  const first = { trunkId: 'trunk1', ...came, outgoing: { calls: 1, answered: 0, attempts: 2, connects: 0 } };
  const second = { incoming: { calls: 0 }, outgoing: { calls: 1, answered: 1, attempts: 1, connects: 1 } };
  // One whose own phone did not come was tried by none.
  const none = { incoming: { calls: 4, answered: 4 }, outgoing: { calls: 1, attempts: 0 } };
  const parts = new Map(report!.trunks.map((part) => [part.trunkId, part]));
  expect(parts.size).toBe(3);
  expect([trunkId('trunk1'), trunkId('trunk2'), null].map((id) => parts.get(id))).toMatchObject([first, second, none]);
  expect(report!.queues).toHaveLength(2);
  expect(report!.operators).toMatchObject([{ operatorId: 'sara', calls: 3, ...rate }]);
});

it('calls of one trunk are told by number', async () => {
  const [report] = await metrics.calls({ ...span, only: [trunkId('trunk1')] });
  expect(report!.numbers).toMatchObject([
    { number: '200', incoming: { calls: 1, answered: 1 } },
    { number: '02191000000', outgoing: { calls: 1, attempts: 2 } },
  ]);
});

it('what a talk was about is asked of who was with the customer', async () => {
  const talks = await createLabelledTalks(database.db).talks(span, []);
  expect(talks).toHaveLength(8);
});
