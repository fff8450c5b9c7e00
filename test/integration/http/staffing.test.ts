import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, nthQueueSegment, queueId } from '../../../src/shared/ids.ts';
import { iso } from '../../../src/shared/time.ts';
import { factsOf, numbered, plan } from '../../support/call-facts.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

const minute = 60_000;
const hour = 60 * minute;
const dayMs = 24 * hour;
let database: TestDatabase;
let http: HttpOn;
let token: string;
let queue: string;
let today: number;
let dates: { today: string; weekAgo: string; twoWeeksAgo: string };

/** A week ago two calls of 60 s and 10 s of wrap-up, and one that gave up after 40 s; two weeks ago one call; all before 09:15. */
beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  const admin = await http.person('admin', 'admin');
  token = admin.token;
  queue = (await http.call('POST', '/v1/queues', { as: token, body: { name: 'پشتیبانی' } })).body.id;
  today = Math.floor(http.now() / dayMs) * dayMs;
  const dateOf = (at: number): string => iso(at).slice(0, 10);
  dates = {
    ...{ today: dateOf(today), weekAgo: dateOf(today - 7 * dayMs) },
    twoWeeksAgo: dateOf(today - 14 * dayMs),
  };
  const [one, other] = [today - 7 * dayMs + 9 * hour, today - 14 * dayMs + 9 * hour];
  const facts = [
    plan({ call: callId('1.0'), at: other + minute }),
    plan({ call: callId('1.1'), at: one }),
    plan({ call: callId('1.2'), at: one + 5 * minute }),
    plan({ call: callId('1.3'), at: one + 14 * minute, talkMs: null, waitMs: 40_000 }),
    plan({ call: callId('1.4'), at: one + 1 * minute, queue: queueId('other') }),
  ].flatMap((call) => factsOf(call.queue === queueId('other') ? call : { ...call, queue: queueId(queue) }));
  // Out of hours: nobody would have been needed.
  const refused = { callId: callId('1.5'), queueId: queueId(queue), segmentId: nthQueueSegment(callId('1.5'), 1) };
  const at = one + 2 * minute;
  facts.push(
    { at, type: 'CallEntered', callId: refused.callId, number: '0912', dialled: '1' },
    { at, type: 'QueueEntered', ...refused },
    { at, type: 'QueueSegmentEnded', ...refused, outcome: 'overflowed', overflow: 'closed' },
    { at, type: 'CallEnded', callId: refused.callId, endedBy: 'system' },
  );
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const ask = (query: string, id = queue) => http.call('GET', `/v1/queues/${id}/staffing?${query}`, { as: token });

describe('GET /v1/queues/{id}/staffing', () => {
  it('tells the operators that a day needs, and what that is reckoned from', async () => {
    const { status, body } = await ask(`day=${dates.today}&tz=UTC&shrinkage=0.3`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ queueId: queue, day: dates.today, tz: 'UTC' });
    // What the queue promises is the target, unless another one is asked for.
    expect(body.target).toEqual({
      ...{ answered: 0.8, withinMs: 20_000, shortAbandonMs: 5_000 },
      ...{ maxAbandoned: null, maxOccupancy: null, shrinkage: 0.3 },
    });
    expect(body.history).toEqual({
      ...{ days: [dates.weekAgo, dates.twoWeeksAgo], offered: 4, abandoned: 1, handled: 3 },
      ...{ handleMs: 70_000, patienceMs: 8_000 + 8_000 + 8_000 + 40_000 },
    });
    expect(body.quarters).toHaveLength(96);
    const nine = body.quarters[36];
    expect(nine).toMatchObject({ from: iso(today + 9 * hour), to: iso(today + 9 * hour + 15 * minute), arrivals: 2 });
    expect(nine.load).toBeCloseTo((2 * 70) / 900, 12);
    expect(nine.erlangC).toMatchObject({ operators: 1, rostered: 2, abandonedShare: 0 });
    // One operator: as many wait as there is load, and a wait is exponential with the rate 1/70 − 2/900 a second.
    const level = 1 - nine.load * Math.exp(-20 * (1 / 70 - 2 / 900));
    expect(nine.erlangC.serviceLevel).toMatchObject({ id: 'sl-pasokh', version: 1 });
    expect(nine.erlangC.serviceLevel.value).toBeCloseTo(level, 9);
    expect(nine.erlangA.abandonedShare).toBeGreaterThan(0);
    expect(body.quarters[37]).toMatchObject({ arrivals: 0, erlangC: { operators: 0, serviceLevel: { value: null } } });
  });

  it('takes another target, and days that are not like others', async () => {
    const more = await ask(`day=${dates.today}&tz=UTC&answered=0.999&withinMs=1000&maxOccupancy=0.1&maxAbandoned=0.01`);
    expect(more.body.quarters[36].erlangC.operators).toBeGreaterThan(1);
    const without = await ask(`day=${dates.today}&tz=UTC&holiday=${dates.weekAgo}&holiday=2020-01-01`);
    expect([without.body.history.days, without.body.quarters[36].arrivals]).toEqual([[dates.twoWeeksAgo], 1]);
    const latest = await ask(`day=${dates.today}&tz=UTC&days=1`);
    expect(latest.body.quarters[36].arrivals).toBe(3);
  });

  it('is cut by the wall clock of the service’s zone', async () => {
    const { body } = await ask(`day=${dates.today}`);
    expect([body.tz, body.quarters[0].from]).toEqual(['Asia/Tehran', iso(today - 3.5 * hour)]);
    expect(body.quarters[50].arrivals).toBe(2);
  });

  it.each([
    ['no day', ''],
    ['a day that is none', 'day=2026-02-30'],
    ['a Jalali day', 'day=1405-09-08'],
    ['a filter that is none', 'day=2026-11-22&shrink=0.3'],
    ['an unknown zone', 'day=2026-11-22&tz=Asia/Teheran1'],
    ['a target that nobody reaches', 'day=2026-11-22&answered=1'],
    ['a roster of nobody', 'day=2026-11-22&shrinkage=1'],
  ])('refuses %s', async (_what, query) => {
    const { status, body } = await ask(query);
    expect([status, body.code]).toEqual([400, 'invalid-input']);
  });

  it('has nothing for a queue that does not exist', async () => {
    expect((await ask('day=2026-11-22', 'nothere')).body.code).toBe('not-found');
  });
});
