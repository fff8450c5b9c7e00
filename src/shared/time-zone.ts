import { minute } from './time.ts';
import type { DurationMs, EpochMs } from './time.ts';

const day = 24 * 60 * minute;

/** Around an instant, at most a UTC day in which the clock is not turned: `from` (included) to `to` (not included). */
interface Steady {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Wall clock minus UTC. */
  readonly offset: DurationMs;
}

/** A zone's clock, as the IANA data that Node carries tells it. */
export interface TimeZone {
  /** Wall clock minus UTC at that instant; Tehran: 12,600,000 (+03:30). */
  readonly offsetAt: (at: EpochMs) => DurationMs;
  /** That offset, and from when until when at least it is the same. */
  readonly steadyAt: (at: EpochMs) => Steady;
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
  const askedOffset = (at: EpochMs): DurationMs => {
    const whole = Math.floor(at / 1000) * 1000;
    const part = Object.fromEntries(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, date, hour, minutes, second) - whole;
  };

  const steadyPart = (at: EpochMs): Steady => {
    const from = Math.floor(at / day) * day;
    const [first, last] = [askedOffset(from), askedOffset(from + day - 1)];
    if (first === last) return { from, to: from + day, offset: first };
    let [before, turn] = [from, from + day - 1];
    while (turn - before > 1) {
      const middle = Math.floor((before + turn) / 2);
      if (askedOffset(middle) === first) before = middle;
      else turn = middle;
    }
    return at < turn ? { from, to: turn, offset: first } : { from: turn, to: from + day, offset: last };
  };
  /** Intl takes microseconds, and most questions are about the day that the last one was about. */
  let lastSteady: Steady = { from: 0, to: 0, offset: 0 };
  const steadyAt = (at: EpochMs): Steady => {
    if (!(at >= lastSteady.from && at < lastSteady.to)) lastSteady = steadyPart(at);
    return lastSteady;
  };
  const offsetAt = (at: EpochMs): DurationMs => steadyAt(at).offset;
  const dayOf = (at: EpochMs): number => Math.floor((at + offsetAt(at)) / day);

  /** Of the instants at which the wall clock could turn to this day, the one at which it does: the offset may change just then. */
  const firstInstant = (localDay: number): EpochMs => {
    const midnight = localDay * day;
    const offsets = [offsetAt(midnight - day), offsetAt(midnight + day)];
    const turns = offsets.map((offset) => midnight - offset);
    return turns.find((at) => dayOf(at) === localDay && dayOf(at - 1) < localDay) ?? Math.max(...turns);
  };
  const startOfDay = (at: EpochMs, days = 0): EpochMs => firstInstant(dayOf(at) + days);
  return { offsetAt, steadyAt, dayOf, startOfDay };
}

/** Days of a calendar day (since 1970-01-01, a Thursday) after the Saturday with which its week begins. */
export const daysSinceSaturday = (localDay: number): number => (((localDay + 5) % 7) + 7) % 7;
