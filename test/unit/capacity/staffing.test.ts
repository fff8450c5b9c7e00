import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorsNeeded, rostered } from '../../../src/capacity/staffing.ts';

const second = 1000;
const minute = 60 * second;
const target = {
  ...{ answeredShare: 0.8, withinMs: 20 * second, shortAbandonMs: 5 * second },
  ...{ maxAbandonedShare: null, maxOccupancy: null },
};
const demand = (callsInQuarter: number, handleMs: number, patienceMs: number | null = null) => ({
  ...{ arrivalsPerMs: callsInQuarter / (15 * minute), handleMs, patienceMs },
});

describe('operators needed by Erlang C', () => {
  it('are 14 in the worked example of 100 calls of 3 minutes in half an hour, 80 % within 20 s', () => {
    const { operators, serviceLevel, abandonedShare } = operatorsNeeded(demand(50, 3 * minute), target);
    expect([operators, abandonedShare]).toEqual([14, 0]);
    expect(serviceLevel).toBeCloseTo(0.888, 3);
  });

  it('are some for a load of a fraction, and nobody for no calls', () => {
    expect(operatorsNeeded(demand(0.125, 2 * minute), target).operators).toBe(1);
    expect(operatorsNeeded(demand(2.5, 2 * minute), target).operators).toBe(2);
    expect(operatorsNeeded(demand(0, 2 * minute), target)).toMatchObject({ operators: 0, serviceLevel: null });
  });

  it('are more when they may not be busy all the time', () => {
    const relaxed = operatorsNeeded(demand(500, 3 * minute), target);
    expect(relaxed.occupancy).toBeGreaterThan(0.9);
    const capped = operatorsNeeded(demand(500, 3 * minute), { ...target, maxOccupancy: 0.85 });
    expect(capped.operators).toBe(Math.ceil(100 / 0.85));
  });
});

describe('operators needed by Erlang A', () => {
  it('are fewer, because some give up; and as many as are needed to keep them', () => {
    const patient = operatorsNeeded(demand(500, 3 * minute), target);
    const impatient = operatorsNeeded(demand(500, 3 * minute, 4 * minute), target);
    expect(impatient.operators).toBeLessThan(patient.operators);
    expect(impatient.serviceLevel).toBeGreaterThanOrEqual(0.8);
    const kept = operatorsNeeded(demand(500, 3 * minute, 4 * minute), { ...target, maxAbandonedShare: 0.01 });
    expect(kept.operators).toBeGreaterThan(impatient.operators);
    expect(kept.abandonedShare).toBeLessThanOrEqual(0.01);
  });

  it('do not count who gives up at once, as METRICS wants it', () => {
    const impatient = demand(50, 3 * minute, 5 * second);
    const strict = operatorsNeeded(impatient, { ...target, shortAbandonMs: 0 });
    expect(operatorsNeeded(impatient, target).operators).toBeLessThan(strict.operators);
  });
});

it('one operator less would not do, for any demand and target', () => {
  const share = fc.double({ min: 0.05, max: 0.99, noNaN: true });
  const patience = fc.option(fc.double({ min: 0.2, max: 20, noNaN: true }));
  const calls = fc.double({ min: 0.01, max: 400, noNaN: true });
  const run = fc.property(calls, share, patience, (callsInQuarter, answeredShare, patienceMinutes) => {
    const patienceMs = patienceMinutes === null ? null : patienceMinutes * minute;
    const wanted = { ...target, answeredShare };
    const found = operatorsNeeded(demand(callsInQuarter, 3 * minute, patienceMs), wanted);
    expect(found.serviceLevel).toBeGreaterThanOrEqual(answeredShare);
    // A target that only the next number reaches leads to it.
    const sharper = { ...wanted, answeredShare: Math.min(0.999_999, found.serviceLevel! + 1e-9) };
    const more = operatorsNeeded(demand(callsInQuarter, 3 * minute, patienceMs), sharper).operators;
    expect(more === found.operators + 1 || found.serviceLevel! > 0.999_99).toBe(true);
  });
  fc.assert(run, { numRuns: 100, seed: 3 });
});

it.each([
  [7, 0.3, 10],
  [7, 0, 7],
  [10, 0.35, 16],
  [0, 0.3, 0],
])('%i at work with %d shrinkage: %i on the roster', (operators, shrinkage, expected) => {
  expect(rostered(operators, shrinkage)).toBe(expected);
});
