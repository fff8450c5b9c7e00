import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allPairs } from './pairs.ts';
import type * as plantedCore from './planted-core.ts';
import type * as running from './run-traffic.ts';
import { traffic } from './traffic.ts';

// Loaded by Node itself: several times as fast, and as it is in the service.
const load = createRequire(import.meta.url);
const { runTraffic } = load('./run-traffic.ts') as typeof running;
const { coreWith } = load('./planted-core.ts') as typeof plantedCore;

it('random traffic breaks no property, and meets every pair of state and event', { timeout: 20_000 }, async () => {
  const core = await coreWith('none', null);
  const pairs = new Set<string>();
  fc.assert(
    fc.property(traffic, (choices) => runTraffic(choices, pairs, core)),
    { seed: 22, numRuns: 320 },
  );
  expect(allPairs.filter((pair) => !pairs.has(pair))).toEqual([]);
  expect([...pairs].filter((pair) => !allPairs.includes(pair))).toEqual([]);
});
