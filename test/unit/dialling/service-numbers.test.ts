import { describe, expect, it } from 'vitest';
import { decideDial, readDialled } from '../../../src/dialling/decide-dial.ts';
import { checkDialRules, type DialRules } from '../../../src/dialling/dial-rules.ts';
import { routesFor } from '../../../src/dialling/routes-for.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { carries, dialRules, trunk } from './builders.ts';

const listed = { serviceNumbers: ['118', '1818', '15*'] };

/** What it is taken for, or why not. */
function read(to: string, rules: Partial<DialRules> = {}): unknown {
  try {
    const all = dialRules({ ...listed, ...rules });
    const wanted = readDialled(to, all, 'IR');
    decideDial(wanted, 'operator', all, 'IR');
    return wanted.number;
  } catch (error) {
    return error instanceof PasokhError ? { [error.code]: error.data } : error;
  }
}

describe('a service number', () => {
  it.each([
    ['118', '118'],
    ['۱۱۸', '118'],
    ['18 18', '1818'],
    ['1554', '1554'],
    ['155', '155'],
    ['159999', '159999'],
  ])('that is listed: %s is %s', (to, number) => {
    expect(read(to)).toBe(number);
  });

  it.each([
    ['119', 'not-in-plan'],
    ['15', 'not-in-plan'],
    ['0118', 'not-in-plan'],
    ['+118', 'not-in-plan'],
    ['1181', 'not-in-plan'],
    ['15999999', 'not-in-plan'],
    ['118#', 'not-a-number'],
    ['15*', 'not-a-number'],
  ])('is none: %s', (to, reason) => {
    expect(read(to)).toEqual({ 'number-invalid': { reason } });
  });

  it('is under the rules like all others, as a number of the country', () => {
    const deny = (pattern: string) => [{ name: 'no', roles: ['operator'] as const, pattern, then: 'deny' as const }];
    for (const pattern of ['any', 'domestic', 'service', '118', '1*'])
      expect(read('118', { rules: deny(pattern) }), pattern).toEqual({ 'dial-refused': { rule: 'no', number: '118' } });
    for (const pattern of ['international', 'premium', '1818', '15*', '+98*'])
      expect(read('118', { rules: deny(pattern) }), pattern).toBe('118');
    expect(read('09121234567', { rules: deny('service') })).toBe('+989121234567');
    expect(read('118', { otherwise: 'deny' })).toEqual({ 'dial-refused': { rule: 'otherwise', number: '118' } });
  });
});

it.each([
  [carries('any', { format: 'e164', strip: 1, prepend: '9' }), '118'],
  [carries('domestic', { format: 'international' }), '118'],
  [carries('service'), '118'],
  [carries('118', { prepend: '021' }), '021118'],
  [carries('11*', { strip: 1, prepend: '9' }), '918'],
  [carries('international'), null],
  [carries('+98*'), null],
  [carries('15*'), null],
])('it goes out as it is, but by patterns of such: by %j %s is dialled', (pattern, dial) => {
  const wanted = { number: '118', isEmergency: false };
  const routes = routesFor(wanted, [], [trunk('t1', { patterns: [pattern], mostCalls: 2 })], 'IR');
  expect(routes).toMatchObject(dial === null ? [] : [{ trunkId: 't1', dial, limit: 2 }]);
});

it('none is an emergency number', () => {
  const check = (serviceNumbers: readonly string[]) => checkDialRules({ ...dialRules(), serviceNumbers });
  expect(() => check(['118', '1101', '15*'])).not.toThrow();
  const refused = (...fields: object[]) => expect.objectContaining({ code: 'invalid-input', data: { fields } });
  expect(() => check(['118', '115'])).toThrow(
    refused({ path: 'body/serviceNumbers/1', problem: '115 is an emergency number' }),
  );
  expect(() => check(['12*', '1*'])).toThrow(
    refused(
      { path: 'body/serviceNumbers/0', problem: '125 is an emergency number' },
      { path: 'body/serviceNumbers/1', problem: '110 is an emergency number' },
    ),
  );
});
