import { PasokhError } from '../shared/errors.ts';
import { minute } from '../shared/time.ts';
import type { EpochMs } from '../shared/time.ts';
import { daysSinceSaturday, timeZone } from '../shared/time-zone.ts';
import type { TimeZone } from '../shared/time-zone.ts';

/** How a report is cut; `whole`: not at all. Weeks begin on Saturday, months are Gregorian. */
export const intervalNames = ['quarter-hour', 'half-hour', 'hour', 'day', 'week', 'month', 'whole'] as const;
export type IntervalName = (typeof intervalNames)[number];

/** From (included) to (not included). */
export interface Interval {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const most = 3_000;

/**
 * The intervals that the wall clock of a zone cuts [from, to) into, in order and without holes; the first and the last one may be cut short.
 *
 * @throws PasokhError `invalid-input`: an empty span, an unknown zone, or more than 3,000 intervals
 */
export function intervalsOf(span: Interval, name: IntervalName, zone: string): readonly Interval[] {
  if (!(span.from < span.to)) throw invalid('from', 'must be before to');
  const next = nextEdge(name, zoneNamed(zone));
  const intervals: Interval[] = [];
  for (let from = span.from; from < span.to;) {
    if (intervals.length === most) throw invalid('interval', `more than ${most} of them in this span`);
    const to = Math.min(next(from), span.to);
    intervals.push({ from, to });
    from = to;
  }
  return intervals;
}

/** Where in `intervals` (ascending, without holes) an instant lies; -1 outside. */
export function indexOfInterval(intervals: readonly Interval[], at: EpochMs): number {
  let [low, high] = [0, intervals.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const interval = intervals[middle];
    if (interval === undefined || at < interval.from) high = middle - 1;
    else if (at >= interval.to) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** The first edge after an instant. */
function nextEdge(name: IntervalName, zone: TimeZone): (at: EpochMs) => EpochMs {
  switch (name) {
    case 'quarter-hour':
      return (at) => nextMultiple(zone, at, 15 * minute);
    case 'half-hour':
      return (at) => nextMultiple(zone, at, 30 * minute);
    case 'hour':
      return (at) => nextMultiple(zone, at, 60 * minute);
    case 'day':
      return (at) => zone.startOfDay(at, 1);
    case 'week':
      return (at) => zone.startOfDay(at, 7 - daysSinceSaturday(zone.dayOf(at)));
    case 'month':
      return (at) => zone.startOfDay(at, daysToNextMonth(zone.dayOf(at)));
    case 'whole':
      return () => Number.POSITIVE_INFINITY;
  }
}

/** By the wall clock: hours of Tehran begin at half past of UTC. Where the clock is turned, an interval is longer or shorter. */
function nextMultiple(zone: TimeZone, at: EpochMs, step: number): EpochMs {
  const local = at + zone.offsetAt(at);
  const edge = at + step - (((local % step) + step) % step);
  const turned = zone.offsetAt(edge) - zone.offsetAt(at);
  return turned % step === 0 ? edge : edge + step - (((turned % step) + step) % step);
}

function daysToNextMonth(localDay: number): number {
  const date = new Date(localDay * 24 * 60 * minute);
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return next / (24 * 60 * minute) - localDay;
}

/** @throws PasokhError `invalid-input` */
export function zoneNamed(name: string): TimeZone {
  try {
    return timeZone(name);
  } catch (error) {
    if (error instanceof RangeError) throw invalid('tz', 'not an IANA time zone');
    throw error;
  }
}

const invalid = (parameter: string, problem: string): PasokhError =>
  new PasokhError('invalid-input', { data: { fields: [{ path: `query/${parameter}`, problem }] } });
