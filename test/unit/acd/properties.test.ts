import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coreWith, runTraffic } from './natively.ts';
import { allPairs } from './pairs.ts';
import { traffic } from './traffic.ts';

it('random traffic breaks no property, and meets every pair of state and event', { timeout: 20_000 }, async () => {
  const core = await coreWith(null);
  const pairs = new Set<string>();
  fc.assert(
    fc.property(traffic, (choices) => runTraffic(choices, pairs, core)),
    { seed: 1, numRuns: 300 },
  );
  expect(allPairs.filter((pair) => !pairs.has(pair))).toEqual([]);
  expect([...pairs].filter((pair) => !allPairs.includes(pair))).toEqual([]);
});
