import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Page, Place } from '../files/ports.ts';

/** The condition of a page: rows behind this place in the order `at desc, id desc`; of the first page: all. */
export const afterPlace = (at: string, id: string, after: Place | null): RawBuilder<boolean> =>
  after === null
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.ref(at)}, ${sql.ref(id)}) < (${new Date(after.at)}, ${after.id})`;

/** Of `limit + 1` rows the page, and where the next one begins if there was one row more. */
export function pageOf<Item>(rows: readonly Item[], limit: number, placeOf: (item: Item) => Place): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}
