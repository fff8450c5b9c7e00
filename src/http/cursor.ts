import { z } from 'zod';
import { PasokhError } from '../shared/errors.ts';

/** The place after which the next page begins, as a text that clients hand back and do not read. */
export const encodeCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws PasokhError `invalid-input` for a cursor that we did not make */
export function decodeCursor<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    const fields = [{ path: 'query/cursor', problem: 'not a cursor of this list' }];
    throw new PasokhError('invalid-input', { data: { fields }, cause: error });
  }
}
