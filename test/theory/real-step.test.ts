import { describe, expect, it } from 'vitest';
import { firstCome, type Visit } from '../support/first-come.ts';
import { exponential, lognormal, seededChance } from '../../src/shared/seeded-random.ts';
import { runDay } from './run-day.ts';

interface Day {
  readonly operators: number;
  readonly load: number;
  readonly patienceMs: number;
  readonly handleMs: (chance: () => number) => number;
}

const calls = 3_000;
const meanMs = 180_000;

/** Whole milliseconds, as the PBX tells them. */
function visitsOf({ load, patienceMs, handleMs }: Day, seed: number): Visit[] {
  const chance = seededChance(seed);
  let arrivedAt = 1;
  return Array.from({ length: calls }, () => {
    arrivedAt += Math.round(exponential(chance, meanMs / load));
    const patience = patienceMs === Infinity ? Infinity : Math.round(exponential(chance, patienceMs));
    return { arrivedAt, service: Math.max(1, Math.round(handleMs(chance))), patience };
  });
}

const bank = (chance: () => number): number => lognormal(chance, meanMs, 240_000);
const markov = (chance: () => number): number => exponential(chance, meanMs);

describe.each<readonly [string, Day]>([
  ['one operator', { operators: 1, load: 0.8, patienceMs: Infinity, handleMs: markov }],
  ['12 operators, lognormal calls', { operators: 12, load: 11, patienceMs: Infinity, handleMs: bank }],
  ['too much for 12, who give up', { operators: 12, load: 15, patienceMs: meanMs, handleMs: markov }],
  ['lognormal calls, little patience', { operators: 40, load: 42, patienceMs: meanMs / 4, handleMs: bank }],
])('the real step on a virtual clock: %s', (_name, day) => {
  it.each([1, 2, 3])('waits as the recursion says, to the millisecond (seed %i)', (seed) => {
    const visits = visitsOf(day, seed);
    const expected = [...firstCome(visits, day.operators)].map(({ virtualWait, answered, freeAt }, index) =>
      answered ? { waitMs: virtualWait, freeAt } : { gaveUpAfterMs: visits[index]!.patience },
    );
    expect(expected.filter((one) => one.waitMs !== 0).length).toBeGreaterThan(calls / 5);
    expect(runDay(visits, day.operators)).toEqual(expected);
  });
});
