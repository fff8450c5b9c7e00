import { latinDigits } from '../../shared/digits.ts';
import { gregorianOf, jalaliOf } from '../../shared/jalali.ts';
import type { EpochMs } from '../../shared/time.ts';
import type { TimeZone } from '../../shared/time-zone.ts';
import { InputProblem } from './input-problem.ts';

/** A date as it is written in files: Persian digits and slashes are understood. */
export const dateTyped = (date: string): string => latinDigits(date).trim().replaceAll('/', '-');

/** The first instant of a day, `YYYY-MM-DD`, Jalali if the year is before 1700. @throws InputProblem for no such day */
export function startOf(date: string, zone: TimeZone): EpochMs {
  const typed = /^(\d{4})-(\d\d)-(\d\d)$/.exec(dateTyped(date));
  if (typed === null) throw new InputProblem(date, ['not a day such as 2026-11-21 or 1405-08-30']);
  const [, year = NaN, month = NaN, day = NaN] = typed.map(Number);
  const given = { year, month, day };
  const gregorian = year < 1700 ? gregorianOf(given) : jalaliOf(given) === null ? null : given;
  if (gregorian === null) throw new InputProblem(date, ['there is no such day']);
  const noon = Date.UTC(gregorian.year, gregorian.month - 1, gregorian.day, 12);
  return zone.startOfDay(noon - zone.offsetAt(noon));
}
