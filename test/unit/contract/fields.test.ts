import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dayInput, instantInput, pageQuery, severalOf, shortId } from '../../../src/contract/fields.ts';
import { newQueue } from '../../../src/contract/queues.ts';

const problems = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input).error?.issues.map(({ path, message }) => [path.join('/'), message]);

const instant = 'an instant with its zone is wanted, such as 2026-11-22T00:00:00Z or 2026-11-22T00:00:00+03:30';
const day = 'a day such as 2026-11-22 is wanted';
const gregorian = 'by the Gregorian calendar and not before 2000';

describe('instants and days', () => {
  it('are taken from 2000 on', () => {
    expect(instantInput.parse('2000-01-01T00:00:00Z')).toBe(Date.UTC(2000, 0, 1));
    expect(dayInput.parse('2000-01-01')).toBe('2000-01-01');
  });

  it.each<[string, z.ZodType, unknown, string]>([
    ['a day for an instant', instantInput, '2026-11-22', instant],
    ['an instant without a zone', instantInput, '2026-11-22T00:00:00', instant],
    ['no instant', instantInput, undefined, instant],
    ['an instant before anything was recorded', instantInput, '1999-12-31T23:59:59Z', `${instant}, ${gregorian}`],
    [
      'a Jalali instant',
      instantInput,
      '1405-09-01T00:00:00Z',
      `${instant}, ${gregorian}; the Jalali 1405-09-01 is 2026-11-22`,
    ],
    ['an instant for a day', dayInput, '2026-11-22T00:00:00Z', day],
    ['a day that is none', dayInput, '2026-02-30', day],
    ['a Jalali day', dayInput, '1405-09-08', `${day}, ${gregorian}; the Jalali 1405-09-08 is 2026-11-29`],
    [
      'a Jalali day of a month that is longer than the Gregorian one',
      dayInput,
      '1405-02-31',
      `${day}, ${gregorian}; the Jalali 1405-02-31 is 2026-05-21`,
    ],
    ['a Jalali day that is none', dayInput, '1405-12-30', `${day}, ${gregorian}`],
  ])('refuse %s, and say what is wanted', (_what, schema, input, problem) => {
    expect(problems(schema, input)).toEqual([['', problem]]);
  });
});

it.each(['۵', '0', '201', '1.5', 'many', ['1', '2']])('the limit %j is told its bounds', (limit) => {
  expect(problems(pageQuery, { limit })).toEqual([['limit', 'a whole number from 1 to 200']]);
});

it('several values are repeated, and a wrong one is found among them', () => {
  const ids = z.object({ id: severalOf(shortId) });
  expect([{}, { id: 'a' }, { id: ['a', 'b'] }].map((query) => ids.parse(query).id)).toEqual([[], ['a'], ['a', 'b']]);
  expect(problems(ids, { id: ['a', 'B'] })).toEqual([['id/1', 'not an id']]);
});

it('a longest line that is neither number nor word is told both', () => {
  expect(problems(newQueue, { name: 'x', maxWaiting: 'many' })).toEqual([
    ['maxWaiting', 'a whole number from 0 to 100000, "auto" or null'],
  ]);
});
