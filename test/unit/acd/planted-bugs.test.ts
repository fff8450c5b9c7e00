import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plantedBugs } from './planted-bugs.ts';
import { plantedRoutingBugs } from './planted-routing-bugs.ts';
import type * as plantedCore from './planted-core.ts';
import type * as running from './run-traffic.ts';
import { traffic } from './traffic.ts';

// Loaded by Node itself: the core runs as fast as in the service, and its copies have names that only Node knows.
const load = createRequire(import.meta.url);
const { runTraffic } = load('./run-traffic.ts') as typeof running;
const { coreWith } = load('./planted-core.ts') as typeof plantedCore;

/** What the properties say of a core; empty when they find nothing. */
function faultsOf(core: running.Core, numRuns: number): string {
  const property = fc.property(traffic, (choices) => runTraffic(choices, new Set(), core));
  const { errorInstance } = fc.check(property, { seed: 2, numRuns, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}

describe('the properties see a planted bug:', () => {
  it('a core without one passes', async () => {
    expect(faultsOf(await coreWith('sound', null), 10)).toBe('');
  });

  for (const [index, bug] of [...plantedBugs, ...plantedRoutingBugs].entries()) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(String(index), bug), 300)).toMatch(bug.seenAs);
    });
  }
});
