import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageFull } from '../../../src/recordings/ports.ts';
import { createLocalFolder } from '../../../src/storage/local-folder.ts';

const key = '2026/11/22/1795305600.1.wav';
const mebibyte = 1024 * 1024;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pasokh-volume-'));
});
afterEach(() => rm(root, { recursive: true }));

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += 65_536) yield new Uint8Array(65_536);
}

const fileNames = async (): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((e) => e.name);

describe('a volume that runs full while a recording is written', () => {
  it('fails as full, keeps nothing of it, and works again when there is room', async () => {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'pasokh-test', root]);
    try {
      const storage = createLocalFolder({ root, reserveBytes: 0 });
      await storage.put(key, zeros(mebibyte / 2));
      await expect(storage.put(`${key}.2`, zeros(mebibyte))).rejects.toBeInstanceOf(StorageFull);
      expect(await fileNames()).toEqual(['1795305600.1.wav']);
      await expect(storage.put(`${key}.2`, zeros(mebibyte / 4))).resolves.toMatchObject({ bytes: mebibyte / 4 });
    } finally {
      execFileSync('/usr/bin/umount', [root]);
    }
  });
});

describe('a process killed while it writes', () => {
  it('leaves no file under the name, and the next one succeeds', async () => {
    const writer = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { createLocalFolder } from ${JSON.stringify(join(process.cwd(), 'src/storage/local-folder.ts'))};
         async function* endless() { for (;;) { yield new Uint8Array(4096); await new Promise((go) => setTimeout(go, 1)); } }
         await createLocalFolder({ root: ${JSON.stringify(root)}, reserveBytes: 0 }).put(${JSON.stringify(key)}, endless());`,
      ],
      { stdio: 'inherit' },
    );
    await vi.waitFor(async () => expect(await fileNames()).toHaveLength(1), { timeout: 10_000, interval: 10 });
    writer.kill('SIGKILL');
    await once(writer, 'exit');

    const storage = createLocalFolder({ root, reserveBytes: 0 });
    expect(await fileNames()).toEqual([expect.stringMatching(/^1795305600\.1\.wav\..+\.part$/)]);
    expect(await storage.stat(key)).toBeNull();
    await storage.put(key, zeros(65_536));
    expect(await storage.stat(key)).toEqual({ bytes: 65_536 });
  });
});
