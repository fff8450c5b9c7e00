import { isValidJalaaliDate, toGregorian, toJalaali } from 'jalaali-js';

/** A day of the Solar Hijri calendar, which Iran lives by: 1 Farvardin is `month: 1, day: 1`. */
export interface JalaliDate {
  year: number;
  /** 1–12; 1 is Farvardin. */
  month: number;
  day: number;
}

/** A day of the Gregorian calendar, without time or zone. */
export interface GregorianDate {
  year: number;
  /** 1–12; 1 is January. */
  month: number;
  day: number;
}

/**
 * The same day in the Gregorian calendar, or null if there is no such Jalali day (30 Esfand exists in leap years only).
 * Borkowski's algorithm, which gives the same days as ICU's Persian calendar from 1800 until 2123.
 */
export function gregorianOf({ year, month, day }: JalaliDate): GregorianDate | null {
  if (![year, month, day].every(Number.isSafeInteger) || !isValidJalaaliDate(year, month, day)) return null;
  const { gy, gm, gd } = toGregorian(year, month, day);
  return { year: gy, month: gm, day: gd };
}

/** The same day in the Jalali calendar, or null if there is no such Gregorian day or it lies outside the years 622–3797. */
export function jalaliOf({ year, month, day }: GregorianDate): JalaliDate | null {
  if (!isGregorianDay(year, month, day)) return null;
  const { jy, jm, jd } = toJalaali(year, month, day);
  return { year: jy, month: jm, day: jd };
}

function isGregorianDay(year: number, month: number, day: number): boolean {
  if (![year, month, day].every(Number.isSafeInteger)) return false;
  if (year < 622 || year > 3797 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= longest;
}
