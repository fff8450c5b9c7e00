import { z } from 'zod';
import type { EpochMs } from '../shared/time.ts';
import type { AmiConnection } from './ami/connection.ts';
import { amiInstant } from './ami/messages.ts';
import { accepting, isAmiRefusal } from './results.ts';

const row = z.object({ event: z.literal('DBGetTreeResponse'), key: z.string(), val: z.string() });

/** All rows of a family of AstDB, or those at and under a key of it, its name cut off the keys. What is no row is left out. */
export async function readTree(
  ami: AmiConnection,
  family: string,
  key?: string,
): Promise<{ key: string; value: string }[]> {
  const where = { Family: family, ...(key === undefined ? {} : { Key: key }) };
  const items = await ami.list('DBGetTree', where, 'DBGetTreeComplete');
  return items.flatMap((item) => {
    const parsed = row.safeParse(item);
    return parsed.success ? [{ key: parsed.data.key.replace(`/${family}/`, ''), value: parsed.data.val }] : [];
  });
}

/** Deletes the rows under these keys; `Database entry not found` is as it should be. */
export async function deleteRows(ami: AmiConnection, family: string, keys: readonly string[]): Promise<undefined> {
  for (const key of keys) await accepting(isAmiRefusal, ami.send('DBDelTree', { Family: family, Key: key }));
}

export async function writeRow(ami: AmiConnection, family: string, key: string, value: string): Promise<void> {
  await ami.send('DBPut', { Family: family, Key: key, Val: value });
}

/** An instant that the dialplan has written into a row, a query string; null without it. */
export function instantIn(row: URLSearchParams | undefined, name = 'at'): EpochMs | null {
  const at = amiInstant.safeParse(row?.get(name));
  return at.success ? at.data : null;
}
