import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impatientQueue } from '../../../src/capacity/erlang-a.ts';
import { erlangB } from '../../../src/capacity/erlang-b.ts';
import { erlangC, patientQueue } from '../../../src/capacity/erlang-c.ts';

const second = 1000;
const minute = 60 * second;

describe('Erlang B', () => {
  // The load that so many operators carry with this share blocked: the standard table (Cooper 1981, appendix; ITU handbook).
  it.each([
    [1, 0.01, 0.0101],
    [2, 0.01, 0.153],
    [5, 0.01, 1.361],
    [10, 0.01, 4.461],
    [20, 0.01, 12.03],
    [50, 0.01, 37.9],
    [100, 0.01, 84.06],
    [10, 0.001, 3.092],
    [10, 0.05, 6.216],
    [20, 0.05, 15.25],
  ])('%i operators, %d blocked: %d Erlang', (operators, blocked, load) => {
    const digits = 10 ** -(String(load).split('.')[1]?.length ?? 0);
    expect(erlangB(load - digits / 2, operators)).toBeLessThanOrEqual(blocked);
    expect(erlangB(load + digits / 2, operators)).toBeGreaterThanOrEqual(blocked);
  });

  it('is exact where it can be done by hand, and needs no big numbers', () => {
    expect(erlangB(3, 0)).toBe(1);
    expect(erlangB(2, 2)).toBeCloseTo(2 / 5, 15);
    expect(erlangB(1, 3)).toBeCloseTo(1 / 16, 15);
    expect(erlangB(0, 3)).toBe(0);
    expect(erlangB(10_000, 10_000)).toBeCloseTo(Math.sqrt(2 / (Math.PI * 10_000)), 4);
    expect(erlangB(1, 1000)).toBe(0);
  });
});

describe('Erlang C', () => {
  it('is exact where it can be done by hand', () => {
    expect(erlangC(0.7, 1)).toBeCloseTo(0.7, 15);
    expect(erlangC(1, 2)).toBeCloseTo(1 / 3, 15);
    expect(erlangC(2, 3)).toBeCloseTo(4 / 9, 15);
    expect(erlangC(0, 1)).toBe(0);
  });

  it.each([
    [5, 10, 0.0361],
    [8, 10, 0.4092],
    [4, 5, 0.5541],
    [10, 14, 0.1741],
  ])('%d Erlang on %i operators: %d wait (standard table)', (load, operators, waiting) => {
    expect(erlangC(load, operators)).toBeCloseTo(waiting, 4);
  });

  it('gives the waits of the worked example of 100 calls of 3 minutes in half an hour', () => {
    const line = patientQueue({ arrivalsPerMs: 100 / (30 * minute), handleMs: 3 * minute, operators: 14 });
    expect(line.occupancy).toBeCloseTo(0.714, 3);
    expect(line.meanWaitMs).toBeCloseTo(7.8 * second, -2);
    expect(line.answeredWithin(20 * second)).toBeCloseTo(0.888, 3);
    expect(line.answeredWithin(0)).toBeCloseTo(1 - 0.1741, 4);
  });

  it('gives percentiles that turn its shares round', () => {
    const line = patientQueue({ arrivalsPerMs: 9.5 / minute, handleMs: minute, operators: 10 });
    expect(line.answeredWithin(line.waitPercentileMs(0.9))).toBeCloseTo(0.9, 12);
    expect(line.waitPercentileMs(1 - line.waitingShare)).toBe(0);
  });

  it('promises nothing where the load is too much', () => {
    const line = patientQueue({ arrivalsPerMs: 10 / minute, handleMs: minute, operators: 10 });
    expect([line.waitingShare, line.answeredWithin(minute), line.occupancy]).toEqual([1, 0, 1]);
    expect([line.meanWaitMs, line.waitPercentileMs(0.5)]).toEqual([Infinity, Infinity]);
  });
});

describe('Erlang A', () => {
  // The comparison that Mandelbaum and Zeltyn published: 48 calls a minute of 1 minute, 50 operators, patience 2 minutes.
  const traffic = { arrivalsPerMs: 48 / minute, handleMs: minute, operators: 50 };

  it('gives the published comparison with Erlang C', () => {
    const patient = patientQueue(traffic);
    expect(patient.meanWaitMs / second).toBeCloseTo(20.8, 1);
    expect(patient.waitPercentileMs(0.9) / second).toBeCloseTo(58.1, 1);
    expect(patient.occupancy).toBeCloseTo(0.96, 2);
    const impatient = impatientQueue({ ...traffic, patienceMs: 2 * minute });
    expect(impatient.abandonedShare).toBeCloseTo(0.031, 3);
    expect(impatient.meanWaitMs / second).toBeCloseTo(3.7, 1);
    expect(Math.abs(impatient.waitPercentileMs(0.9) / second - 12.5)).toBeLessThan(0.1);
    expect(impatient.occupancy).toBeCloseTo(0.93, 2);
  });

  it('is Erlang C when patience has no end', () => {
    const [patient, almost] = [patientQueue(traffic), impatientQueue({ ...traffic, patienceMs: 1e12 })];
    expect(almost.waitingShare).toBeCloseTo(patient.waitingShare, 5);
    expect(almost.answeredWithin(10 * second)).toBeCloseTo(patient.answeredWithin(10 * second), 5);
    expect(almost.meanWaitMs / patient.meanWaitMs).toBeCloseTo(1, 4);
    expect(almost.abandonedShare).toBeCloseTo(0, 6);
  });

  it('has a Poisson number of callers when they give up as fast as they are served', () => {
    // Every caller leaves at the same rate then, as if there were no queue: M/M/∞.
    for (const operators of [0, 1, 5, 12]) {
      const line = impatientQueue({ arrivalsPerMs: 6 / minute, handleMs: minute, operators, patienceMs: minute });
      let [weight, fewer] = [Math.exp(-6), 0];
      for (let n = 0; n < operators; n += 1, weight *= 6 / n) fewer += weight;
      expect(line.waitingShare).toBeCloseTo(1 - fewer, 12);
    }
  });

  it('is Erlang B when nobody has any patience', () => {
    const line = impatientQueue({ arrivalsPerMs: 6 / minute, handleMs: minute, operators: 5, patienceMs: 1e-6 });
    expect(line.abandonedShare).toBeCloseTo(erlangB(6, 5), 6);
  });

  it('serves what it can when far too much comes, at any size', () => {
    const line = impatientQueue({ arrivalsPerMs: 5, handleMs: minute, operators: 100, patienceMs: 60 * minute });
    expect(line.waitingShare).toBe(1);
    expect(line.abandonedShare).toBeCloseTo(1 - 100 / 300_000, 6);
    expect(line.occupancy).toBeCloseTo(1, 9);
  });

  it('adds up, for any traffic', () => {
    const share = fc.double({ min: 0.01, max: 3, noNaN: true });
    const run = fc.property(fc.nat(60), share, share, share, (operators, load, patience, wait) => {
      const handleMs = 3 * minute;
      const arrivalsPerMs = ((operators + 1) * load) / handleMs;
      const patienceMs = patience * handleMs;
      const line = impatientQueue({ arrivalsPerMs, handleMs, operators, patienceMs });
      expect(line.answeredWithin(1e9) + line.abandonedShare).toBeCloseTo(1, 9);
      expect(line.answeredWithin(0)).toBeCloseTo(1 - line.waitingShare, 9);
      expect(line.abandonedWithin(1e9)).toBeCloseTo(line.abandonedShare, 9);
      expect(line.abandonedWithin(0)).toBeCloseTo(0, 9);
      const waitMs = wait * patienceMs;
      const later = line.waitPercentileMs(line.answeredWithin(waitMs) + line.abandonedWithin(waitMs));
      expect(Math.abs(later - waitMs) < 0.01 * patienceMs || line.waitPercentileMs(0.999_999) < waitMs).toBe(true);
    });
    fc.assert(run, { numRuns: 200, seed: 3 });
  });
});
