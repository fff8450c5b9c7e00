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
  readonly calendar: 'gregorian' | 'jalali';
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
