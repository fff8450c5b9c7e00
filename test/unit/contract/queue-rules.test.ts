import { describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import { newOperator } from '../../../src/contract/operators.ts';
import { newQueue, queueChange, servingWish } from '../../../src/contract/queues.ts';

const problems = (rules: object) =>
  newQueue.safeParse({ name: 'x', ...rules }).error?.issues.map(({ path }) => path.join('/'));

it('a new queue of which only the name is said has the plain rules, and a limit of missed offers', () => {
  const rules = { ...plainRules, missedLimit: 3 };
  const only = {
    name: 'x',
    dialledNumbers: [],
    serviceLevelMs: 20_000,
    shortAbandonMs: 5_000,
    dispositionMandatory: false,
  };
  expect(newQueue.parse({ name: 'x' })).toEqual({ ...rules, ...only });
});

it.each([
  ['nobody to wait', { maxWaiting: 0 }],
  ['as many as can be promised', { maxWaiting: 'auto' }],
  ['all phones, and a number that does not matter', { strategy: 'ring-all', ringAtOnce: 3 }],
  ['tiers', { tiers: [10, 20].map((afterMs, index) => ({ tier: index + 1, afterMs })) }],
  ['a need that fades', { needs: [{ skill: 'en', level: 7, relax: [{ afterMs: 1, level: 3 }], numbers: [] }] }],
  [
    'two targets of one reason',
    { overflow: ['a', 'b'].map((id) => ({ when: 'full', to: { is: 'queue', queueId: id } })) },
  ],
  ['no preference', { preferred: null }],
])('%s is a rule', (_what, rules) => {
  expect(newQueue.parse({ name: 'x', ...rules })).toMatchObject(rules);
});

const to = (queueId: string) => ({ is: 'queue', queueId });
const announcement = { is: 'announcement' };
const need = { skill: 'en', level: 5 };
const coolDownMs = { declined: 0, busy: 0, noAnswer: 0, unreachable: 0 };
const preferred = { by: ['last-spoken'], spanMs: 3_600_000, waitMs: 10_000 };

it.each<[string, object, string]>([
  ['an unknown strategy', { strategy: 'best' }, 'strategy'],
  ['no phone at once', { ringAtOnce: 0 }, 'ringAtOnce'],
  ['tiers that fall', { tiers: [2, 1].map((tier, index) => ({ tier, afterMs: index })) }, 'tiers/1/tier'],
  ['tiers that open together', { tiers: [1, 2].map((tier) => ({ tier, afterMs: 5 })) }, 'tiers/1/afterMs'],
  ['a need above the best', { needs: [{ ...need, level: 11 }] }, 'needs/0/level'],
  ['a need that grows', { needs: [{ ...need, relax: [{ afterMs: 1, level: 5 }] }] }, 'needs/0/relax/0/level'],
  [
    'a need that grows again',
    { needs: [need, { ...need, relax: [3, 4].map((level) => ({ afterMs: level, level })) }] },
    'needs/1/relax/1/level',
  ],
  [
    'a need that relaxes backwards',
    { needs: [{ ...need, relax: [4, 3].map((level) => ({ afterMs: level, level })) }] },
    'needs/0/relax/1/afterMs',
  ],
  ['letters for a number of a need', { needs: [{ ...need, numbers: ['abc'] }] }, 'needs/0/numbers/0'],
  ['half a priority', { priority: 0.5 }, 'priority'],
  ['no weight', { weight: 0 }, 'weight'],
  ['more units than anybody can have', { units: { call: 1, callback: 101 } }, 'units/callback'],
  ['a kind of work that there is not', { units: { chat: 1 } }, 'units'],
  ['the old units', { units: 2 }, 'units'],
  ['the old cool-down', { coolDownMs: 5_000 }, 'coolDownMs'],
  ['a cool-down that is not said', { coolDownMs: { ...coolDownMs, busy: undefined } }, 'coolDownMs/busy'],
  ['a cool-down that is no such', { coolDownMs: { ...coolDownMs, missed: 1 } }, 'coolDownMs'],
  ['no missed offer at all', { missedLimit: 0 }, 'missedLimit'],
  ['less than nobody', { maxWaiting: -1 }, 'maxWaiting'],
  ['a word for a number', { maxWaiting: 'many' }, 'maxWaiting'],
  ['an unknown reason', { overflow: [{ when: 'bored', to: announcement }] }, 'overflow/0/when'],
  ['an unknown target', { overflow: [{ when: 'full', to: { is: 'moon' } }] }, 'overflow/0/to/is'],
  ['a target without queue', { overflow: [{ when: 'full', to: { is: 'queue' } }] }, 'overflow/0/to/queueId'],
  ['a rule twice', { overflow: ['a', 'b', 'a'].map((id) => ({ when: 'full', to: to(id) })) }, 'overflow/2'],
  [
    'a rule after the end',
    { overflow: [announcement, to('a')].map((end) => ({ when: 'full', to: end })) },
    'overflow/1',
  ],
  ['a preference for nobody', { preferred: { ...preferred, by: [] } }, 'preferred/by'],
  ['a preference twice', { preferred: { ...preferred, by: ['file-owner', 'file-owner'] } }, 'preferred/by'],
  ['a preference for ever', { preferred: { ...preferred, waitMs: 86_400_000 } }, 'preferred/waitMs'],
  ['a place for a day', { formerPlaceMs: 86_400_000 }, 'formerPlaceMs'],
  ['hours that never open', { hours: { timeZone: 'Asia/Tehran', week: {} } }, 'hours/week'],
])('%s is none', (_what, rules, path) => {
  expect(problems(rules)).toEqual([path]);
});

it('a change replaces lists and objects as a whole', () => {
  expect(queueChange.parse({ preferred: null, tiers: [] })).toEqual({ preferred: null, tiers: [] });
  expect(queueChange.safeParse({ coolDownMs: { busy: 1 } }).success).toBe(false);
  expect(queueChange.parse({ units: { call: 2 } })).toEqual({ units: { call: 2, callback: 2 } });
  expect(queueChange.parse({ units: { callback: 2 } })).toEqual({ units: { call: 1, callback: 2 } });
});

describe('skills', () => {
  const parse = (skills: object) =>
    newOperator.safeParse({ userName: 'ali', displayName: 'a', password: '0123456789', skills });

  it('are named in any letters, the Arabic ones of some keyboards as the Persian', () => {
    expect(parse({ ' انگليسي ': 7, English: 10 }).data?.skills).toEqual({ انگلیسی: 7, English: 10 });
    expect(newQueue.parse({ name: 'x', needs: [{ skill: 'كار', level: 1 }] }).needs[0]?.skill).toBe('کار');
    expect(parse({}).data).toMatchObject({ skills: {}, units: 1 });
  });

  it.each([
    ['a proficiency of none', { a: 0 }],
    ['more than the best', { a: 11 }],
    ['no name', { ' ': 1 }],
    ['a long name', { ['a'.repeat(51)]: 1 }],
    ['too many', Object.fromEntries(Array.from({ length: 51 }, (_unused, index) => [`s${index}`, 1]))],
  ])('%s is refused', (_what, wrong) => {
    expect(parse(wrong).error?.issues[0]?.path[0]).toBe('skills');
  });
});

it('a serving names what it changes, or nothing', () => {
  expect(servingWish.parse(undefined)).toBeUndefined();
  expect(servingWish.parse({ wrapUpMs: null })).toEqual({ wrapUpMs: null });
  for (const wrong of [{ tier: 0 }, { weight: 0 }, { wrapUpMs: -1 }, { level: 1 }]) {
    expect(servingWish.safeParse(wrong).success).toBe(false);
  }
});

it('a dialled number may have a plus, and the refusal says so', () => {
  expect(newQueue.parse({ name: 'x', dialledNumbers: ['+۹۸ (21) 88-12'] }).dialledNumbers).toEqual(['+98218812']);
  const refused = newQueue.safeParse({ name: 'x', dialledNumbers: ['9+8'] });
  expect(refused.error?.issues[0]?.message).toBe('a + if need be, then digits, * and #, at most 32');
});
