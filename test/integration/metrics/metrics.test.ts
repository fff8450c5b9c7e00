import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createMetricsStore } from '../../../src/db/metrics-store.ts';
import { createPauseReasonStore } from '../../../src/db/pause-reason-store.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import type { Metrics } from '../../../src/metrics/metrics.ts';
import { callId, nodeId, nthQueueSegment, operatorId, queueId } from '../../../src/shared/ids.ts';
import { day, factsOf, numbered, plan } from '../../support/call-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';

const minute = 60_000;
const hour = 60 * minute;
const [sara, ali] = [operatorId('sara'), operatorId('ali')];
let database: TestDatabase;
let metrics: Metrics;

const presence = (at: number, is: 'available' | 'signed-out', operator = sara): Fact => ({
  ...{ at, type: 'PresenceChanged', operatorId: operator, presence: { is } },
});

/**
 * By hand: Sara is signed in 00:00–02:00 UTC. Calls: 00:10 answered after 8 s, talk 60 s, Ali missed it first; 00:20
 * abandoned after 3 s; 00:58 answered after 30 s, talk 5 min, so it reaches into the second hour; 01:10 abandoned after 40 s.
 */
const facts: Fact[] = [
  presence(day, 'available'),
  ...factsOf(plan({ call: callId('1.1'), at: day + 10 * minute, waitMs: 8_000, talkMs: minute, missedBy: ali })),
  ...factsOf(plan({ call: callId('1.2'), at: day + 20 * minute, waitMs: 3_000, talkMs: null })),
  ...factsOf(plan({ call: callId('1.3'), at: day + 58 * minute, waitMs: 30_000, talkMs: 5 * minute })),
  ...factsOf(
    plan({ call: callId('1.4'), at: day + 70 * minute, waitMs: 40_000, talkMs: null, queue: queueId('sales') }),
  ),
  presence(day + 2 * hour, 'signed-out'),
  { at: day + 90 * minute, type: 'GapSeen', from: day + 80 * minute },
];

beforeAll(async () => {
  database = await createTestDatabase();
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
  metrics = createMetrics({ store: createMetricsStore(database.db), clock: { pbxNow: () => day + 10 * hour } });
});
afterAll(() => database.drop());

const report = { from: day, to: day + 2 * hour, interval: 'hour', zone: 'UTC', only: [] } as const;

describe('the metrics of queues', () => {
  it('belong to the interval in which the segment began', async () => {
    const [first, second, ...rest] = await metrics.queues(report);
    expect(rest).toEqual([]);
    expect(first!.total).toMatchObject({ offered: 3, answered: 2, abandoned: 1, shortAbandoned: 1, missedOffers: 1 });
    expect(first!.total.serviceLevel).toEqual({ id: 'sl-pasokh', version: 1, value: 1 / 2 });
    expect(first!.total.waitMs).toEqual({ avg: 41_000 / 3, max: 30_000, p50: 8_000, p90: 30_000 });
    expect(first!.total).toMatchObject({ asaMs: 19_000, talkMs: { total: 6 * minute, avg: 3 * minute } });
    expect(second!.total).toMatchObject({ offered: 1, answered: 0, abandoned: 1, shortAbandoned: 0 });
    expect(second!.queues.map((queue) => [queue.queueId, queue.offered])).toEqual([['sales', 1]]);
  });

  it('are marked where events were lost', async () => {
    expect((await metrics.queues(report)).map(({ gapMs }) => gapMs)).toEqual([0, 10 * minute]);
  });

  it('count the calls whose books are not in order', async () => {
    expect((await metrics.queues(report)).map(({ violations }) => violations)).toEqual([0, 0]);
    const broken = factsOf(plan({ call: callId('1.5'), at: day + 3 * hour })).filter(
      ({ type }) => type !== 'TalkEnded',
    );
    await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(broken, 1_000) });
    const [row] = await metrics.queues({ ...report, from: day + 3 * hour, to: day + 4 * hour });
    expect(row!.violations).toBe(1);
  });

  it('do not count a call as missed that another queue answered', async () => {
    const from = day + 4 * hour;
    const [first, second] = ['1.6', '1.7'].map((id) => {
      const call = callId(id);
      const own = factsOf(plan({ call, at: from + minute, ...(id === '1.7' ? { talkMs: null } : {}) }));
      const overflow = { callId: call, segmentId: nthQueueSegment(call, 2), queueId: queueId('sales') };
      return [
        ...own.slice(0, 1),
        { at: from, type: 'QueueEntered', ...overflow },
        { at: from + minute, type: 'QueueSegmentEnded', ...overflow, outcome: 'overflowed', overflow: 'max-wait' },
        ...own.slice(1),
      ] satisfies Fact[];
    });
    await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered([...first!, ...second!], 3_000) });
    const [row] = await metrics.queues({ ...report, from, to: from + hour });
    expect(row!.total).toMatchObject({ offered: 4, answered: 1, abandoned: 1, missed: 1 });
    expect(row!.total.overflowed['max-wait']).toBe(2);
    expect(row!.queues.map(({ queueId: id, missed }) => [id, missed]).toSorted()).toEqual([
      ['sales', 1],
      ['support', 1],
    ]);
  });

  it('take each queue’s own promise from its settings', async () => {
    await database.db
      .insertInto('queues')
      .values({
        ...{ id: 'support', name: 'Support', ring_timeout_ms: 15_000, wrap_up_ms: 10_000, max_wait_ms: 600_000 },
        ...{ when_no_operators: 'wait', routing: '{}', service_level_ms: 30_000, short_abandon_ms: 2_000 },
        ...{ created_at: new Date(day), changed_at: new Date(day) },
      })
      .execute();
    const [first] = await metrics.queues({ ...report, only: [queueId('support'), queueId('billing')] });
    const [support, billing] = first!.queues;
    expect(support).toMatchObject({ queueId: 'support', shortAbandoned: 0, serviceLevelMs: 30_000 });
    expect(support!.serviceLevel.value).toBe(2 / 3);
    expect(billing).toMatchObject({ queueId: 'billing', offered: 0, serviceLevel: { value: null } });
    await database.db.deleteFrom('queues').execute();
  });

  it('are cut by the wall clock of Tehran', async () => {
    const rows = await metrics.queues({ ...report, zone: 'Asia/Tehran' });
    expect(rows.map(({ from, total }) => [(from - day) / minute, total.offered])).toEqual([
      [0, 2],
      [30, 2],
      [90, 0],
    ]);
  });
});

describe('the metrics of operators', () => {
  it('are clipped at the edges of the interval', async () => {
    const [first, second] = await metrics.operators({ ...report, only: [sara] });
    // The long talk lasts from 00:58:30 to 01:03:30; wrap-up is 10 s after each.
    expect(first!.operators[0]).toMatchObject({ signedInMs: hour, talkMs: 150_000, wrapUpMs: 10_000, answered: 2 });
    expect(second!.operators[0]).toMatchObject({ signedInMs: hour, talkMs: 210_000, wrapUpMs: 10_000, answered: 0 });
    expect(first!.operators[0]!.occupancy).toBe(160_000 / (hour - 2_000));
    expect(second!.operators[0]!.ahtMs).toBeNull();
  });

  it('count misses per offer', async () => {
    const [whole] = await metrics.operators({ ...report, interval: 'whole' });
    const of = (id: string) => whole!.operators.find((row) => row.operatorId === id);
    expect(of('ali')).toMatchObject({ offers: 1, missed: 1, answerRate: 0, signedInMs: 0, occupancy: null });
    expect(of('sara')).toMatchObject({ offers: 2, accepted: 2, missed: 0, answerRate: 1 });
  });

  it('leave unpaid pauses out of the working time, also of a reason that was removed', async () => {
    const nima = operatorId('nima');
    const from = day + 5 * hour;
    const pause = (at: number, reason: string): Fact => ({
      ...{ at, type: 'PresenceChanged', operatorId: nima, presence: { is: 'paused', reason } },
    });
    const shift = [
      presence(from, 'available', nima),
      ...factsOf(plan({ call: callId('2.1'), operator: nima, at: from, waitMs: 0, talkMs: 10 * minute })),
      pause(from + 20 * minute, 'lunch'),
      pause(from + 40 * minute, 'prayer'),
      pause(from + 45 * minute, 'tea'),
      presence(from + 50 * minute, 'available', nima),
    ];
    await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(shift, 2_000) });
    const measured = async () => {
      const span = { ...report, from, to: from + hour, interval: 'whole' } as const;
      return (await metrics.operators({ ...span, only: [nima] }))[0]!.operators[0]!;
    };
    const row = await measured();
    expect(row).toMatchObject({ signedInMs: hour, pausedMs: 30 * minute, unpaidPausedMs: 20 * minute });
    // Nobody knows a reason `tea`: it is paid.
    expect(row.pausedByReasonMs).toEqual({ lunch: 20 * minute, prayer: 5 * minute, tea: 5 * minute });
    expect(row.utilisation).toBe((row.talkMs + row.wrapUpMs) / (40 * minute));
    const by = { id: null, at: day };
    await createPauseReasonStore(database.db).remove('lunch', by);
    expect((await measured()).utilisation).toBe(row.utilisation);
    await createPauseReasonStore(database.db).change('prayer', (reason) => ({ ...reason, paid: false }), by);
    expect((await measured()).unpaidPausedMs).toBe(25 * minute);
  });

  it('use capacity by units, also when it is changed in the middle of a shift and told in any order', async () => {
    const mina = operatorId('mina');
    const from = day + 7 * hour;
    const capacity = (at: number, units: number): Fact => ({ at, type: 'CapacityChanged', operatorId: mina, units });
    const activity = (at: number, is: 'talking' | 'wrap-up' | 'idle', units: number): Fact => ({
      ...{ at, type: 'ActivityChanged', operatorId: mina, activity: is, callId: callId('3.1'), units },
    });
    const shift = numbered(
      [
        capacity(from - hour, 3),
        presence(from, 'available', mina),
        activity(from + 10 * minute, 'talking', 2),
        activity(from + 16 * minute, 'wrap-up', 2),
        activity(from + 18 * minute, 'idle', 0),
        capacity(from + 30 * minute, 4),
        presence(from + 40 * minute, 'signed-out', mina),
      ],
      4_000,
    );
    const ledger = createLedger(database.db);
    // The later ones come first, and each is folded by itself.
    for (const fact of shift.toReversed()) await ledger.apply({ node: nodeId('pbx-1'), facts: [fact] });
    const measured = async (span: { from: number; to: number }) =>
      (await metrics.operators({ ...report, ...span, interval: 'quarter-hour', only: [mina] })).map(
        ({ operators: [row] }) => [
          row!.unitsInUseMs / minute,
          row!.unitsConfiguredMs / minute,
          row!.capacityUtilisation,
        ],
      );
    const quarters = [
      [10, 45, 10 / 45],
      [6, 45, 6 / 45],
      [0, 40, 0],
      [0, 0, null],
    ];
    expect(await measured({ from, to: from + hour })).toEqual(quarters);
    await database.db.deleteFrom('operator_spans').where('operator_id', '=', 'mina').execute();
    await database.db.deleteFrom('facts').where('operator_id', '=', 'mina').execute();
    await ledger.apply({ node: nodeId('pbx-1'), facts: shift });
    expect(await measured({ from, to: from + hour })).toEqual(quarters);
    const [before] = await metrics.operators({ ...report, from: from - hour, to: from });
    expect(before!.operators.map((row) => row.operatorId)).not.toContain('mina');
  });

  it('know a presence that was chosen long before', async () => {
    const within = { ...report, from: day + 100 * minute, to: day + 110 * minute, interval: 'whole' } as const;
    const [row] = await metrics.operators({ ...within, only: [sara] });
    expect(row!.operators[0]).toMatchObject({ signedInMs: 10 * minute, idleMs: 10 * minute });
  });
});

it('a report that is too fine is refused', async () => {
  const tooFine = { ...report, to: day + 400 * 24 * hour, interval: 'quarter-hour' } as const;
  await expect(metrics.queues(tooFine)).rejects.toMatchObject({ code: 'invalid-input' });
});
