import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createCallLabelStore } from '../../../src/db/call-label-store.ts';
import { createCallStore } from '../../../src/db/call-store.ts';
import { createLabelledTalks } from '../../../src/db/labelled-talks.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createMetricsStore } from '../../../src/db/metrics-store.ts';
import { createStaffingStore } from '../../../src/db/staffing-store.ts';
import { createDispositionReport } from '../../../src/metrics/disposition-report.ts';
import { createMetrics, type OperatorReport, type QueueReport } from '../../../src/metrics/metrics.ts';
import { callId, nodeId, operatorId, queueId } from '../../../src/shared/ids.ts';
import { day, numbered } from '../../support/call-facts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { played } from '../../support/played-call.ts';
import { stories } from './stories.ts';

const hour = 60 * 60_000;
const second = 1_000;
/** One story each hour; the last one again, so that the call comes back in the next hour. */
const overTheEdge = stories.length;
const whole = { from: day, to: day + (overTheEdge + 2) * hour, zone: 'UTC', only: [] } as const;
let database: TestDatabase;
let operators: readonly OperatorReport[];
let queues: readonly QueueReport[];

beforeAll(async () => {
  database = await createTestDatabase();
  const lostAndBack = stories.find(({ id }) => id === 'lost')!;
  const facts: Fact[] = [
    ...stories.flatMap(({ id, lines }, index) => played(id, day + index * hour, lines)),
    ...played('edge', day + (overTheEdge + 1) * hour - 25 * second, lostAndBack.lines),
  ];
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
  const label = { note: null, at: day, by: operatorId('sara') };
  const labels = createCallLabelStore(database.db);
  for (const id of [...stories.map((story) => story.id), 'edge']) {
    const parts = (await labels.talks(callId(`${id}-1`))) ?? [];
    for (const { callId: call, operatorId: who } of parts)
      await labels.set({ ...label, callId: call, operatorId: who, code: 'other' });
  }
  const clock = { pbxNow: () => day + 100 * hour };
  const metrics = createMetrics({ store: createMetricsStore(database.db), clock });
  operators = await metrics.operators({ ...whole, interval: 'hour' });
  queues = await metrics.queues({ ...whole, interval: 'hour' });
});
afterAll(() => database.drop());

const of = (index: number, who: 'sara' | 'ali') =>
  operators[index]!.operators.find((row) => row.operatorId === who) ?? expect.fail(`${who} is not there`);

describe.each(stories.map((story, index) => ({ ...story, index })))('$what', ({ index, ...told }) => {
  it('is counted once for everybody who had a part in it', () => {
    expect(of(index, 'sara')).toMatchObject(told.sara);
    expect(of(index, 'ali')).toMatchObject(told.ali);
    expect(queues[index]!.violations).toBe(0);
    expect(queues[index]!.total).toMatchObject({ ...told.queue, missedOffers: 0 });
  });

  it('is labelled once by everybody who had a part in it', async () => {
    const report = createDispositionReport(createLabelledTalks(database.db));
    const rows = await report({ ...whole, interval: 'hour' });
    expect(rows[index]!.total.byDisposition['other'] ?? 0).toBe(told.labels);
  });
});

it('a call that comes back in another interval is counted where it began, its times where they were', () => {
  const [before, after] = [of(overTheEdge, 'sara'), of(overTheEdge + 1, 'sara')];
  expect(before).toMatchObject({ answered: 1, accepted: 1, talkMs: 10 * second, wrapUpMs: 0 });
  expect(after).toMatchObject({ answered: 0, accepted: 0, talkMs: 23 * second, wrapUpMs: 10 * second });
  expect([queues[overTheEdge], queues[overTheEdge + 1]].map((one) => one!.total.talkMs.total)).toEqual([33_000, 0]);
});

it('and labelled where it ended', async () => {
  const rows = await createDispositionReport(createLabelledTalks(database.db))({ ...whole, interval: 'hour' });
  expect(rows.slice(overTheEdge).map(({ total }) => total.talks)).toEqual([0, 1]);
});

it('what queues answered and missed is what operators accepted and missed', () => {
  const all = operators.flatMap((interval) => interval.operators);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, next) => total + next, 0);
  const totals = queues.map(({ total }) => total);
  expect(sum(all.map(({ accepted }) => accepted))).toBe(sum(totals.map(({ answered }) => answered)));
  expect(sum(all.map(({ missed }) => missed))).toBe(sum(totals.map(({ missedOffers }) => missedOffers)));
  const [gave, took] = [all.map(({ transfers }) => transfers), all.map(({ transfers }) => transfers)];
  expect(sum(gave.map(({ out, inVain, external }) => out - inVain - external))).toBe(sum(took.map((one) => one.in)));
});

it.each(['sara', 'ali'] as const)('the calls behind the numbers of %s are as many', async (who) => {
  const none = { from: null, to: null, queueId: null, number: null, dialled: null, direction: null } as const;
  const filter = { ...none, trunkId: null, outcome: null, disposition: null, operatorId: operatorId(who) };
  const calls = await createCallStore(database.db).list(filter, null, 200);
  const withParts = calls.filter(({ operatorSegments }) => operatorSegments.some((one) => one.operatorId === who));
  const rows = operators.flatMap((interval) => interval.operators).filter((row) => row.operatorId === who);
  expect(withParts).toHaveLength(rows.reduce((total, row) => total + row.answered + row.advised, 0));
});

it('the work of a queue is foreseen from all parts of its calls', async () => {
  const index = stories.findIndex(({ id }) => id === 'parked');
  const span = { from: day + index * hour, to: day + (index + 1) * hour };
  const [quarter] = await createStaffingStore(database.db).quarters(queueId('support'), [span]);
  // 23 s of talk, and wrap-ups of 4 and 10 s.
  expect(quarter).toMatchObject({ offered: 1, handled: 1, handledMs: 37 * second });
});
