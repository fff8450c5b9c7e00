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
