import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../src/cli/simulation/account.ts';
import { dayOfArrivals } from '../../../src/cli/simulation/arrivals-csv.ts';
import { startOf } from '../../../src/cli/simulation/calendar-day.ts';
import { changedBy } from '../../../src/cli/simulation/changed-config.ts';
import { compare, type Block } from '../../../src/cli/simulation/comparison.ts';
import { assumptions, dayFile, dayOutput } from '../../../src/cli/simulation/day-file.ts';
import { readAs } from '../../../src/cli/simulation/input-problem.ts';
import { lookUp, operatorsByName, queuesByName } from '../../../src/cli/simulation/names.ts';
import { isByNumber, recordedAccount } from '../../../src/cli/simulation/recorded.ts';
import { tablesOf } from '../../../src/cli/simulation/report.ts';
import { usage } from '../../../src/cli/simulation/usage.ts';
import { timeZone } from '../../../src/shared/time-zone.ts';
import { simulateDay } from '../../../src/simulation/simulate-day.ts';
import { livedDay, saturday } from '../../support/simulated-day.ts';

const { facts, calls, spans, day } = livedDay(200);
const was = accountOf(calls, spans, day);
const compared = (changed: unknown = null): readonly Block[] =>
  compare(day, { was, changed: changed === null ? null : changedBy(changed, day, 'changed.json'), seed: 9, only: [] });

describe('a day that the router made', () => {
  it('has all that can become of a call', () => {
    const endings = new Set(day.calls.map(({ ending }) => ending.is));
    const offers = new Set(day.calls.flatMap((call) => call.offers.map(({ is }) => is)));
    expect(endings).toEqual(new Set(['answered', 'abandoned', 'overflowed']));
    expect(offers).toEqual(new Set(['answered', 'missed', 'withdrawn']));
    expect(calls.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('comes out the same again under the same rules, fact by fact, whatever the seed', () => {
    expect(simulateDay(day, 1)).toEqual(facts);
    expect(simulateDay(day, 2)).toEqual(facts);
    for (const { columns } of compared()) expect(columns['the same rules']).toEqual(columns.was);
  });

  it.each([
    { Support: { strategy: 'ring-all' }, Sales: { strategy: 'random' } },
    { Support: { overflow: [{ when: 'max-wait', to: { is: 'queue', queueId: 'sales' } }] } },
    { Support: { missedLimit: 1 }, Sales: { missedLimit: 2, strategy: 'linear' } },
    { Support: { maxWaiting: 1, priority: 3 }, Sales: { ringAtOnce: 2, strategy: 'least-occupied' } },
    { Support: { preferred: { by: ['last-spoken'], spanMs: 600_000, waitMs: 20_000 }, formerPlaceMs: 60_000 } },
  ])('comes out the same again with %j', (queues) => {
    const lived = livedDay(100, { queues });
    expect(simulateDay(lived.day, 1)).toEqual(lived.facts);
  });

  it('is told by its calls as by its facts', () => {
    const recorded = recordedAccount({
      ...{ ...day, operators: day.operators.map((one) => ({ ...one, measured: null })) },
      calls: day.calls.map((call) => ({ ...call, segments: null })),
    });
    const inOrder = (account: typeof was) => account.segments.toSorted((a, b) => a.enteredAt - b.enteredAt);
    expect(inOrder(recorded!)).toEqual(inOrder(was));
    for (const [id, { busyMs, idleMs }] of was.work) {
      expect(recorded!.work.get(id)!.busyMs).toBe(busyMs);
      // Pauses after a missed offer are not among the calls.
      expect(recorded!.work.get(id)!.idleMs / idleMs).toBeCloseTo(1, 1);
    }
  });

  it('can be kept in a file', () => {
    const kept: unknown = JSON.parse(JSON.stringify(dayOutput(day)));
    expect(readAs(dayFile, kept, 'day.json')).toEqual(day);
  });

  it('is counted the same out of its file, in every queue that a call came to', () => {
    const overflow = [{ when: 'max-wait', to: { is: 'queue', queueId: 'sales' } }];
    const lived = livedDay(200, { queues: { Support: { overflow } } });
    const kept = readAs(dayFile, JSON.parse(JSON.stringify(dayOutput(lived.day))), 'day.json');
    const { segments } = accountOf(lived.calls, lived.spans, lived.day);
    expect(segments.length).toBeGreaterThan(200);
    expect(recordedAccount(kept)!.segments).toEqual(segments);
    expect(isByNumber(kept)).toBe(false);
    const told = { ...kept, calls: kept.calls.map((call) => ({ ...call, segments: null })) };
    expect([recordedAccount(told)!.segments.length, isByNumber(told)]).toEqual([200, true]);
  });
});

describe('a changed configuration', () => {
  const numbers = (changed: unknown, name: string) => {
    const { columns } = compared(changed).find((block) => block.name === name)!;
    return { same: columns['the same rules']!, changed: columns.changed! };
  };

  it('makes the difference that it should', () => {
    const more = numbers({ more: [{ count: 2, like: 'ali' }] }, 'all queues');
    expect(more.changed.offered).toBe(more.same.offered);
    expect(more.changed.serviceLevel.value).toBeGreaterThan(more.same.serviceLevel.value!);
    expect(more.changed.occupancy).toBeLessThan(more.same.occupancy!);
    const fewer = numbers({ operators: { ali: { absent: true } } }, 'Support');
    expect(fewer.changed.asaMs).toBeGreaterThan(fewer.same.asaMs!);
    const patient = numbers({ queues: { Support: { maxWaitMs: 7_200_000 } } }, 'Support');
    expect([patient.same.overflowed > 0, patient.changed.overflowed]).toEqual([true, 0]);
    const shared = numbers({ operators: { sara: { queues: ['support', 'sales'] } } }, 'Sales');
    expect(shared.changed.asaMs).toBeLessThan(shared.same.asaMs!);
  });

  it.each([
    [{ queues: { support: { wrapUpMs: -1 } } }, 'queues/support/wrapUpMs: Too small'],
    [{ queues: { support: { wrapMs: 1 } } }, 'queues/support: Unrecognized key: "wrapMs"'],
    [{ queues: { support: { maxWaitMs: 10_000 } } }, 'queues/support/maxWaitMs: shorter than ringTimeoutMs'],
    [{ queues: { desk: {} } }, 'queues/desk: there is no queue of this id or name; there are Support, Sales'],
    [{ operators: { sara: { queues: ['desk'] } } }, 'operators/sara/queues/0: there is no queue of'],
    [{ more: [{ count: 0, like: 'sara' }] }, 'more/0/count: Too small'],
    [
      { more: [{ count: 1, like: 'nobody' }] },
      'more/0/like: there is no operator of this id, user name or name; there are sara,',
    ],
    [
      { queues: { Support: { overflow: [{ when: 'max-wait', to: { is: 'queue', queueId: 'The desk' } }] } } },
      'queues/Support/overflow: there is no queue of',
    ],
    [{ rules: {} }, '(the whole): Unrecognized key: "rules"'],
  ])('%j is refused', (changed, problem) => {
    expect(() => changedBy(changed, day, 'changed.json')).toThrow(`changed.json:\n  ${problem}`);
  });
});

describe('names', () => {
  const [first, second, ...rest] = day.operators;
  const named = {
    ...day,
    operators: [
      { ...first!, profile: { ...first!.profile, name: 'Sara Ahmadi' }, userName: 'sara.a' },
      { ...second!, profile: { ...second!.profile, name: 'Ali' }, userName: 'ali.r' },
      ...rest.map((one) => ({ ...one, profile: { ...one.profile, name: 'Ali' } })),
    ],
  };

  it.each(['sara', 'sara.a', 'Sara Ahmadi'])('%s is an operator', (name) => {
    const { operators } = changedBy({ operators: { [name]: { queues: ['Sales'] } } }, named, 'changed.json');
    expect(operators[0]!.profile.serves.map((one) => one.queueId)).toEqual(['sales']);
  });

  it('may be those of the queues that calls overflow to', () => {
    const overflow = [{ when: 'max-wait', to: { is: 'queue', queueId: 'Sales' } }];
    const { queues } = changedBy({ queues: { Support: { overflow } } }, named, 'changed.json');
    expect(queues[0]!.overflow).toEqual([{ when: 'max-wait', to: { is: 'queue', queueId: 'sales' } }]);
  });

  it('are listed, ten of them, for one that nobody has; what several have is refused', () => {
    const many = Array.from({ length: 12 }, (_unused, index) => ({ ...first!, userName: `agent-${index + 1}` }));
    expect(lookUp(operatorsByName(many), 'x')).toEqual({
      problem: expect.stringMatching(/; there are agent-1, .*agent-10 and 2 more$/),
    });
    expect(lookUp(queuesByName([]), 'x')).toEqual({ problem: expect.stringMatching(/; there are none$/) });
    expect(lookUp(operatorsByName(named.operators), 'Ali')).toEqual({ problem: expect.stringMatching(/^several/) });
  });
});

describe('a day file', () => {
  const file = {
    ...{ from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' },
    queues: [{ id: 'support', name: 'Support', dialledNumbers: ['200'] }],
    operators: [{ id: 'sara', queues: ['support'], changes: [{ at: '2026-11-21T08:00:00Z', is: 'available' }] }],
    calls: [{ enteredAt: '2026-11-21T08:03:10Z', dialled: '200' }],
  };

  it('needs little', () => {
    expect(readAs(dayFile, file, 'day.json')).toMatchObject({
      ...{ from: saturday, operators: [{ profile: { name: 'sara' } }], assumed: { talkMeanMs: 188_000 } },
      ...{ calls: [{ id: 'call-1', ending: { is: 'unknown' } }], queues: [{ wrapUpMs: 10_000 }] },
    });
  });

  it('is what the help shows', () => {
    const [changes, example] = [...usage.matchAll(/^ {2}\{ ".*?^(?= {2}\w|\n)/gms)].map(
      ([text]) => JSON.parse(text) as object,
    );
    expect(readAs(dayFile, example, 'help').calls).toHaveLength(2);
    expect(() => changedBy(changes, day, 'help')).not.toThrow();
  });

  it('tells each problem with its path', () => {
    const [operator] = file.operators;
    const wrong = {
      ...file,
      operators: [
        { ...operator, queues: ['desk'], changes: [{ at: '2026-11-22T08:00:00Z', is: 'available' }] },
        operator,
      ],
      calls: [
        { ...file.calls[0], id: 'a' },
        { ...file.calls[0], id: 'a' },
      ],
    };
    const problems = [
      ...['operators/0/changes/0/at: lies outside the day', 'operators/0/queues/0: there is no queue desk'],
      ...['operators/1/id: is there twice', 'calls/1/id: is there twice'],
    ];
    expect(() => readAs(dayFile, wrong, 'day.json')).toThrow(['day.json:', ...problems].join('\n  '));
    const asleep = { ...file, calls: [{ enteredAt: 'today', dialled: '' }], operators: [{ ...operator, changes: [] }] };
    expect(() => readAs(dayFile, asleep, 'day.json')).toThrow(
      /changes: an operator who never.*\n.*enteredAt.*\n.*dialled/,
    );
  });
});

describe('arrivals without a story', () => {
  const options = {
    ...{ date: '2026-11-21', zone: timeZone('Asia/Tehran'), operators: 3, wrapUpMs: 5_000, seed: 1 },
    assumed: assumptions.parse({}),
  };
  const minutesOf = (csv: string) =>
    dayOfArrivals(csv, 'x.csv', options).calls.map(({ enteredAt }) => (enteredAt - saturday) / 60_000);

  it('are instants, or counts under the beginning of their interval', () => {
    expect(minutesOf('at\n2026-11-21T08:02:00Z\n2026-11-21T10:30:00+03:30\n')).toEqual([420, 482]);
    const counted = minutesOf('date,weekday,08:00,08:15\n2026-11-20,Fri,9,9\n2026-11-21,Sat,2,1');
    // 08:00 in Tehran is 04:30 UTC; the last interval lasts until midnight.
    expect(counted.map((at) => (at < 285 ? 'first' : 'second'))).toEqual(['first', 'first', 'second']);
    expect(counted[0]).toBeGreaterThanOrEqual(270);
    expect(recordedAccount(dayOfArrivals('2026-11-21T08:02:00Z', 'x.csv', options))).toBeNull();
  });

  it('keep their operators at hand for as long as there are calls: occupancy is over that time', () => {
    const one = { ...options, operators: 1, assumed: assumptions.parse({ talkDeviationMs: 0, answerAfterMs: 0 }) };
    const alone = dayOfArrivals('2026-11-21T08:02:00Z', 'x.csv', one);
    const blocks = compare(alone, { was: null, changed: null, seed: 1, only: [] });
    expect(blocks[0]!.columns['the same rules']!.occupancy).toBeGreaterThan(0.99);
    expect(tablesOf(blocks, { byNumber: false, wholeDay: alone.wholeDay })).toMatch(
      /occupancy, first call to last end +\d/,
    );
    expect(alone.notes).toEqual(['The queue is arrivals; the operator is operator-1.']);
  });

  it.each([
    ['', 'no arrivals'],
    ['at\n2026-11-21T08:02:00Z\nsoon', 'line 3: not an instant with its zone'],
    ['2026-11-21T08:02:00Z\n2026-11-23T08:02:00Z', 'arrival 2: not on the day of the first one'],
    ['date,08:00\n2026-11-22,1', 'there is no row of 2026-11-21'],
    ['date,08:00\n2026-11-21,many', '2026-11-21, column 2: not a count'],
  ])('%j is refused', (csv, problem) => {
    expect(() => dayOfArrivals(csv, 'x.csv', options)).toThrow(problem);
  });
});

describe('the days of a calendar', () => {
  it('are those of the zone, Gregorian or Jalali', () => {
    const tehran = timeZone('Asia/Tehran');
    expect(startOf('2026-11-21', tehran)).toBe(saturday - 210 * 60_000);
    expect(startOf('1405-08-30', tehran)).toBe(saturday - 210 * 60_000);
    expect(startOf('۱۴۰۵/۰۸/۳۰', tehran)).toBe(saturday - 210 * 60_000);
    for (const no of ['2026-02-30', '2026-13-01', '1405-13-01'])
      expect(() => startOf(no, tehran)).toThrow('there is no such day');
    expect(() => startOf('yesterday', tehran)).toThrow('not a day such as');
  });
});
