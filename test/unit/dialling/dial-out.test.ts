import { describe, expect, it } from 'vitest';
import { createDialOut, type Dialler } from '../../../src/dialling/dial-out.ts';
import type { DialRules } from '../../../src/dialling/dial-rules.ts';
import type { RefusedDial } from '../../../src/dialling/refused-dials.ts';
import type { Trunk, TrunkState } from '../../../src/dialling/trunk.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { operatorId, queueId } from '../../../src/shared/ids.ts';
import type { Role } from '../../../src/shared/role.ts';
import { minute } from '../../../src/shared/time.ts';
import { carries, dialRules, trunk } from './builders.ts';

interface Given {
  readonly rules?: Partial<DialRules>;
  readonly trunks?: readonly Trunk[];
  readonly atOnce?: number;
  readonly lastHour?: readonly number[];
  readonly refused?: RefusedDial[];
  /** What is known of trunks; of others nothing. */
  readonly states?: Readonly<Record<string, TrunkState>>;
}
const now = 100 * minute;

const dialOut = ({ rules, trunks = [trunk('t1')], atOnce = 0, lastHour = [], refused = [], states = {} }: Given = {}) =>
  createDialOut({
    book: { known: () => ({ trunks, rules: dialRules(rules) }) },
    trunkStates: { of: (id) => ({ state: states[id] ?? 'unknown', since: 0 }) },
    dialled: { atOnce: () => atOnce, lastHour: () => lastHour },
    live: { queues: new Map([[queueId('q1'), { dialledNumbers: ['02191002000', '1001'] }]]) },
    ...{ defaultRegion: 'IR', refused: (one) => refused.push(one), now: () => now },
  });
const as = (role: Role, queue: string | null = null): Dialler => ({
  ...{ operatorId: operatorId('o1'), role, queueId: queue === null ? null : queueId(queue), via: 'api' },
});
function refusal(to: string, given: Given, role: Role = 'operator'): unknown {
  try {
    dialOut(given).plan(to, as(role));
    return null;
  } catch (error) {
    return error instanceof PasokhError ? [error.code, error.data] : error;
  }
}

describe('a number as people dial it', () => {
  it.each([
    ['09121234567', '+989121234567'],
    ['0098 912 123 4567', '+989121234567'],
    ['989121234567', '+989121234567'],
    ['+98 (912) 123-4567', '+989121234567'],
    ['۰۹۱۲۱۲۳۴۵۶۷', '+989121234567'],
    ['٠٩١٢١٢٣٤٥٦٧', '+989121234567'],
    ['021 8877 6655', '+982188776655'],
    ['110', '110'],
    ['۱۱۵', '115'],
    ['1 2-5', '125'],
  ])('%s is %s', (to, number) => {
    expect(dialOut().plan(to, as('operator')).number).toBe(number);
  });

  it.each([
    ['', 'empty'],
    ['*8', 'not-a-number'],
    ['#110', 'not-a-number'],
    ['1002', 'not-in-plan'],
    ['112', 'not-in-plan'],
    ['09121234567,,5', 'not-a-number'],
    ['sip:09121234567@example.com', 'not-a-number'],
    ['09121234567\r\nX: y', 'not-a-number'],
  ])('%j is none', (to, reason) => {
    expect(refusal(to, {})).toEqual(['number-invalid', { reason }]);
  });

  it('without a country code is read by the plan of the rules’ region', () => {
    const plan = dialOut({ rules: { region: 'DE' } }).plan('030 12345678', as('operator'));
    expect(plan).toMatchObject({ number: '+493012345678', routes: [{ dial: '03012345678' }] });
  });
});

it('the number that is meant is the same however it is written, whoever may dial it', () => {
  const out = dialOut({ rules: { region: 'DE', otherwise: 'deny', serviceNumbers: ['118*'] } });
  for (const to of ['030 12345678', '+493012345678', '0049 30 12345678', '۰۳۰۱۲۳۴۵۶۷۸'])
    expect(out.numberOf(to), to).toBe('+493012345678');
  for (const [to, number] of [
    ['۱۱۰', '110'],
    ['118 33', '11833'],
  ] as const)
    expect(out.numberOf(to)).toBe(number);
  expect(() => out.numberOf('1001')).toThrow(PasokhError);
  expect(() => out.numberOf('7')).toThrow(PasokhError);
});

it('a number of our own queues goes nowhere outside, but calls are handed to its queue', () => {
  const refused = ['number-invalid', { reason: 'own-queue', queueId: 'q1' }];
  for (const to of ['021 9100 2000', '+982191002000', '1001']) {
    expect(refusal(to, {}), to).toEqual(refused);
    expect(dialOut().queueOf(to)).toBe('q1');
  }
  expect(dialOut().queueOf('02191002001')).toBeUndefined();
  expect(refusal('1001', { rules: { emergencyNumbers: ['1001'] } })).toBeNull();
});

describe('rules', () => {
  const rules = [
    { name: 'the boss', roles: ['admin'] as const, pattern: 'international', then: 'allow' as const },
    { name: 'Germany', roles: 'all' as const, pattern: '+49*', then: 'allow' as const },
    { name: 'no premium', roles: 'all' as const, pattern: '+98909*', then: 'deny' as const },
    { name: 'no one abroad', roles: 'all' as const, pattern: 'international', then: 'deny' as const },
  ];

  it('decide by the first that fits, and a refusal names it', () => {
    expect(refusal('00493012345678', { rules: { rules } })).toBeNull();
    expect(refusal('0014155552671', { rules: { rules } }, 'admin')).toBeNull();
    expect(refusal('0014155552671', { rules: { rules } }, 'supervisor')).toEqual([
      'dial-refused',
      { rule: 'no one abroad', number: '+14155552671' },
    ]);
    expect(refusal('0909 907 1234', { rules: { rules } })).toEqual([
      'dial-refused',
      { rule: 'no premium', number: '+989099071234' },
    ]);
    expect(refusal('09121234567', { rules: { rules } })).toBeNull();
  });

  it('that say nothing of it leave it to the last word', () => {
    const otherwise = { rules: [rules[1]!], otherwise: 'deny' as const };
    expect(refusal('0049 30 12345678', { rules: otherwise })).toBeNull();
    expect(refusal('09121234567', { rules: otherwise })).toEqual([
      'dial-refused',
      { rule: 'otherwise', number: '+989121234567' },
    ]);
  });

  it('and limits hold nobody back from an emergency number', () => {
    const strict = { rules: [], otherwise: 'deny' as const, callsAtOnce: 1, callsPerHour: 1 };
    expect(refusal('110', { rules: strict, atOnce: 1, lastHour: [now] })).toBeNull();
    expect(dialOut({ rules: strict, atOnce: 1, lastHour: [now] }).plan('110', as('operator')).isEmergency).toBe(true);
    expect(dialOut().plan('09121234567', as('operator'))).not.toHaveProperty('isEmergency');
  });
});

describe('limits', () => {
  it('count what is live', () => {
    expect(refusal('09121234567', { rules: { callsAtOnce: 2 }, atOnce: 1 })).toBeNull();
    expect(refusal('09121234567', { rules: { callsAtOnce: 2 }, atOnce: 2 })).toEqual([
      'dial-limit',
      { number: '+989121234567', limit: 'callsAtOnce', most: 2 },
    ]);
  });

  it('count the last hour, and say when there is room again', () => {
    const lastHour = [now - 50 * minute, now - 20 * minute, now - minute];
    expect(refusal('09121234567', { rules: { callsPerHour: 4 }, lastHour })).toBeNull();
    const full = (callsPerHour: number) => refusal('09121234567', { rules: { callsPerHour }, lastHour });
    const refused = (most: number, retryAfterMs: number) => ['dial-limit', { ...limit, most, retryAfterMs }];
    const limit = { number: '+989121234567', limit: 'callsPerHour' };
    expect(full(3)).toEqual(refused(3, 10 * minute));
    expect(full(2)).toEqual(refused(2, 40 * minute));
  });
});

it('tells who was refused what by which rule or limit, and of nothing else', () => {
  const refused: RefusedDial[] = [];
  const rules = { rules: [{ name: 'no one abroad', roles: 'all', pattern: 'international', then: 'deny' }] } as const;
  for (const to of ['0014155552671', '*8', '1001', '110', '09121234567']) refusal(to, { rules, refused });
  refusal('09121234567', { rules: { callsAtOnce: 1 }, atOnce: 1, refused });
  const who = { at: now, by: 'o1', via: 'api' };
  expect(refused).toEqual([
    { ...who, number: '+14155552671', rule: 'no one abroad' },
    { ...who, number: '+989121234567', rule: 'callsAtOnce' },
  ]);
});

it('a plan shows the number of the queue’s trunk, and has all ways out', () => {
  const trunks = [
    trunk('a', { numbers: ['+982191001000', '02191002000'] }),
    trunk('b', { patterns: [carries('+98*')] }),
  ];
  const plan = (queue: string | null) => dialOut({ trunks }).plan('09121234567', as('operator', queue));
  expect(plan('q1')).toMatchObject({ shown: '02191002000', routes: [{ trunkId: 'a' }, { trunkId: 'b' }] });
  expect(plan(null).shown).toBe('+982191001000');
  expect(plan('gone').shown).toBe('+982191001000');
  expect(refusal('09121234567', { trunks: [] })).toEqual(['no-trunk', { number: '+989121234567' }]);
});

describe('trunks that are known to be down', () => {
  const trunks = [trunk('a'), trunk('b'), trunk('c', { patterns: [carries('+49*')] })];
  const tried = (to: string, states: Given['states']) =>
    dialOut({ trunks, ...(states === undefined ? {} : { states }) })
      .plan(to, as('operator'))
      .routes.map(({ trunkId }) => trunkId);

  it('carry nothing; those of which nothing is known do', () => {
    expect(tried('09121234567', { a: 'unregistered' })).toEqual(['b']);
    expect(tried('09121234567', { a: 'unknown', b: 'unreachable' })).toEqual(['a']);
    expect(tried('09121234567', { a: 'registered', b: 'reachable', c: 'unreachable' })).toEqual(['a', 'b']);
  });

  it('are why a call is refused, if there are no others', () => {
    const states = { a: 'unreachable', b: 'unregistered' } as const;
    expect(refusal('09121234567', { trunks, states })).toEqual(['trunks-down', { number: '+989121234567' }]);
    expect(tried('0049 30 12345678', states)).toEqual(['c']);
    expect(refusal('09121234567', { trunks: [trunk('a', { enabled: false })], states })).toEqual([
      'no-trunk',
      { number: '+989121234567' },
    ]);
  });

  it('are tried for an emergency number all the same, after the others', () => {
    expect(tried('110', { a: 'unreachable', b: 'unregistered', c: 'unreachable' })).toEqual(['a', 'b', 'c']);
    expect(tried('110', { a: 'unreachable' })).toEqual(['b', 'c', 'a']);
  });
});
