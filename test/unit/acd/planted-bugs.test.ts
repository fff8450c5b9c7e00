import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreWith, runTraffic } from './natively.ts';
import { plantedBugs } from './planted-bugs.ts';
import { plantedRoutingBugs } from './planted-routing-bugs.ts';
import type { Core } from './run-traffic.ts';
import { traffic } from './traffic.ts';

/** What the properties say of a core; empty when they find nothing. */
function faultsOf(core: Core, numRuns: number): string {
  const property = fc.property(traffic, (choices) => runTraffic(choices, new Set(), core));
  const { errorInstance } = fc.check(property, { seed: 22, numRuns, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}

describe('the properties see a planted bug:', () => {
  it('a core without one passes', async () => {
    expect(faultsOf(await coreWith(null), 10)).toBe('');
  });

  for (const bug of [...plantedBugs, ...plantedRoutingBugs]) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(bug), 300)).toMatch(bug.seenAs);
    });
  }
});
