import { z } from 'zod';
import type { Place } from '../files/ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const place = z.object({ at: z.number(), id: z.string() });

/** The cursor of a list that is ordered by an instant. @throws PasokhError `invalid-input` */
export const placeOf = (cursor: string | undefined): Place | null =>
  cursor === undefined ? null : decodeCursor(place, cursor);

export const cursorOf = (next: Place | null): string | null => (next === null ? null : encodeCursor(next));
