import { expect, it } from 'vitest';
import { newTrunk, numberPattern, trunk } from '../../../src/contract/trunks.ts';

const wish = {
  ...{ name: 't', mode: 'address', host: 'sip.example.com', numbers: ['+982191001000'] },
  defaultNumber: '+982191001000',
};
const problems = (more: object) =>
  (newTrunk.safeParse({ ...wish, ...more }).error?.issues ?? []).map(({ path }) => path.join('/'));

it.each([
  ...['sip.example.com', 'pbx', 'localhost:5060', '3com.example', 'a-b.xn--mgba3a4f16a', '1.2.3.4.example:65535'],
  ...['192.0.2.1', '192.0.2.1:5060', '0.0.0.0', `${'a'.repeat(63)}.ir`],
])('a trunk goes to %s', (host) => {
  expect(problems({ host })).toEqual([]);
});

it.each([
  ...[
    '256.1.1.1',
    '1.2.3',
    '1',
    '1.2.3.04',
    '1.2.3.4.5',
    'sip.example.7',
    'a..b',
    '.a',
    'a.',
    '-a',
    'a-',
    'a.-b',
    'a_b',
  ],
  ...['', ':5060', 'a:', 'a:0', '[2001:db8::1]', `${'a'.repeat(64)}.ir`, `${'a.'.repeat(127)}a`, 'مثال.ایران'],
])('and not to %j', (host) => {
  expect(problems({ host })).toEqual(['host']);
});

it.each([
  ['codecs', { codecs: ['alaw', 'alaw'] }],
  ['numbers', { numbers: ['+982191001000', '+۹۸۲۱۹۱۰۰۱۰۰۰'] }],
  ['from', { from: ['192.0.2.1', '192.0.2.0/24', '192.0.2.1'] }],
])('the same twice is refused in %s', (field, more) => {
  expect(problems(more)).toEqual([field]);
});

it.each([
  ['+98912*', '+98912*'],
  ['+۹۸۹۱۲*', '+98912*'],
  [' ١١٨ ', '118'],
  ['۱۵*', '15*'],
  ['+982188776655', '+982188776655'],
  ['+1*', '+1*'],
  ['premium', 'premium'],
])('the pattern %j is %s', (given, pattern) => {
  expect(numberPattern.parse(given)).toBe(pattern);
});

it.each(['+0912*', '+0*', '+*', '+', '*', '0912*', '+98 912*', '+98**', '+1234567890123456', 'Premium'])(
  'the pattern %j could mean no number',
  (given) => {
    expect(numberPattern.safeParse(given).success).toBe(false);
  },
);

it('a trunk that was stored with an older pattern is shown', () => {
  const at = '2025-11-24T06:30:00.000Z';
  const stored = { ...newTrunk.parse({ ...wish, patterns: [{ pattern: 'any' }] }), id: 't1', hasSecret: false };
  const patterns = stored.patterns.map((one) => ({ ...one, pattern: '+0912*' }));
  const shown = trunk.encode({
    ...stored,
    patterns,
    state: 'unknown',
    ...{ createdAt: at, changedAt: at, stateSince: at },
  });
  expect(shown.patterns[0]?.pattern).toBe('+0912*');
});
