import type { z } from 'zod';
import { PasokhError } from '../shared/errors.ts';
import { findControlCharacters } from './control-characters.ts';

/** The place after which the next page begins, as a text that clients hand back and do not read. */
export const encodeCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws PasokhError `invalid-input` for a cursor that we did not make */
export function decodeCursor<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  const place = schema.safeParse(parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  // What it holds goes to the database, past the check that every other field has had.
  if (place.success && findControlCharacters(place.data, 'cursor') === null) return place.data;
  const fields = [{ path: 'query/cursor', problem: 'not a cursor of this list' }];
  throw new PasokhError('invalid-input', { data: { fields } });
}

/** Undefined for a text that is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
