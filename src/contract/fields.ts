import { z } from 'zod';
import type { EpochMs } from '../shared/time.ts';

/** Our short random ids: operators, queues, customers, files. Unknown ones are answered `not-found` by whoever looks them up. */
export const shortId = z.string().regex(/^[a-z0-9]{1,32}$/, 'not an id');

/** Ids that come from the PBX: calls, offers, queue segments, recordings. */
export const pbxId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'not an id');

/** An instant in an answer. Handlers write it with `iso(at)`. */
export const instant = z.iso
  .datetime()
  .meta({ description: 'ISO 8601 in UTC', examples: ['2025-11-24T06:30:00.000Z'] });

/** An instant in a request: ISO 8601 with a zone; arrives in the handler as milliseconds. */
export const instantInput = z.iso
  .datetime({ offset: true })
  .transform((text): EpochMs => Date.parse(text))
  .meta({ description: 'ISO 8601 with a zone', examples: ['2025-11-24T10:00:00+03:30'] });

/** One line that a person typed, stored trimmed and in composed form (Persian included). */
export const line = (longest: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().min(1).max(longest));

/** The cursor part of a list request; extend it with the filters. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(512).optional(),
});

/** A page of a list. `nextCursor` null: this was the last one. A page after the last is empty, not an error. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
