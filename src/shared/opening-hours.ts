import { datesOf, dayOf } from './calendar-date.ts';
import type { Calendar } from './calendar-date.ts';
import { daysSinceSaturday, timeZone } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';
import { minute } from './time.ts';
import type { DurationMs, EpochMs } from './time.ts';

/** The days of a week as Iran counts them. */
export const weekdays = ['saturday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
type Weekday = (typeof weekdays)[number];

/**
 * From (included) to (not included), as the wall clock shows it: `08:00`, `17:30`; `to` may be `24:00`. A span stays within its
 * day: hours over midnight are two spans, one until 24:00 and one from 00:00 of the next day, so each date decides for itself alone.
 */
export interface OpeningSpan {
  readonly from: string;
  readonly to: string;
}

/** A date that is not like its weekday; no spans: closed. */
export interface SpecialDay {
  readonly name: string;
  readonly calendar: Calendar;
  /** `1405-01-13`, or `01-13`, which comes every year in which its calendar has that day. */
  readonly date: string;
  readonly spans: readonly OpeningSpan[];
}

/**
 * When a queue takes callers. Exceptions beat holidays, and both beat the week; within a list a date with a year beats one that
 * comes every year, and then the first one counts.
 */
export interface OpeningHours {
  /** IANA name, whose wall clock and calendar days decide. */
  readonly timeZone: string;
  readonly week: Readonly<Record<Weekday, readonly OpeningSpan[]>>;
  readonly holidays: readonly SpecialDay[];
  readonly exceptions: readonly SpecialDay[];
}

/** Milliseconds of the wall clock since its 00:00. */
interface OpenPart {
  readonly from: DurationMs;
  readonly to: DurationMs;
}

/** What is worth keeping of one plan: its zone's clock, and the local day that was asked about last. */
interface Reader {
  readonly zone: TimeZone;
  localDay: number;
  parts: readonly OpenPart[];
}

const day = 24 * 60 * minute;

/**
 * Whether somebody who calls at this instant is taken. The wall clock alone decides: an hour that it shows twice in autumn is open
 * twice, one that it leaps over in spring is never. Under a microsecond for hours asked about before, which must not have been
 * changed in place.
 *
 * @throws RangeError if `timeZone` is no IANA time zone
 */
export function isOpenAt(hours: OpeningHours, at: EpochMs): boolean {
  const reader = readerOf(hours);
  const local = at + reader.zone.offsetAt(at);
  return partsAt(hours, reader, local).some(({ from, to }) => inDay(local) >= from && inDay(local) < to);
}

/**
 * The first instant after `at` at which `isOpenAt` answers otherwise than at `at`, or null if none comes within 400 days.
 *
 * @throws RangeError if `timeZone` is no IANA time zone
 */
export function nextChange(hours: OpeningHours, at: EpochMs): EpochMs | null {
  const reader = readerOf(hours);
  const open = isOpenAt(hours, at);
  const until = at + 400 * day;
  for (let next = at; next < until;) {
    const { to, offset } = reader.zone.steadyAt(next);
    const local = next + offset;
    const edges = partsAt(hours, reader, local).flatMap((part) => [part.from, part.to]);
    const wait = Math.min(...[...edges, day].map((edge) => edge - inDay(local)).filter((left) => left > 0));
    next = Math.min(next + wait, to);
    if (isOpenAt(hours, next) !== open) return next;
  }
  return null;
}

/**
 * Whether no day is open: of those dates that have spans of their own, and of twelve years, in which every date falls on every weekday.
 * Days that have passed count too: this knows no clock.
 */
export function neverOpens(hours: OpeningHours): boolean {
  const special = [...hours.exceptions, ...hours.holidays].filter(({ spans }) => spans.length > 0);
  if (special.length === 0 && Object.values(hours.week).every((spans) => spans.length === 0)) return true;
  const opens = (localDay: number): boolean => spansOn(hours, localDay).length > 0;
  if (special.some(({ calendar, date }) => opens(dayOf(calendar, date) ?? 0))) return false;
  for (let localDay = 0; localDay < 12 * 366; localDay += 1) if (opens(localDay)) return false;
  return true;
}

/** What is written for a local day, in days since 1970-01-01. */
function spansOn(hours: OpeningHours, localDay: number): readonly OpeningSpan[] {
  const dates = datesOf(localDay);
  const special = specialDay(hours.exceptions, dates) ?? specialDay(hours.holidays, dates);
  if (special !== undefined) return special.spans;
  const weekday = weekdays[daysSinceSaturday(localDay)];
  return weekday === undefined ? [] : hours.week[weekday];
}

function specialDay(days: readonly SpecialDay[], dates: Readonly<Record<Calendar, string>>): SpecialDay | undefined {
  const ofEveryYear = { gregorian: withoutYear(dates.gregorian), jalali: withoutYear(dates.jalali) };
  return (
    days.find(({ calendar, date }) => date === dates[calendar]) ??
    days.find(({ calendar, date }) => date === ofEveryYear[calendar])
  );
}

const withoutYear = (date: string): string => date.slice('1405-'.length);

function partsAt(hours: OpeningHours, reader: Reader, local: number): readonly OpenPart[] {
  const localDay = Math.floor(local / day);
  if (reader.localDay !== localDay) {
    reader.parts = spansOn(hours, localDay).map(({ from, to }) => ({
      from: sinceMidnight(from),
      to: sinceMidnight(to),
    }));
    reader.localDay = localDay;
  }
  return reader.parts;
}

const inDay = (local: number): DurationMs => local - Math.floor(local / day) * day;

function sinceMidnight(time: string): DurationMs {
  const [hour = 0, minutes = 0] = time.split(':').map(Number);
  return (hour * 60 + minutes) * minute;
}

const readers = new WeakMap<OpeningHours, Reader>();
/** One clock for all plans of a zone: Intl's formatters are large. */
const zones = new Map<string, TimeZone>();

function readerOf(hours: OpeningHours): Reader {
  const known = readers.get(hours);
  if (known !== undefined) return known;
  const zone = zones.get(hours.timeZone) ?? timeZone(hours.timeZone);
  zones.set(hours.timeZone, zone);
  const reader: Reader = { zone, localDay: Number.NaN, parts: [] };
  readers.set(hours, reader);
  return reader;
}
