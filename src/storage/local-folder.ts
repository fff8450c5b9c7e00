import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { RecordingStorage } from '../recordings/ports.ts';
import { StorageFull } from '../recordings/ports.ts';
import { minute } from '../shared/time.ts';

const temporaryEnding = '.part';
const leftoverAfterMs = 10 * minute;
const keyShape = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Recordings in a folder of this machine. A file is written beside its place under a temporary name, synced, renamed, and its
 * folder synced: under its own name a file is always whole. `reserveBytes` are kept free for the others on that volume (the
 * spool!): below them `put` fails as if the volume were full.
 */
export function createLocalFolder(options: { readonly root: string; readonly reserveBytes: number }): RecordingStorage {
  const { root, reserveBytes } = options;
  const pathOf = (key: string) => {
    if (!keyShape.test(key)) throw new Error(`not a storage key: ${JSON.stringify(key)}`);
    return join(root, ...key.split('/'));
  };

  return {
    put: async (key, body) => {
      const path = pathOf(key);
      const temporary = `${path}.${randomUUID()}${temporaryEnding}`;
      try {
        await makeFolder(root, dirname(path));
        await keepReserve(root, reserveBytes);
        await removeLeftovers(path);
        const written = await write(temporary, body);
        await rename(temporary, path);
        await syncFolder(dirname(path));
        return written;
      } catch (error) {
        await rm(temporary, { force: true });
        throw isFull(error) ? new StorageFull(error) : error;
      }
    },
    get: async (key, range) => {
      const path = pathOf(key);
      if ((await sizeOf(path)) === null) return null;
      await access(path, constants.R_OK);
      return createReadStream(path, range === undefined ? {} : { start: range.first, end: range.last });
    },
    stat: async (key) => {
      const bytes = await sizeOf(pathOf(key));
      return bytes === null ? null : { bytes };
    },
  };
}

/** What writers of this key left behind when they were killed. A living writer touches its file all the time. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(temporaryEnding)) continue;
    const leftover = join(dirname(path), name);
    // Null: its writer finished while we looked.
    const touchedAt = (await statOf(leftover))?.mtimeMs ?? null;
    if (touchedAt !== null && Date.now() - touchedAt > leftoverAfterMs) await rm(leftover, { force: true });
  }
}

async function write(path: string, body: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o640);
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Makes the folders down to `folder`, and syncs the parents of new ones: a file is as lost as its folder's name. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.startsWith(root + sep) && at.length >= first.length; at = dirname(at)) {
    await syncFolder(dirname(at));
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function keepReserve(root: string, reserveBytes: number): Promise<void> {
  const volume = await statfs(root);
  const free = volume.bavail * volume.bsize;
  if (free < reserveBytes)
    throw new StorageFull(new Error(`${free} bytes are free, ${reserveBytes} are kept for others`));
}

const sizeOf = async (path: string): Promise<number | null> => (await statOf(path))?.size ?? null;

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(String(codeOf(error)));
