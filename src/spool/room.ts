import type { DatabaseSync } from 'node:sqlite';

/** Pages that stay free, so that what frees others can always be written, and a full spool shows before a caller meets it. */
const reservePages = 32;

/** Tells whether the database may grow further. A few microseconds. */
export function createRoom(db: DatabaseSync): () => boolean {
  const read = (pragma: string) => {
    const statement = db.prepare(`PRAGMA ${pragma}`);
    return () => Number(statement.get()?.[pragma]);
  };
  const most = read('max_page_count')();
  const used = read('page_count');
  const free = read('freelist_count');
  const reserve = Math.min(reservePages, most >> 3);
  return () => most - used() + free() > reserve;
}
