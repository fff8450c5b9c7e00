import { minute } from '../shared/time.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

const day = 24 * 60 * minute;

/** A zone's clock, as the IANA data that Node carries tells it. */
export interface TimeZone {
  /** Wall clock minus UTC at that instant; Tehran: 12,600,000 (+03:30). */
  readonly offsetAt: (at: EpochMs) => DurationMs;
  /** The first instant of the calendar day that is `days` after that of `at`. It is not always 00:00. */
  readonly startOfDay: (at: EpochMs, days?: number) => EpochMs;
  /** The calendar day, as days since 1970-01-01; its UTC date is the local date. */
  readonly dayOf: (at: EpochMs) => number;
}

/** @throws RangeError for a name that is no IANA time zone */
export function timeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: name, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const offsetAt = (at: EpochMs): DurationMs => {
    const whole = Math.floor(at / 1000) * 1000;
    const part = Object.fromEntries(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, date, hour, minutes, second) - whole;
  };
  const dayOf = (at: EpochMs): number => Math.floor((at + offsetAt(at)) / day);

  /** Of the instants at which the wall clock could turn to this day, the one at which it does: the offset may change just then. */
  const firstInstant = (localDay: number): EpochMs => {
    const midnight = localDay * day;
    const offsets = [offsetAt(midnight - day), offsetAt(midnight + day)];
    const turns = offsets.map((offset) => midnight - offset);
    return turns.find((at) => dayOf(at) === localDay && dayOf(at - 1) < localDay) ?? Math.max(...turns);
  };
  return { offsetAt, dayOf, startOfDay: (at, days = 0) => firstInstant(dayOf(at) + days) };
}
