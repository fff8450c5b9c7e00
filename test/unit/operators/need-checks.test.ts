import { describe, expect, it } from 'vitest';
import { plainRules, type SkillNeed } from '../../../src/acd/queue-rules.ts';
import {
  problemsAround,
  problemsWithin,
  warningsOf,
  type ServingOperator,
} from '../../../src/operators/queue-checks.ts';
import type { QueueSettings } from '../../../src/operators/queue-settings.ts';
import { queueId } from '../../../src/shared/ids.ts';

const queue = (rules: Partial<QueueSettings> = {}): QueueSettings => ({
  ...{ ...plainRules, id: queueId('own'), name: 'own', dialledNumbers: ['1001', '+1002'] },
  ...{ shortAbandonMs: 5_000, dispositionMandatory: false, ...rules },
});
const need = (skill: string, level: number, more: Partial<SkillNeed> = {}): SkillNeed => ({
  ...{ skill, level, relax: [], numbers: [], ...more },
});
const operator = (skills: ServingOperator['skills'], more: Partial<ServingOperator> = {}): ServingOperator => ({
  ...{ tier: 1, units: 1, active: true, skills, ...more },
});
const served = (...operators: ServingOperator[]) => ({ overflows: new Map(), operators });
const paths = (problems: readonly { path: string }[]) => problems.map(({ path }) => path);

it.each<[string, readonly SkillNeed[], string[]]>([
  ['two skills, one of them for one number', [need('English', 3), need('French', 3, { numbers: ['1001'] })], []],
  [
    'one skill for different numbers',
    [need('English', 3, { numbers: ['1001'] }), need('English', 5, { numbers: ['1002'] })],
    [],
  ],
  ['one skill for every call, twice', [need('English', 3), need('English', 5)], ['body/needs/1/skill']],
  [
    'one skill for every call and one number',
    [need('English', 3, { numbers: ['1001'] }), need('English', 5)],
    ['body/needs/1/skill'],
  ],
  [
    'one skill for the same number, with and without its plus',
    [need('English', 3, { numbers: ['1002'] }), need('English', 5, { numbers: ['1001', '+1002'] })],
    ['body/needs/1/skill'],
  ],
  ['a number of another queue', [need('English', 3, { numbers: ['1001', '1003'] })], ['body/needs/0/numbers/1']],
])('needs within a queue: %s', (_what, needs, wrong) => {
  expect(paths(problemsWithin(queue({ needs })))).toEqual(wrong);
});

describe('needs and those who serve the queue', () => {
  const around = served(operator({ English: 7 }), operator({ English: 3, German: 5 }));
  const check = (...needs: SkillNeed[]) => problemsAround(queue({ needs }), queue(), around);

  it('what somebody has, or what is no longer needed after a wait, is fine', () => {
    expect(check(need('English', 7), need('French', 5, { relax: [{ afterMs: 1, level: 0 }] }))).toEqual([]);
    expect(check(need('English', 10, { relax: [{ afterMs: 1, level: 7 }] }))).toEqual([]);
  });
  it('what nobody has is refused, and another spelling is named', () => {
    expect(check(need('German', 5), need('French', 5))).toEqual([
      { path: 'body/needs/1/skill', problem: 'no operator of the queue has this skill' },
    ]);
    expect(check(need('english', 5))).toEqual([
      { path: 'body/needs/0/skill', problem: expect.stringContaining('there is “English”') },
    ]);
  });
  it('more than anybody has is refused, unless less will do later', () => {
    expect(check(need('English', 10, { relax: [{ afterMs: 1, level: 8 }] }))).toEqual([
      { path: 'body/needs/0/skill', problem: expect.stringMatching(/level 8 .* more than 7/) },
    ]);
  });
  it('what nobody has at once is refused', () => {
    expect(check(need('English', 7), need('German', 5))).toEqual([
      { path: 'body/needs', problem: expect.stringContaining('every call needs') },
    ]);
    expect(check(need('English', 7), need('German', 5, { numbers: ['1001'] }))).toEqual([
      { path: 'body/needs', problem: expect.stringContaining('calls to 1001 need') },
    ]);
    const dear = queue({ needs: [need('German', 5)], units: { call: 1, callback: 2 } });
    expect(problemsAround(dear, null, served(operator({ German: 5 }), operator({}, { units: 2 })))).toEqual([
      { path: 'body/needs', problem: expect.stringContaining('every callback needs') },
    ]);
  });
  it('while nobody serves the queue anything may be needed; what was so before is left alone', () => {
    const needs = [need('French', 5)];
    expect(problemsAround(queue({ needs }), null, served())).toEqual([]);
    expect(problemsAround(queue({ needs, weight: 2 }), queue({ needs }), around)).toEqual([]);
    expect(paths(problemsAround(queue({ needs: [need('French', 6)] }), queue({ needs }), around))).toEqual([
      'body/needs/0/skill',
    ]);
  });
});

it('warns of all that has become true since, and of those who are switched off', () => {
  const rules = queue({
    ...{ tiers: [{ tier: 2, afterMs: 1 }], needs: [need('French', 5)], units: { call: 1, callback: 2 } },
    overflow: [{ when: 'full', to: { is: 'queue', queueId: queueId('gone') } }],
  });
  const able = operator({ French: 5 }, { tier: 2, units: 2 });
  const without = served(operator({}), { ...able, active: false });
  expect(paths(warningsOf(rules, without))).toEqual([
    ...['body/overflow/0/to/queueId', 'body/tiers/0/tier', 'body/units/callback', 'body/needs/0/skill'],
  ]);
  expect(paths(warningsOf(rules, served(able)))).toEqual(['body/overflow/0/to/queueId']);
  expect(warningsOf({ ...rules, overflow: [] }, served(able))).toEqual([]);
});
