import { describe, expect, it } from 'vitest';
import { callId } from '../../../src/shared/ids.ts';
import type { RosterEntry } from '../../../src/simulation/day.ts';
import { simulate } from '../../../src/simulation/simulate.ts';
import type { Reply, Visit } from '../../../src/simulation/visit.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';

const second = 1_000;
const answers = (afterMs: number): Reply => ({ is: 'answered', afterMs });

const sara: RosterEntry = {
  ...{ profile: anOperator('sara'), measured: null },
  changes: [{ at: 0, presence: { is: 'available' } }],
};

const aVisit = (name: string, at: number, given: Partial<Visit> & { replies?: Reply[] } = {}): Visit => ({
  ...{ callId: callId(name), number: '0912', dialled: '1001', at, patienceMs: Infinity, talkMs: 60 * second },
  ...{ wrapUpMs: null, reply: (nth) => given.replies?.[nth] ?? answers(3 * second) },
  ...given,
});

/** What was told of a call, or of an operator's activity, with its second. */
function told(visits: Visit[], operators: RosterEntry[] = [sara], rules = aQueue()) {
  const { facts, state } = simulate({ at: 0, queues: [rules], operators, visits, missedPauseMs: 60 * second });
  expect(state.callers.size).toBe(0);
  const kinds = ['TalkStarted', 'TalkEnded', 'OfferEnded', 'QueueSegmentEnded', 'CallEnded'];
  return (name: string) =>
    facts
      .filter((fact) => kinds.includes(fact.type) && 'callId' in fact && fact.callId === name)
      .map((fact) => `${fact.at / second} ${fact.type}${'outcome' in fact ? ` ${fact.outcome}` : ''}`);
}

describe('a day by hand: one operator, 15 s to ring, 5 s of wrap-up, 3 s of cool-down, at most 70 s to wait', () => {
  const rules = aQueue({ maxWaitMs: 70 * second });
  const of = told(
    [
      aVisit('a', 0),
      aVisit('b', 10 * second, { patienceMs: 20 * second }),
      aVisit('c', 20 * second, { replies: [{ is: 'missed' }, answers(2 * second)] }),
      aVisit('d', 25 * second),
    ],
    [sara],
    rules,
  );

  it.each([
    ['a', ['3 TalkStarted', '3 OfferEnded accepted', '3 QueueSegmentEnded answered', '63 TalkEnded', '63 CallEnded']],
    ['b', ['30 QueueSegmentEnded abandoned', '30 CallEnded']],
    [
      'c',
      [
        ...['83 OfferEnded expired', '88 TalkStarted', '88 OfferEnded accepted', '88 QueueSegmentEnded answered'],
        ...['148 TalkEnded', '148 CallEnded'],
      ],
    ],
    ['d', ['95 QueueSegmentEnded overflowed', '100 CallEnded']],
  ])('%s', (name, story) => {
    expect(of(name)).toEqual(story);
  });
});

describe('what is played', () => {
  it('ends a wrap-up when the operator does', () => {
    const of = told([aVisit('a', 0, { wrapUpMs: second }), aVisit('b', second)]);
    expect(of('b')[0]).toBe('67 TalkStarted');
  });

  it('extends a wrap-up when the operator did', () => {
    const of = told([aVisit('a', 0, { wrapUpMs: 30 * second }), aVisit('b', second)]);
    expect(of('b')[0]).toBe('96 TalkStarted');
  });

  it('comes back from a pause for missed offers after a while, or when the roster says so', () => {
    const rules = aQueue({ missedLimit: 1 });
    const visits = [aVisit('a', 0, { replies: [{ is: 'missed' }] })];
    expect(told(visits, [sara], rules)('a').slice(0, 2)).toEqual(['15 OfferEnded expired', '78 TalkStarted']);
    const missed = { at: 15 * second, presence: { is: 'paused', reason: 'missed-offers' } } as const;
    const back = { at: 20 * second, presence: { is: 'available' } } as const;
    const known = { ...sara, changes: [...sara.changes, missed, back] };
    expect(told(visits, [known], rules)('a').slice(0, 2)).toEqual(['15 OfferEnded expired', '23 TalkStarted']);
  });

  it('lets several phones ring, and the first to answer has the call', () => {
    const ali = { ...sara, profile: anOperator('ali') };
    const replies = [answers(9 * second), answers(2 * second)];
    const of = told([aVisit('a', 0, { replies })], [sara, ali], aQueue({ strategy: 'ring-all' }));
    const outcomes = [
      '2 OfferEnded withdrawn',
      '2 TalkStarted',
      '2 OfferEnded accepted',
      '2 QueueSegmentEnded answered',
    ];
    expect(of('a').slice(0, 4)).toEqual(outcomes);
  });

  it('knows whom a caller spoke with earlier that day', () => {
    const ali = { ...sara, profile: anOperator('ali') };
    const preferred = { by: ['last-spoken'], spanMs: 600 * second, waitMs: 10 * second } as const;
    const visits = [aVisit('a', 0, { number: '0912' }), aVisit('b', 100 * second, { number: '0912' })];
    const talks = (rules: ReturnType<typeof aQueue>) =>
      simulate({ at: 0, queues: [rules], operators: [sara, ali], visits, missedPauseMs: 0 })
        .facts.filter((fact) => fact.type === 'TalkStarted')
        .map(({ operatorId }) => operatorId);
    const [first, other] = talks(aQueue());
    expect(first).not.toBe(other);
    expect(talks(aQueue({ preferred }))).toEqual([first, first]);
  });

  it('lets others attend, whose timers keep no day going', () => {
    const rang: number[] = [];
    const { facts } = simulate({
      ...{ at: 0, queues: [aQueue({ maxWaiting: 'auto' })], operators: [], missedPauseMs: 0 },
      visits: [aVisit('a', 90 * second, { patienceMs: 10 * second })],
      attend: ({ now, setTimer, post, view }) => {
        const later = (): unknown => setTimer(40 * second, () => void (rang.push(now() / second), later()));
        later();
        setTimer(second, () => rang.push(-1))();
        setTimer(2 * second, () =>
          post({ at: now(), type: 'QueueLimitMeasured', queueId: [...view.queues.keys()][0]!, limit: 0 }),
        );
      },
    });
    // The last thing planned is the deadline of the announcement, at 120 s.
    expect(rang).toEqual([40, 80, 120]);
    expect(facts.find((fact) => fact.type === 'QueueSegmentEnded')).toMatchObject({ overflow: 'full' });
  });

  it('knows phones that decline, are busy, or are not there', () => {
    const after = (is: 'declined' | 'busy' | 'unreachable') =>
      told([aVisit('a', 0, { replies: [{ is, afterMs: second }] })])('a');
    expect(after('declined').slice(0, 2)).toEqual(['1 OfferEnded declined', '7 TalkStarted']);
    expect(after('busy').slice(0, 2)).toEqual(['1 OfferEnded declined', '7 TalkStarted']);
    expect(after('unreachable').slice(0, 2)).toEqual(['1 OfferEnded failed', '7 TalkStarted']);
  });

  it('lets operators come, pause and lose their phones', () => {
    const ali: RosterEntry = {
      ...{ profile: anOperator('ali'), measured: null },
      changes: [
        { at: 10 * second, presence: { is: 'available' } },
        { at: 11 * second, presence: { is: 'paused', reason: 'lunch' } },
        { at: 30 * second, presence: { is: 'available' } },
        { at: 31 * second, reachable: false },
        { at: 50 * second, reachable: true },
      ],
    };
    const of = told([aVisit('a', 0), aVisit('b', 12 * second), aVisit('c', 40 * second)], [ali]);
    // Paused while it rang: withdrawn, and the longest waiting caller is the next.
    expect(of('a').slice(0, 2)).toEqual(['11 OfferEnded withdrawn', '33 TalkStarted']);
    expect(of('b')[0]).toBe('101 TalkStarted');
  });

  it('lets nobody hang up who talks', () => {
    expect(told([aVisit('a', 0, { patienceMs: 5 * second })])('a').at(-1)).toBe('63 CallEnded');
  });

  it('runs to the end when nobody is there, and with a number that leads nowhere', () => {
    const of = told([aVisit('a', 0, { dialled: '999' }), aVisit('b', 0)], [], aQueue({ maxWaitMs: 60 * second }));
    expect(of('a')).toEqual(['5 CallEnded']);
    expect(of('b')).toEqual(['60 QueueSegmentEnded overflowed', '65 CallEnded']);
  });
});
