import { z } from 'zod';
import { latinDigits } from '../shared/digits.ts';
import { gregorianOf } from '../shared/jalali.ts';
import type { EpochMs } from '../shared/time.ts';

/** Our short random ids: operators, queues, customers, files. Unknown ones are answered `not-found` by whoever looks them up. */
export const shortId = z.string().regex(/^[a-z0-9]{1,32}$/, 'not an id');

/** Ids that come from the PBX: calls, offers, queue segments, recordings. */
export const pbxId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'not an id');

/** An instant in an answer. Handlers write it with `iso(at)`. */
export const instant = z.iso
  .datetime()
  .meta({ description: 'ISO 8601 in UTC', examples: ['2025-11-24T06:30:00.000Z'] });

/** Nothing was recorded earlier: a year before is of another calendar, or a slip. */
const firstYear = '2000';

/** What is wanted, and of a Jalali day which Gregorian one it stands for. */
function gregorianWanted(given: unknown, wanted: string): string {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})-(\d\d)-(\d\d)/.exec(typeof given === 'string' ? given : '') ?? [];
  if (year === '' || year >= firstYear) return wanted;
  const meant = year >= '1300' && year <= '1500' ? gregorianOf({ year: +year, month: +month, day: +day }) : null;
  const problem = `${wanted}, by the Gregorian calendar and not before ${firstYear}`;
  if (meant === null) return problem;
  const iso = [meant.year, meant.month, meant.day].map((part) => String(part).padStart(2, '0')).join('-');
  return `${problem}; the Jalali ${year}-${month}-${day} is ${iso}`;
}

const wantedInstant = ({ input }: { readonly input?: unknown }): string =>
  gregorianWanted(
    input,
    'an instant with its zone is wanted, such as 2026-11-22T00:00:00Z or 2026-11-22T00:00:00+03:30',
  );
const wantedDay = ({ input }: { readonly input?: unknown }): string =>
  gregorianWanted(input, 'a day such as 2026-11-22 is wanted');

/** An instant in a request: ISO 8601 with a zone; arrives in the handler as milliseconds. */
export const instantInput = z.iso
  .datetime({ offset: true, error: wantedInstant, abort: true })
  .refine((text) => text >= firstYear, { error: wantedInstant, abort: true })
  .transform((text): EpochMs => Date.parse(text))
  .meta({ description: 'ISO 8601 with a zone', examples: ['2025-11-24T10:00:00+03:30'] });

/** A day in a request. */
export const dayInput = z.iso
  .date({ error: wantedDay, abort: true })
  .refine((text) => text >= firstYear, { error: wantedDay })
  .meta({ description: 'a day of the Gregorian calendar', examples: ['2026-11-29'] });

/** A whole number in a query. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error, abort: true }).min(least, { error }).max(most, { error });
}

/** One value in a query, or several by repeating the parameter. */
export const severalOf = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((given) => [given].flat(), z.array(value).max(500)).default([]);

/** For `refine`: whether a list holds nothing twice. */
export const isNoneTwice = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

/** Text that is typed with digits of any script, stored with Latin ones, trimmed. @param problem what is said of one that does not fit */
export const inLatinDigits = (pattern: RegExp, problem: string) =>
  z
    .string()
    .transform((text) => latinDigits(text.trim()))
    .pipe(z.string().regex(pattern, problem));

/** One line that a person typed, stored trimmed and in composed form (Persian included). */
export const line = (longest: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().min(1).max(longest));

/** The cursor part of a list request; extend it with the filters. */
export const pageQuery = z.object({
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().min(1).max(512).optional(),
});

/** A page of a list. `nextCursor` null: this was the last one. A page after the last is empty, not an error. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
