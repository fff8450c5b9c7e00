import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyState, restoreState } from '../../../src/acd/acd-state.ts';
import { violations } from '../../../src/acd/invariants.ts';
import { step } from '../../../src/acd/step.ts';
import { isStillWanted } from '../../../src/acd/still-wanted.ts';
import { allPairs } from './pairs.ts';
import { runTraffic } from './run-traffic.ts';
import { traffic } from './traffic.ts';

it('random traffic breaks no property, and meets every pair of state and event', { timeout: 20_000 }, () => {
  const pairs = new Set<string>();
  fc.assert(
    fc.property(traffic, (choices) =>
      runTraffic(choices, pairs, { emptyState, restoreState, step, violations, isStillWanted }),
    ),
    { seed: 22, numRuns: 320 },
  );
  expect(allPairs.filter((pair) => !pairs.has(pair))).toEqual([]);
  expect([...pairs].filter((pair) => !allPairs.includes(pair))).toEqual([]);
});
