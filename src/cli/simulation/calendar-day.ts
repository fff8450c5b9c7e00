import { gregorianOf } from '../../shared/jalali.ts';
import type { EpochMs } from '../../shared/time.ts';
import type { TimeZone } from '../../shared/time-zone.ts';
import { InputProblem } from './input-problem.ts';

/** The first instant of a day, `YYYY-MM-DD`, Jalali if the year is before 1700. @throws InputProblem for no such day */
export function startOf(date: string, zone: TimeZone): EpochMs {
  const [, year = NaN, month = NaN, day = NaN] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? []).map(Number);
  const given = { year, month, day };
  const gregorian = year < 1700 ? gregorianOf(given) : given;
  const noon = gregorian === null ? NaN : Date.UTC(gregorian.year, gregorian.month - 1, gregorian.day, 12);
  const isDay = gregorian !== null && new Date(noon).getUTCDate() === gregorian.day;
  if (!isDay) throw new InputProblem(date, ['not a day such as 2026-11-21 or 1405-08-30']);
  return zone.startOfDay(noon - zone.offsetAt(noon));
}
