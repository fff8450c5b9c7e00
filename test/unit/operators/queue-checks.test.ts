import { describe, expect, it } from 'vitest';
import { plainRules, unitsByKind, type OverflowRule } from '../../../src/acd/queue-rules.ts';
import {
  problemsAround,
  problemsWithin,
  type ServingOperator,
  type Surroundings,
} from '../../../src/operators/queue-checks.ts';
import { rulesOf, type QueueSettings } from '../../../src/operators/queue-settings.ts';
import { queueId } from '../../../src/shared/ids.ts';

const queue = (rules: Partial<QueueSettings> = {}): QueueSettings => ({
  ...{ ...plainRules, id: queueId('own'), name: 'own', dialledNumbers: ['1'] },
  ...{ serviceLevelMs: 20_000, shortAbandonMs: 5_000, dispositionMandatory: false, ...rules },
});
const to = (...ids: string[]): OverflowRule[] =>
  ids.map((id) => ({ when: 'full', to: { is: 'queue', queueId: queueId(id) } }));
const around = (
  others: Readonly<Record<string, readonly OverflowRule[]>> = {},
  operators: readonly Partial<ServingOperator>[] = [],
): Surroundings => ({
  overflows: new Map(Object.entries(others).map(([id, rules]) => [queueId(id), rules])),
  operators: operators.map((some) => ({ tier: 1, units: 1, skills: {}, active: true, ...some })),
});
const paths = (problems: readonly { path: string }[]) => problems.map(({ path }) => path);

it.each<[string, Partial<QueueSettings>, string[]]>([
  ['the plain rules', {}, []],
  ['a wait shorter than one ring', { maxWaitMs: 10_000 }, ['body/maxWaitMs']],
  ['a short abandon beyond the promise', { shortAbandonMs: 30_000 }, ['body/shortAbandonMs']],
  [
    'one operator for the whole wait',
    { maxWaitMs: 60_000, preferred: { by: ['last-spoken'], spanMs: 60_000, waitMs: 60_000 } },
    ['body/preferred/waitMs'],
  ],
  [
    'what opens after the longest wait',
    {
      maxWaitMs: 60_000,
      tiers: [
        { tier: 2, afterMs: 30_000 },
        { tier: 3, afterMs: 60_000 },
      ],
      needs: [{ skill: 'french', level: 5, relax: [{ afterMs: 90_000, level: 0 }], numbers: [] }],
    },
    ['body/tiers/1/afterMs', 'body/needs/0/relax/0/afterMs'],
  ],
  ['a number with and without its plus', { dialledNumbers: ['+982188', '02188', '982188'] }, ['body/dialledNumbers/2']],
])('within a queue: %s', (_what, rules, wrong) => {
  expect(paths(problemsWithin(queue(rules)))).toEqual(wrong);
});

describe('overflow', () => {
  const first = 'body/overflow/0/to/queueId';
  const second = 'body/overflow/1/to/queueId';
  it.each<[string, readonly OverflowRule[], Readonly<Record<string, readonly OverflowRule[]>>, string[]]>([
    [
      'to others, and an end',
      [...to('a', 'b'), { when: 'closed', to: { is: 'announcement' } }],
      { a: to('b'), b: [] },
      [],
    ],
    ['to itself', to('a', 'own'), { a: [] }, [second]],
    ['to a queue that is not there', to('gone'), { a: [] }, [first]],
    ['straight back', to('a', 'b'), { a: [], b: to('own') }, [second]],
    ['back over two', to('a'), { a: to('b', 'c'), b: [], c: to('b', 'own') }, [first]],
    ['to a chain whose end was removed', to('a'), { a: to('gone') }, []],
    ['to others that lead back to themselves', to('a'), { a: to('b'), b: to('a') }, []],
  ])('%s', (_what, overflow, others, wrong) => {
    expect(paths(problemsAround(queue({ overflow }), null, around(others)))).toEqual(wrong);
  });

  it('to a queue removed since may stay, and not come anew', () => {
    const before = queue({ overflow: to('gone', 'a') });
    expect(problemsAround(queue({ overflow: to('a', 'gone') }), before, around({ a: [] }))).toEqual([]);
    expect(paths(problemsAround(queue({ overflow: to('a', 'other') }), before, around({ a: [] })))).toEqual([second]);
  });
});

describe('tiers', () => {
  const tiers = [1, 2].map((tier) => ({ tier, afterMs: tier }));
  const served = around(
    {},
    [1, 3].map((tier) => ({ tier })),
  );

  it('of nobody are refused', () => {
    expect(paths(problemsAround(queue({ tiers }), queue(), served))).toEqual(['body/tiers/1/tier']);
  });
  it('of those who left since may stay', () => {
    expect(problemsAround(queue({ tiers }), queue({ tiers }), served)).toEqual([]);
  });
  it('of a new queue are refused, with what to do', () => {
    const [problem] = problemsAround(queue({ tiers }), null, around());
    expect(problem).toEqual({ path: 'body/tiers/0/tier', problem: expect.stringContaining('add its operators first') });
  });
});

it('a call may take what one operator has, and anything while nobody serves the queue', () => {
  const check = (call: number, units: readonly number[], before: QueueSettings | null = null) =>
    paths(
      problemsAround(
        queue({ units: unitsByKind({ call }) }),
        before,
        around(
          {},
          units.map((some) => ({ units: some })),
        ),
      ),
    );
  expect(check(3, [])).toEqual([]);
  expect(check(3, [1, 3])).toEqual([]);
  expect(check(3, [1, 2], queue())).toEqual(['body/units/call', 'body/units/callback']);
  expect(check(3, [1, 2], queue({ units: unitsByKind({ call: 3 }) }))).toEqual([]);
});

it('the core gets every rule, and nothing else', () => {
  const { shortAbandonMs, dispositionMandatory, ...rules } = queue();
  expect([shortAbandonMs, dispositionMandatory]).toEqual([5_000, false]);
  expect(rulesOf(queue())).toEqual(rules);
});
