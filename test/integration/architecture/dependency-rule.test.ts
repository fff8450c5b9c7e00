import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds, mayImport, plantOf, plantTree, targets } from './planted-tree.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

interface Cruise {
  modules: { source: string }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

/** Runs dependency-cruiser with the rules of this repository over the `src` and `migrations` of a folder. */
async function cruise(folder: string): Promise<Cruise> {
  const command = path.join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const roots = (await readdir(folder)).filter((name) => name === 'src' || name === 'migrations');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...roots],
    { cwd: folder, maxBuffer: 64_000_000 },
  );
  return JSON.parse(stdout) as Cruise;
}

const seen = ({ modules }: Cruise) =>
  modules.map(({ source }) => source).filter((source) => /^(src|migrations)[/]/.test(source));

/** The target in the words of the planted tree: a room, a package, or a module of Node. */
function targetOf(resolved: string): string {
  const inPackage = /node_modules[/](?:@types[/])?((?:@[^/]+[/])?[^/]+)[/]/.exec(resolved)?.[1];
  const room = /^src[/]([^/]+)[/]/.exec(resolved)?.[1];
  return inPackage ?? room ?? `node:${resolved.replace(/^node:/, '')}`;
}

describe('the dependency rule', { timeout: 30_000 }, () => {
  let copy = '';
  let written: string[] = [];
  let planted: Cruise;
  const violationsOf = (file: string) => planted.summary.violations.filter(({ from }) => from === file);

  beforeAll(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'pasokh-rule-'));
    for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json']) {
      await cp(path.join(repository, name), path.join(copy, name));
    }
    await symlink(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
    written = await plantTree(copy);
    planted = await cruise(copy);
  }, 30_000);

  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('holds in this repository, and every file of it was seen', async () => {
    const onDisk: string[] = [];
    for (const root of (await readdir(repository)).filter((name) => name === 'src' || name === 'migrations')) {
      const names = await readdir(path.join(repository, root), { recursive: true });
      onDisk.push(...names.filter((name) => name.endsWith('.ts')).map((name) => path.join(root, name)));
    }
    const here = await cruise(repository);
    expect(here.summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`)).toEqual([]);
    expect(onDisk.length).toBeGreaterThan(0);
    expect(seen(here).sort()).toEqual(onDisk.sort());
  });

  it('sees every planted file', () => {
    expect(seen(planted).sort()).toEqual(written.sort());
  });

  describe.each(Object.keys(mayImport))('from %s', (room) => {
    it.each(Object.keys(kinds))('refuses, as %s, all that the design does not allow', (kind) => {
      const refused = new Set(violationsOf(plantOf(room, kind)).map(({ to }) => targetOf(to)));
      const forbidden = targets.filter((target) => target !== room && mayImport[room]?.includes(target) !== true);
      expect([...refused].sort()).toEqual(forbidden.sort());
    });
  });

  it.each(['src/shared/phone-number.ts', 'src/shared/jalali.ts', 'src/main.ts'])('has nothing against %s', (file) => {
    expect(violationsOf(file)).toEqual([]);
  });

  it.each([
    ['src/unheard-of/room.ts', 'no-unknown-room'],
    ['src/acd/cycle-a.ts', 'no-cycle'],
  ])('refuses %s by %s', (file, rule) => {
    expect(violationsOf(file).map((violation) => violation.rule.name)).toEqual([rule]);
  });
});
