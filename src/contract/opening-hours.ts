import { z } from 'zod';
import { dayOf } from '../shared/calendar-date.ts';
import { latinDigits } from '../shared/digits.ts';
import { neverOpens } from '../shared/opening-hours.ts';
import type { OpeningHours, OpeningSpan, SpecialDay } from '../shared/opening-hours.ts';
import { timeZone } from '../shared/time-zone.ts';
import { line } from './fields.ts';

/** What a person typed, with Persian digits too, brought into the form that is kept. */
const typed = (keep: (text: string) => string, form: RegExp, problem: string) =>
  z
    .string()
    .max(40)
    .transform((text) => keep(latinDigits(text).replace(/[\p{Zs}\p{Cf}]/gu, '')))
    .pipe(z.string().regex(form, { error: problem, abort: true }));

const time = typed(
  (text) => text.replace(/^\d:/, '0$&'),
  /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'a time such as 08:00, at most 24:00',
).meta({ description: 'by the wall clock, `00:00` to `24:00`' });

const date = typed(
  (text) => text.replace(/[\p{Pd}/]/gu, '-').replace(/\b\d\b/g, '0$&'),
  /^(\d{4}-)?\d\d-\d\d$/,
  'a date such as 1405-01-13, or 01-13 for every year',
).meta({ description: '`1405-01-13`, or `01-13` for every year' });

const calendar = z.enum(['gregorian', 'jalali']);

/** A year of the wrong calendar is the mistake to expect. */
const years = { gregorian: [1900, 2199], jalali: [1300, 1599] } as const;
const aLeapYear = { gregorian: '2024', jalali: '1403' };

function exists(day: Pick<SpecialDay, 'calendar' | 'date'>): boolean {
  const everyYear = day.date.length === '01-13'.length;
  if (everyYear) return dayOf(day.calendar, `${aLeapYear[day.calendar]}-${day.date}`) !== null;
  const [first, last] = years[day.calendar];
  const year = Number(day.date.slice(0, 4));
  return year >= first && year <= last && dayOf(day.calendar, day.date) !== null;
}

const span = z.strictObject({ from: time, to: time }).refine(({ from, to }) => from < to, {
  path: ['to'],
  error: 'must be later than from; hours over midnight are two spans, until 24:00 and from 00:00 of the next day',
});

const overlap = (one: OpeningSpan, other: OpeningSpan): boolean => one.from < other.to && other.from < one.to;

const spans = z
  .array(span)
  .max(24)
  .superRefine((all, context) => {
    for (const [index, one] of all.entries()) {
      if (!all.slice(0, index).some((earlier) => overlap(earlier, one))) continue;
      context.addIssue({ code: 'custom', path: [index, 'from'], message: 'overlaps another span of the day' });
    }
  })
  .transform((all) => all.toSorted((one, other) => (one.from < other.from ? -1 : 1)));

const specialDay = z
  .strictObject({ name: line(100), calendar, date, spans: spans.default([]).meta({ description: 'none: closed' }) })
  .refine(exists, {
    path: ['date'],
    error: 'its calendar has no such day, or it is not of the years 1900–2199 or 1300–1599',
  });

/** The same day in either calendar is one day. */
const keyOf = (day: SpecialDay): string => String(dayOf(day.calendar, day.date) ?? `${day.calendar} ${day.date}`);

const specialDays = z
  .array(specialDay)
  .max(200)
  .superRefine((days, context) => {
    const keys = days.map(keyOf);
    for (const [index, key] of keys.entries()) {
      if (keys.indexOf(key) === index) continue;
      context.addIssue({ code: 'custom', path: [index, 'date'], message: 'the day is there twice' });
    }
  });

/** Node takes offsets such as +03:30 too, which know nothing of a law that turns the clocks. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    timeZone(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const perWeekday = <Day extends z.ZodType>(day: Day) =>
  z.strictObject({
    ...{ saturday: day, sunday: day, monday: day, tuesday: day },
    ...{ wednesday: day, thursday: day, friday: day },
  });

/** Hours in a request. A weekday that is not named is closed. */
export const openingHoursInput = z
  .strictObject({
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'not an IANA time zone such as Asia/Tehran')
      .meta({ description: 'IANA name, whose wall clock decides', examples: ['Asia/Tehran'] }),
    week: perWeekday(spans.default([])),
    holidays: specialDays.default([]).meta({ description: 'they beat the week' }),
    exceptions: specialDays.default([]).meta({ description: 'they beat holidays and the week' }),
  })
  .refine((hours) => !neverOpens(hours), { path: ['week'], error: 'it never opens' }) satisfies z.ZodType<OpeningHours>;

const spansKept = z.array(z.object({ from: z.string(), to: z.string() }).readonly()).readonly();
const specialDaysKept = z
  .array(z.object({ name: z.string(), calendar, date: z.string(), spans: spansKept }).readonly())
  .readonly();

/** Hours in an answer. */
export const openingHours = z
  .object({
    timeZone: z.string(),
    week: perWeekday(spansKept).readonly(),
    holidays: specialDaysKept,
    exceptions: specialDaysKept,
  })
  .meta({ id: 'OpeningHours' });
