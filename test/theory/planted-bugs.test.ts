import { describe, expect, it } from 'vitest';
import { faultsOf } from '../unit/acd/faults-of.ts';
import { coreWith } from '../unit/acd/natively.ts';
import { plantedBugs } from '../unit/acd/planted-bugs.ts';
import { plantedRoutingBugs } from '../unit/acd/planted-routing-bugs.ts';
import { lineTraffic, traffic } from '../unit/acd/traffic.ts';

describe('the properties see a planted bug:', () => {
  it('a core without one passes', async () => {
    expect(faultsOf(await coreWith(null), traffic, 10)).toBe('');
  });

  for (const bug of [...plantedBugs, ...plantedRoutingBugs]) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(bug), lineTraffic, 300, bug.seed)).toMatch(bug.seenAs);
    });
  }
});
