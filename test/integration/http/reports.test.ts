import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/db/ledger.ts';
import { callId, nodeId, queueId } from '../../../src/shared/ids.ts';
import { day, factsOf, plan } from '../../support/call-facts.ts';
import type { TestDatabase } from '../../support/database.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { HttpOn } from './harness.ts';
import { createHttpOn } from './harness.ts';

type Person = Awaited<ReturnType<HttpOn['person']>>;
const minute = 60_000;
let database: TestDatabase;
let http: HttpOn;
let boss: Person;
let sara: Person;
let omid: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  http = await createHttpOn(database.db);
  boss = await http.person('boss', 'supervisor');
  sara = await http.person('sara', 'operator', 'سارا');
  omid = await http.person('omid', 'operator', 'امید');
  const ids = { sara: sara.id, omid: omid.id };
  const facts = [
    plan({ call: callId('1.1'), operator: ids.sara, number: '09121234567' }),
    plan({ call: callId('1.2'), operator: ids.omid, missedBy: ids.sara, waitMs: 30_000, at: day + 10 * minute }),
    plan({ call: callId('1.3'), talkMs: null, waitMs: 2_000, at: day + 20 * minute, queue: queueId('sales') }),
    plan({ call: callId('1.4'), talkMs: null, waitMs: 40_000, at: day + 50 * minute }),
  ].flatMap(factsOf);
  const numbered = facts.map((fact, index) => ({ ...fact, seq: index + 1 }));
  await createLedger(database.db).apply({ node: nodeId('pbx-1'), facts: numbered });
});
afterAll(async () => {
  await http.app.close();
  await database.drop();
});

const get = (url: string, who: Person = boss) => http.call('GET', url, { as: who.token });
const idsOf = async (query: string, who: Person = boss): Promise<string[]> => {
  const { status, body } = await get(`/v1/calls?${query}`, who);
  expect(status).toBe(200);
  return body.items.map(({ id }: { id: string }) => id);
};

describe('GET /v1/calls', () => {
  it.each([
    ['', ['1.4', '1.3', '1.2', '1.1']],
    ['queue=sales', ['1.3']],
    ['outcome=abandoned', ['1.4', '1.3']],
    ['direction=inbound&outcome=answered', ['1.2', '1.1']],
    ['direction=outbound', []],
    ['from=2026-11-22T03:40:00%2B03:30&to=2026-11-22T00:50:00Z', ['1.3', '1.2']],
    // However the number is written: Persian digits, with and without the country code.
    [`number=${encodeURIComponent('۰۹۱۲ ۱۲۳ ۴۵۶۷')}`, ['1.1']],
    ['number=%2B989121234567', ['1.1']],
    ['number=00989121234567', ['1.1']],
  ])('?%s', async (query, expected) => {
    expect(await idsOf(query)).toEqual(expected);
  });

  it('gives page after page without holes, and an empty one after the last', async () => {
    const first = (await get('/v1/calls?limit=2')).body;
    const second = (await get(`/v1/calls?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`)).body;
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(['1.4', '1.3', '1.2', '1.1']);
    expect(second.nextCursor).toBeNull();
    expect((await get('/v1/calls?cursor=1~0')).body).toEqual({ items: [], nextCursor: null });
    expect((await get('/v1/calls?cursor=rubbish')).body.data.fields[0].path).toBe('query/cursor');
    const backwards = await get('/v1/calls?from=2026-03-01T00:00:00Z&to=2026-02-01T00:00:00Z');
    expect(backwards.body.data.fields[0].path).toBe('query/from');
    expect((await get('/v1/calls?limit=1000')).body.data.fields[0].path).toBe('query/limit');
    expect((await get('/v1/calls?from=yesterday')).body.data.fields[0].path).toBe('query/from');
  });

  it('shows operators the calls in which they talked', async () => {
    expect(await idsOf('', sara)).toEqual(['1.1']);
    expect(await idsOf(`operator=${omid.id}`, omid)).toEqual(['1.2']);
    expect((await get(`/v1/calls?operator=${omid.id}`, sara)).body.code).toBe('forbidden');
    expect(await idsOf(`operator=${omid.id}`)).toEqual(['1.2']);
  });
});

describe('GET /v1/calls/{id}', () => {
  it('shows segments, offers and recording', async () => {
    const { body } = await get('/v1/calls/1.2');
    expect(body).toMatchObject({
      ...{ id: '1.2', outcome: 'answered', endedBy: 'caller', enteredAt: '2026-11-22T00:10:00.000Z' },
      queueSegments: [{ queueId: 'support', outcome: 'answered', waitMs: 30_000 }],
      operatorSegments: [{ operatorId: omid.id, talkMs: 60_000 }],
      offers: [
        { operatorId: sara.id, outcome: 'expired' },
        { operatorId: omid.id, outcome: 'accepted' },
      ],
    });
  });

  it('is for those who talked in it, and for supervisors', async () => {
    expect((await get('/v1/calls/1.1', sara)).status).toBe(200);
    expect((await get('/v1/calls/1.2', sara)).body.code).toBe('forbidden');
    expect((await get('/v1/calls/9.9', boss)).body.code).toBe('not-found');
    expect((await get(`/v1/calls/${encodeURIComponent('../1')}`)).status).toBe(400);
  });
});

describe('GET /v1/metrics', () => {
  const span = 'from=2026-11-22T00:00:00Z&to=2026-11-22T01:00:00Z';

  it('measures queues, cut by the wall clock of a zone', async () => {
    const { status, body } = await get(`/v1/metrics/queues?${span}&interval=half-hour`);
    expect([status, body.tz, body.intervals.length]).toEqual([200, 'Asia/Tehran', 2]);
    const [first, second] = body.intervals;
    expect(first).toMatchObject({ from: '2026-11-22T00:00:00.000Z', gapMs: 0 });
    expect(first.total).toMatchObject({ offered: 3, answered: 2, abandoned: 1, shortAbandoned: 1 });
    expect(first.total.serviceLevel).toEqual({ id: 'sl-pasokh', version: 1, value: 0.5 });
    expect(second.total.serviceLevel.value).toBe(0);
    const one = (await get(`/v1/metrics/queues?${span}&queue=sales`)).body.intervals[0];
    expect(one.queues.map(({ queueId: id }: { queueId: string }) => id)).toEqual(['sales']);
    expect(one.queues[0].serviceLevel.value).toBeNull();
  });

  it('measures operators; each sees their own', async () => {
    const of = async (query: string, who: Person) => (await get(`/v1/metrics/operators?${span}${query}`, who)).body;
    const all = (await of('', boss)).intervals[0].operators;
    const numbers = new Map(
      all.map((one: { operatorId: string; answered: number; missed: number }) => [
        one.operatorId,
        [one.answered, one.missed],
      ]),
    );
    expect([numbers.get(sara.id), numbers.get(omid.id)]).toEqual([
      [1, 1],
      [1, 0],
    ]);
    const own = (await of('', sara)).intervals[0].operators;
    expect(own.map(({ operatorId: id }: { operatorId: string }) => id)).toEqual([sara.id]);
    // Nobody signed in: what is known of her time is the work.
    expect(own[0]).toMatchObject({ capacityUtilisation: 1, unitsInUseMs: own[0].signedInMs });
    expect((await of(`&operator=${omid.id}`, sara)).code).toBe('forbidden');
    const both = (await of(`&operator=${omid.id}&operator=${sara.id}`, boss)).intervals[0].operators;
    expect(both).toHaveLength(2);
  });

  it.each([
    ['an unknown zone', `${span}&tz=Asia/Teheran1`, ['tz']],
    ['a span that ends before it begins', 'from=2026-11-22T01:00:00Z&to=2026-11-22T00:00:00Z', ['from']],
    ['no span', '', ['from', 'to']],
    ['a Jalali span', 'from=1405-09-01T00:00:00Z&to=1405-09-02T00:00:00Z', ['from', 'to']],
    ['an instant without a zone', 'from=2026-11-22T00:00:00&to=2026-11-22T01:00:00Z', ['from']],
    ['too many intervals', 'from=2000-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&interval=quarter-hour', ['interval']],
  ])('refuses %s', async (_what, query, fields) => {
    const { status, body } = await get(`/v1/metrics/queues?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid-input']);
    expect(body.data.fields.map(({ path }: { path: string }) => path)).toEqual(fields.map((name) => `query/${name}`));
  });
});
