import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plantedBugs, type PlantedBug } from './planted-bugs.ts';
import { runTraffic, type Core } from './run-traffic.ts';
import { traffic } from './traffic.ts';

const source = join(import.meta.dirname, '../../../src');
const folder = mkdtempSync(join(tmpdir(), 'pasokh-planted-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the core, with the bug in it. */
async function coreWith(copy: string, bug: PlantedBug | null): Promise<Core> {
  const target = join(folder, copy);
  for (const room of ['acd', 'shared']) cpSync(join(source, room), join(target, room), { recursive: true });
  if (bug !== null) {
    const file = join(target, 'acd', bug.file);
    const parts = readFileSync(file, 'utf8').split(bug.from);
    if (parts.length !== 2) throw new Error(`not planted: ${bug.file} has ${bug.from} ${parts.length - 1} times`);
    writeFileSync(file, parts.join(bug.to));
  }
  const files = ['acd-state', 'step', 'invariants', 'still-wanted'].map((name) => join(target, 'acd', `${name}.ts`));
  const modules = await Promise.all(files.map((file) => import(file) as Promise<Partial<Core>>));
  return Object.assign({}, ...modules) as Core;
}

/** What the properties say of a core; empty when they find nothing. */
function faultsOf(core: Core): string {
  const property = fc.property(traffic, (choices) => runTraffic(choices, new Set(), core));
  const { errorInstance } = fc.check(property, { seed: 22, numRuns: 60, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}

describe('the properties see a planted bug:', () => {
  it('a copy of the core without one passes', async () => {
    expect(faultsOf(await coreWith('sound', null))).toBe('');
  });

  for (const [index, bug] of plantedBugs.entries()) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(String(index), bug))).toMatch(bug.seenAs);
    });
  }
});
