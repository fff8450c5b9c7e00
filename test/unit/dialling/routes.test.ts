import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDialled } from '../../../src/dialling/decide-dial.ts';
import { routesFor } from '../../../src/dialling/routes-for.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { carries, dialRules, trunk } from './builders.ts';

const mobile = { number: '+989121234567', isEmergency: false };
const abroad = { number: '+493012345678', isEmergency: false };
const premium = { number: '+499001234567', isEmergency: false };
const police = { number: '110', isEmergency: true };

describe('the ways out', () => {
  it.each([
    [carries('any'), mobile, '09121234567'],
    [carries('any'), abroad, '00493012345678'],
    [carries('any', { format: 'international' }), mobile, '00989121234567'],
    [carries('any', { format: 'e164' }), mobile, '+989121234567'],
    [carries('any', { format: 'e164', strip: 1 }), mobile, '989121234567'],
    [carries('any', { strip: 1, prepend: '9*' }), mobile, '9*9121234567'],
    [carries('+98912*'), mobile, '09121234567'],
    [carries('+989121234567'), mobile, '09121234567'],
    [carries('domestic'), mobile, '09121234567'],
    [carries('international'), abroad, '00493012345678'],
    [carries('premium'), premium, '00499001234567'],
    [carries('+98*', { strip: 16, prepend: '#' }), mobile, '#'],
  ])('by %j to %j dial %s', (pattern, wanted, dial) => {
    const routes = routesFor(wanted, [], [trunk('t1', { patterns: [pattern], mostCalls: 30 })], 'IR');
    expect(routes).toEqual([{ trunkId: 't1', dial, shown: '+982191001000', limit: 30 }]);
  });

  it.each([
    [carries('international'), mobile],
    [carries('domestic'), abroad],
    [carries('premium'), abroad],
    [carries('+98913*'), mobile],
    [carries('+98912123456'), mobile],
    [carries('any', { strip: 16 }), mobile],
    [carries('any', { format: 'e164', prepend: '9' }), mobile],
  ])('are none by %j to %j', (pattern, wanted) => {
    expect(routesFor(wanted, [], [trunk('t1', { patterns: [pattern] })], 'IR')).toEqual([]);
  });

  it('go by priority, then by name, one of each trunk, none of a disabled one', () => {
    const trunks = [
      trunk('c', { patterns: [carries('+98912*', { priority: 20 }), carries('any', { priority: 1 })] }),
      trunk('b'),
      trunk('a'),
      trunk('off', { enabled: false }),
      trunk('in', { patterns: [] }),
      trunk('best', { patterns: [carries('domestic', { priority: 1 })] }),
    ];
    const names = (wanted: typeof mobile) => routesFor(wanted, [], trunks, 'IR').map(({ trunkId }) => trunkId);
    expect(names(mobile)).toEqual(['best', 'a', 'b', 'c']);
    expect(names(abroad)).toEqual(['c', 'a', 'b']);
    expect(names(police)).toEqual(['best', 'a', 'b', 'c', 'in']);
  });

  it('take an emergency number as it is, beyond every limit', () => {
    const full = trunk('t1', { patterns: [carries('any', { prepend: '9' })], mostCalls: 1 });
    expect(routesFor(police, [], [full], 'IR')).toMatchObject([{ dial: '110', limit: null }]);
  });

  it('show the queue’s first number that the trunk has, with or without its plus', () => {
    const numbers = ['+982191001000', '982191002000', '+982191003000'];
    const shown = (wanted: string[]) => routesFor(mobile, wanted, [trunk('t1', { numbers })], 'IR')[0]?.shown;
    expect(shown(['+982100000000', '+982191003000', '+982191002000'])).toBe('+982191003000');
    expect(shown(['+982191002000'])).toBe('982191002000');
    expect(shown(['1001'])).toBe('+982191001000');
  });
});

/** The library's own `binary` texts take a second to get ready. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

it('whatever is typed and however trunks write: what reaches the PBX can be dialled, or nothing does', () => {
  const numberLike = fc.string({
    unit: fc.constantFrom('0', '9', '1', '2', '+', '98', '0098', '912', '*', '#', '۱', ';', '@', '\n'),
    maxLength: 18,
  });
  const pattern = fc.record({
    ...{
      pattern: fc.constantFrom('any', '+98*', 'domestic', 'international', 'premium', 'service', '1*'),
      priority: fc.constant(10),
    },
    ...{ format: fc.constantFrom('national', 'international', 'e164'), strip: fc.nat(16) },
    prepend: fc.string({ unit: fc.constantFrom('+', '*', '#', '0', '9'), maxLength: 32 }),
  });
  const typed = fc.oneof(anyText, numberLike, fc.constant('110'), fc.constant('118'), fc.constant('0912 123 45 67'));
  fc.assert(
    fc.property(typed, pattern, (to, one) => {
      try {
        const wanted = readDialled(to, dialRules({ serviceNumbers: ['1*'] }), 'IR');
        const routes = routesFor(wanted, [], [trunk('t1', { patterns: [one] })], 'IR');
        for (const { dial, shown } of routes) expect(dial + shown).toMatch(/^\+?[*#0-9]+\+?[*#0-9]+$/);
        for (const { dial } of routes) expect(dial.length).toBeLessThanOrEqual(32);
      } catch (error) {
        if (!(error instanceof PasokhError)) throw error;
        expect(error.code).toBe('number-invalid');
      }
    }),
    { numRuns: 150 },
  );
});
