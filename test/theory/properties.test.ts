import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allPairs } from '../unit/acd/all-pairs.ts';
import { coreWith, runTraffic } from '../unit/acd/natively.ts';
import { traffic, trafficFor } from '../unit/acd/traffic.ts';

it('random traffic breaks no property, and meets every pair of state and event', async () => {
  const core = await coreWith(null);
  const pairs = new Set<string>();
  const missing = () => allPairs.filter((pair) => !pairs.has(pair));
  const run = (of: typeof traffic, seed: number, numRuns: number): void =>
    fc.assert(
      fc.property(of, (choices) => runTraffic(choices, pairs, core)),
      { seed, numRuns },
    );
  run(traffic, 1, 240);
  // What chance has left out.
  for (let seed = 2; seed < 20 && missing().length > 0; seed += 1) run(trafficFor(missing()), seed, 10);
  expect(missing()).toEqual([]);
  expect([...pairs].filter((pair) => !allPairs.includes(pair))).toEqual([]);
});
