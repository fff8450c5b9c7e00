import { describe, expect, it } from 'vitest';
import { faultsOf } from '../unit/acd/faults-of.ts';
import { coreWith } from '../unit/acd/natively.ts';
import { plantedControlBugs } from '../unit/acd/planted-control-bugs.ts';
import { controlTraffic } from '../unit/acd/traffic.ts';

describe('the properties see a planted bug in call control:', () => {
  for (const bug of plantedControlBugs) {
    it(bug.name, async () => {
      expect(faultsOf(await coreWith(bug), controlTraffic, 200, bug.seed)).toMatch(bug.seenAs);
    });
  }
});
