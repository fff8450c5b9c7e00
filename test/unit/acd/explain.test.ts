import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { explainLine } from '../../../src/acd/explain.ts';
import { plainServing, unitsByKind, type OperatorProfile, type QueueRules } from '../../../src/acd/queue-rules.ts';
import { step } from '../../../src/acd/step.ts';
import { callId, operatorId, queueId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue, sales } from '../../support/acd-builders.ts';

type Unstamped = AcdEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never;

/** A queue at work; all of its operators are there. */
function given(rules: Partial<QueueRules>, ...operators: readonly OperatorProfile[]) {
  const state = emptyState();
  const post = (at: number, event: Unstamped) => step(state, { ...event, at });
  post(0, { type: 'QueueConfigured', queue: aQueue(rules) });
  for (const operator of operators) {
    post(0, { type: 'OperatorConfigured', operator });
    post(0, { type: 'ReachableChanged', operatorId: operator.id, reachable: true });
    post(0, { type: 'PresenceChosen', operatorId: operator.id, presence: { is: 'available' } });
  }
  const enter = (at: number, id: string) =>
    post(at, { type: 'CallerEntered', callId: callId(id), number: '0912', dialled: '1001' });
  const explain = (at: number, part = { from: 1, limit: 10 }) => explainLine(state, sales, at, part);
  return { state, post, enter, explain };
}

const inTier = (name: string, tier: number, skills: Record<string, number> = {}): OperatorProfile => ({
  ...anOperator(name),
  ...{ serves: [{ ...plainServing(sales), tier }], skills },
});

it('says which gate keeps which ready operator from being asked, and when that ends', () => {
  const relax = [
    { afterMs: 30_000, level: 4 },
    { afterMs: 60_000, level: 2 },
  ];
  const english = { skill: 'english', level: 7, relax, numbers: [] };
  const dutch = { skill: 'dutch', level: 3, relax: [], numbers: ['1009'] };
  const { enter, explain, post } = given(
    { needs: [english, dutch], tiers: [{ tier: 2, afterMs: 20_000 }] },
    ...[inTier('sara', 1, { english: 2 }), inTier('omid', 2, { english: 9 }), inTier('mina', 1), inTier('reza', 1)],
  );
  const pause = { is: 'paused', reason: 'lunch' } as const;
  post(1, { type: 'PresenceChosen', operatorId: operatorId('mina'), presence: pause });
  post(2, { type: 'QueueSignInChosen', operatorId: operatorId('reza'), queueId: sales, signedIn: false });
  enter(10, '1.1');
  expect(explain(5_010)).toEqual({
    ...{ at: 5_010, inLine: 1 },
    callers: [
      {
        caller: expect.objectContaining({ id: '1.1', is: 'waiting', widensAt: 20_010 }),
        ...{ place: 1, waitedMs: 5_000, offeredTo: [], needs: [{ skill: 'english', level: 7 }] },
        heldBy: ['tier', 'skill'],
        excluded: { 'left-queue': 1, paused: 1, 'tier-closed': 1, 'lacks-skill': 1 },
        operators: [
          { operatorId: 'sara', tier: 1, reason: 'lacks-skill' },
          { operatorId: 'omid', tier: 2, reason: 'tier-closed' },
          { operatorId: 'mina', tier: 1, reason: 'paused' },
          { operatorId: 'reza', tier: 1, reason: 'left-queue' },
        ],
      },
    ],
  });
  // Its deadline is a moment late: the tier is open, and the operator about to be asked.
  const late = explain(30_011)?.callers[0];
  expect([late?.needs, late?.heldBy, late?.operators[1]]).toEqual([
    [{ skill: 'english', level: 4 }],
    ['skill'],
    { operatorId: 'omid', tier: 2, reason: null },
  ]);
});

it('says whose phone rings, and that a caller waits for who is preferred', () => {
  const preferred = { by: ['last-spoken'], spanMs: 1, waitMs: 10_000 } as const;
  const { enter, explain, post } = given({ preferred }, anOperator('sara'), anOperator('omid'));
  enter(0, '1.1');
  expect(explain(100)?.callers[0]).toMatchObject({ heldBy: ['preference'], excluded: { 'preferred-sought': 2 } });
  post(200, { type: 'PreferredOperatorFound', callId: callId('1.1'), operatorId: operatorId('sara') });
  enter(300, '2.1');
  post(400, { type: 'PreferredOperatorFound', callId: callId('2.1'), operatorId: operatorId('sara') });
  expect(explain(1_000)?.callers).toMatchObject([
    { caller: { id: '1.1', is: 'offered' }, offeredTo: ['sara'], heldBy: [], excluded: {}, operators: [] },
    {
      caller: { id: '2.1', preference: { is: 'known', operatorId: 'sara', until: 10_300 } },
      ...{ place: 2, heldBy: ['preference'], excluded: { busy: 1, 'other-preferred': 1 } },
    },
  ]);
});

it('tells of a part of the line, names a hundred operators and counts them all', () => {
  const many = Array.from({ length: 130 }, (_unused, n) => ({ ...anOperator(`op${n}`), units: 1 }));
  const { enter, explain } = given({ units: unitsByKind({ call: 2 }) }, ...many);
  ['1.1', '1.2', '1.3', '1.4'].forEach((id, index) => enter(index, id));
  const part = explain(100, { from: 2, limit: 2 });
  expect([part?.inLine, part?.callers.map(({ caller, place }) => [caller.id, place])]).toEqual([
    4,
    [
      ['1.2', 2],
      ['1.3', 3],
    ],
  ]);
  expect(part?.callers[0]).toMatchObject({ heldBy: ['units'], excluded: { 'too-few-units': 130 } });
  expect(part?.callers[0]?.operators).toHaveLength(100);
  expect(explain(100, { from: 9, limit: 2 })?.callers).toEqual([]);
});

it('knows no queue that is not there', () => {
  expect(explainLine(given({}).state, queueId('other'), 0, { from: 1, limit: 1 })).toBeNull();
});
