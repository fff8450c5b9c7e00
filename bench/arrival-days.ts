import { readFileSync } from 'node:fs';
import type { Visit } from '../test/support/first-come.ts';
import { exponential, lognormal, type Chance } from '../src/shared/seeded-random.ts';

const minute = 60_000;
const slotMs = 6 * minute;
export const dayMs = 24 * 60 * minute;
/** Handling and patience as Brown et al. (JASA 2005) found them at the bank; neither is exponential. */
export const handling = { meanMs: 188_000, deviationMs: 240_000 };
export const patience = { meanMs: 535_000, deviationMs: 885_000 };

/** Counts of calls in six minutes each, from midnight. */
export interface ArrivalDay {
  readonly month: number;
  readonly weekday: number;
  readonly counts: readonly number[];
}

/** Calls an hour of a working day, for runs without real arrivals. */
const usualHours = [4, 2, 1, 1, 1, 1, 5, 33, 75, 91, 105, 93, 85, 87, 88, 85, 88, 71, 56, 48, 44, 47, 42, 34];

/** The real days of the file that `PASOKH_ARRIVALS` names, or as many generated ones. */
export function arrivalDays(chance: Chance): { readonly source: string; readonly days: readonly ArrivalDay[] } {
  const file = process.env['PASOKH_ARRIVALS'];
  const dates = Array.from({ length: 181 }, (_unused, index) => new Date(Date.UTC(1999, 0, 1) + index * dayMs));
  if (file === undefined) {
    const days = dates.map((date) =>
      dayOf(
        date,
        usualHours.flatMap((hour) => sixMinutes(hour, chance)),
      ),
    );
    return { source: 'generated arrivals: PASOKH_ARRIVALS names no file', days };
  }
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const days = rows.map((row) => {
    const [date = '', ...[, ...counts]] = row.split(',');
    if (counts.length !== 240) throw new Error(`${file}: a row without its 240 counts: ${row.slice(0, 40)}`);
    return dayOf(new Date(date), counts.map(Number));
  });
  return { source: `real arrivals of ${days.length} days`, days };
}

const dayOf = (date: Date, counts: readonly number[]): ArrivalDay => ({
  ...{ month: date.getUTCMonth() + 1, weekday: date.getUTCDay(), counts },
});

function sixMinutes(callsAnHour: number, chance: Chance): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (let at = exponential(chance, 10 / callsAnHour); at < 10; at += exponential(chance, 10 / callsAnHour)) {
    counts[Math.floor(at)] = (counts[Math.floor(at)] ?? 0) + 1;
  }
  return counts;
}

/** The callers of a day, at any instant of their six minutes; a count with a fraction is rounded by chance. */
export function visitsOf({ counts }: ArrivalDay, beginsAt: number, chance: Chance): Visit[] {
  const arrivals = counts.flatMap((count, slot) =>
    Array.from({ length: Math.floor(count + chance()) }, () => Math.round(beginsAt + (slot + chance()) * slotMs)),
  );
  return arrivals
    .sort((one, other) => one - other)
    .map((arrivedAt) => ({
      arrivedAt,
      service: Math.max(1_000, Math.round(lognormal(chance, handling.meanMs, handling.deviationMs))),
      patience: Math.round(lognormal(chance, patience.meanMs, patience.deviationMs)),
    }));
}

/** Operators each half hour: what the weekday usually brings, four fifths of it to a tenth more; always one. */
export function staffOf(day: ArrivalDay, days: readonly ArrivalDay[], chance: Chance): number[] {
  const alike = days.filter(({ weekday }) => weekday === day.weekday);
  return Array.from({ length: 48 }, (_unused, half) => {
    const calls = alike.flatMap(({ counts }) => counts.slice(half * 5, half * 5 + 5)).reduce((sum, n) => sum + n, 0);
    const load = ((calls / alike.length) * handling.meanMs) / (30 * minute);
    return Math.max(1, Math.round(load * (0.8 + 0.3 * chance())));
  });
}
