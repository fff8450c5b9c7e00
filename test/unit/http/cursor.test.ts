import { expect, it } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../../src/http/cursor.ts';
import { cursorOf, placeOf } from '../../../src/http/place.ts';

it('hands back the place that it was made from', () => {
  const place = { at: 1_764_000_000_000, id: '1764000000.42' };
  expect(placeOf(cursorOf(place) ?? undefined)).toEqual(place);
  expect(decodeCursor(z.string(), encodeCursor('مریم'))).toBe('مریم');
});

it.each([
  ['no base64', '%%%'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ["another list's", encodeCursor('sara')],
  ['an instant that no date can hold', encodeCursor({ at: 1e300, id: 'x' })],
  ['half a millisecond', encodeCursor({ at: 1.5, id: 'x' })],
  ['NUL, which Postgres refuses', encodeCursor({ at: 1, id: '\u0000' })],
])('refuses a cursor with %s', (_what, cursor) => {
  expect(() => placeOf(cursor)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

it('refuses control characters in the cursor of a list by name', () => {
  expect(() => decodeCursor(z.string(), encodeCursor('a\u0000'))).toThrow(
    expect.objectContaining({ code: 'invalid-input' }),
  );
});
