import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gregorianOf, jalaliOf } from '../../../src/shared/jalali.ts';

const day = (year: number, month: number, date: number) => ({ year, month, day: date });
const dayMs = 86_400_000;
const gregorianAt = (at: number) => {
  const instant = new Date(at);
  return day(instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate());
};

describe('the Jalali calendar', () => {
  it.each([
    ['Nowruz 1403', day(2024, 3, 20), day(1403, 1, 1)],
    ['the leap day of 1403', day(2025, 3, 20), day(1403, 12, 30)],
    ['Nowruz 1404', day(2025, 3, 21), day(1404, 1, 1)],
    ['Yalda 1404', day(2025, 12, 21), day(1404, 9, 30)],
    ['the epoch of Unix time', day(1970, 1, 1), day(1348, 10, 11)],
    ['a Gregorian leap day', day(2024, 2, 29), day(1402, 12, 10)],
  ])('knows %s', (_name, gregorian, jalali) => {
    expect(jalaliOf(gregorian)).toEqual(jalali);
    expect(gregorianOf(jalali)).toEqual(gregorian);
  });

  it.each([
    day(1404, 12, 30), // not a leap year
    day(1404, 7, 31), // the second half of the year has months of 30 days
    day(1404, 0, 1),
    day(1404, 13, 1),
    day(1404, 1, 0),
    day(1404, 1, 1.5),
    day(Number.NaN, 1, 1),
    day(5000, 1, 1),
  ])('refuses the Jalali day %o', (jalali) => {
    expect(gregorianOf(jalali)).toBeNull();
  });

  it.each([
    day(2025, 2, 29),
    day(1900, 2, 29),
    day(2025, 4, 31),
    day(2025, 13, 1),
    day(2025, 0, 1),
    day(2025, 1, 0),
    day(2025.5, 1, 1),
    day(621, 12, 31),
    day(3798, 1, 1),
  ])('refuses the Gregorian day %o', (gregorian) => {
    expect(jalaliOf(gregorian)).toBeNull();
  });

  const anyInstant = fc.integer({ min: Date.UTC(1800, 0, 1) / dayMs, max: Date.UTC(2123, 11, 31) / dayMs });

  it('brings every day there and back', () => {
    fc.assert(
      fc.property(anyInstant, (days) => {
        const gregorian = gregorianAt(days * dayMs);
        expect(gregorianOf(jalaliOf(gregorian)!)).toEqual(gregorian);
      }),
    );
  });

  it('agrees with the calendar that ICU knows', () => {
    const persian = new Intl.DateTimeFormat('en-US-u-ca-persian-nu-latn', {
      timeZone: 'UTC',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    fc.assert(
      fc.property(anyInstant, (days) => {
        const parts = Object.fromEntries(persian.formatToParts(days * dayMs).map(({ type, value }) => [type, value]));
        expect(jalaliOf(gregorianAt(days * dayMs))).toEqual(
          day(Number(parts['year']), Number(parts['month']), Number(parts['day'])),
        );
      }),
    );
  });

  it('takes every day of the bounds', () => {
    expect(jalaliOf(day(622, 1, 1))).not.toBeNull();
    expect(jalaliOf(day(3797, 12, 31))).not.toBeNull();
  });
});
