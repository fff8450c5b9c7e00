import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageFull } from '../../../src/recordings/ports.ts';
import type { RecordingStorage } from '../../../src/recordings/ports.ts';
import { createLocalFolder } from '../../../src/storage/local-folder.ts';

const key = '2026/11/22/1764000000.42.wav';

async function* stream(...chunks: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield Buffer.from(chunk);
  }
}

let root: string;
let storage: RecordingStorage;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pasokh-storage-'));
  storage = createLocalFolder({ root, reserveBytes: 0 });
});
afterEach(() => rm(root, { recursive: true }));

const read = async (range?: { first: number; last: number }): Promise<string | null> => {
  const body = await storage.get(key, range);
  return body === null ? null : await text(body);
};
const filesIn = async () => (await readdir(root, { recursive: true, withFileTypes: true })).filter((e) => e.isFile());

describe('the recording folder', () => {
  it('keeps what it is given and tells its sum', async () => {
    const written = await storage.put(key, stream('سلام، ', 'پاسخ'));
    const sha256 = createHash('sha256').update('سلام، پاسخ').digest('hex');
    expect(written).toEqual({ bytes: Buffer.byteLength('سلام، پاسخ'), sha256 });
    expect(await read()).toBe('سلام، پاسخ');
    expect(await storage.stat(key)).toEqual({ bytes: written.bytes });
  });

  it('gives a part', async () => {
    await storage.put(key, stream('0123456789'));
    expect(await read({ first: 2, last: 4 })).toBe('234');
  });

  it('replaces a key as a whole', async () => {
    await storage.put(key, stream('old, and longer'));
    await storage.put(key, stream('new'));
    expect(await read()).toBe('new');
    expect(await filesIn()).toHaveLength(1);
  });

  it('knows what it does not have', async () => {
    expect(await read()).toBeNull();
    expect(await storage.stat(key)).toBeNull();
  });

  it('keeps nothing of a stream that breaks, and what was there before', async () => {
    await storage.put(key, stream('whole'));
    await expect(storage.put(key, stream('ha', new Error('the connection broke')))).rejects.toThrow('broke');
    expect(await read()).toBe('whole');
    expect(await filesIn()).toHaveLength(1);
  });

  it('lets many write at once: one of them wins as a whole', async () => {
    const letters = Array.from({ length: 20 }, (_unused, n) => String.fromCharCode(97 + n));
    await Promise.all(letters.map((letter) => storage.put(key, stream(letter.repeat(4), letter.repeat(4)))));
    expect(await read()).toMatch(/^(.)\1{7}$/);
  });

  it('removes what killed writers left of the same key, not what a living one writes', async () => {
    await storage.put(key, stream('first'));
    const leftover = join(root, `${key}.dead.part`);
    await writeFile(leftover, 'half');
    await writeFile(join(root, `${key}.alive.part`), 'half');
    await utimes(leftover, 0, 0);
    await storage.put(key, stream('second'));
    expect((await filesIn()).map((entry) => entry.name).toSorted()).toEqual([
      '1764000000.42.wav',
      '1764000000.42.wav.alive.part',
    ]);
  });

  it('leaves the reserve to others on the volume', async () => {
    const greedy = createLocalFolder({ root, reserveBytes: Number.MAX_SAFE_INTEGER });
    await expect(greedy.put(key, stream('x'))).rejects.toBeInstanceOf(StorageFull);
    expect(await filesIn()).toHaveLength(0);
  });

  it.each([
    '../outside.wav',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    './a',
    'a/',
    '',
    '.hidden',
    'a\0b',
    'a\\..\\b',
    'ﬁle',
  ])('never leaves its root: %j', async (bad) => {
    await expect(storage.put(bad, stream('x'))).rejects.toThrow('storage key');
    await expect(storage.get(bad)).rejects.toThrow('storage key');
    await expect(storage.stat(bad)).rejects.toThrow('storage key');
  });

  it('does not write through a planted link', async () => {
    await storage.put(key, stream('first'));
    const outside = join(root, 'outside');
    await writeFile(outside, 'untouched');
    await rm(join(root, key));
    await symlink(outside, join(root, key));
    await storage.put(key, stream('second'));
    expect(await readFile(outside, 'utf8')).toBe('untouched');
  });
});
