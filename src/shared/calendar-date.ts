import { gregorianOf, jalaliOf } from './jalali.ts';
import { minute } from './time.ts';

/** A calendar by which people in Iran name a day. */
export type Calendar = 'gregorian' | 'jalali';

const dayMs = 24 * 60 * minute;

/** A calendar day (days since 1970-01-01) as both calendars write it: `2026-03-21` and `1405-01-01`. */
export function datesOf(day: number): Readonly<Record<Calendar, string>> {
  const gregorian = new Date(day * dayMs).toISOString().slice(0, 10);
  const [year = 0, month = 0, date = 0] = gregorian.split('-').map(Number);
  const jalali = jalaliOf({ year, month, day: date });
  return { gregorian, jalali: jalali === null ? '' : written(jalali.year, jalali.month, jalali.day) };
}

/** The day, in days since 1970-01-01, of a date such as `1405-01-01`; null if its calendar has no such day. */
export function dayOf(calendar: Calendar, date: string): number | null {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const gregorian = calendar === 'gregorian' ? { year, month, day } : gregorianOf({ year, month, day });
  if (gregorian === null || jalaliOf(gregorian) === null) return null;
  return Date.UTC(gregorian.year, gregorian.month - 1, gregorian.day) / dayMs;
}

const written = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
const twoDigits = (number: number): string => String(number).padStart(2, '0');
