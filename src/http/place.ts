import { z } from 'zod';
import type { Place } from '../files/ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** The latest instant that a date can hold. */
const latest = 8.64e15;
const place = z.object({ at: z.int().min(0).max(latest), id: z.string() });

/** The cursor of a list that is ordered by an instant. @throws PasokhError `invalid-input` */
export const placeOf = (cursor: string | undefined): Place | null =>
  cursor === undefined ? null : decodeCursor(place, cursor);

export const cursorOf = (next: Place | null): string | null => (next === null ? null : encodeCursor(next));
