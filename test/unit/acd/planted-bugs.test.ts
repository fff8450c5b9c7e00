import { describe, expect, it } from 'vitest';
import { faultsOf } from './faults-of.ts';
import { coreWith } from './natively.ts';
import { plantedBugs } from './planted-bugs.ts';
import { plantedRoutingBugs } from './planted-routing-bugs.ts';
import { lineTraffic, traffic } from './traffic.ts';

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
