import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreWith, runTraffic } from './natively.ts';
import { plantedBugs } from './planted-bugs.ts';
import { plantedControlBugs } from './planted-control-bugs.ts';
import { plantedRoutingBugs } from './planted-routing-bugs.ts';
import type { Core } from './run-traffic.ts';
import { controlTraffic, lineTraffic, traffic } from './traffic.ts';

/** What the properties say of a core; empty when they find nothing. */
function faultsOf(core: Core, of: typeof traffic, numRuns: number): string {
  const property = fc.property(of, (choices) => runTraffic(choices, new Set(), core));
  const { errorInstance } = fc.check(property, { seed: 22, numRuns, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}

describe('the properties see a planted bug:', () => {
  it('a core without one passes', async () => {
    expect(faultsOf(await coreWith(null), traffic, 10)).toBe('');
  });

  for (const bug of [...plantedBugs, ...plantedRoutingBugs]) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(bug), lineTraffic, 300)).toMatch(bug.seenAs);
    });
  }

  for (const bug of plantedControlBugs) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(bug), controlTraffic, 200)).toMatch(bug.seenAs);
    });
  }
});
