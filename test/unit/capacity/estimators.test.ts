import { describe, expect, it } from 'vitest';
import { noRate, observeArrivals, observeRate, perMs } from '../../../src/capacity/decaying-rate.ts';
import { deviationOf, noHandleTime, observeHandleTime } from '../../../src/capacity/handle-time.ts';
import { lognormalOf, normalTail, survival } from '../../../src/capacity/lognormal.ts';
import { lognormal, seededChance } from '../../../src/shared/seeded-random.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a rate whose past counts less', () => {
  it('is unknown before any exposure', () => {
    expect(perMs(noRate(0))).toBeNull();
  });

  it('counts what is a half-life old for half', () => {
    const before = observeRate(noRate(0), { at: 0, events: 4, exposureMs: hour }, hour);
    const after = observeRate(before, { at: hour, events: 1, exposureMs: hour }, hour);
    expect(after).toEqual({ at: hour, events: 3, exposureMs: 1.5 * hour });
  });

  it('of giving up is abandoned / waited, of all callers (censored, exponential)', () => {
    let rate = noRate(0);
    const calls = [
      ...[
        { waitedMs: 30_000, gaveUp: 0 },
        { waitedMs: 90_000, gaveUp: 1 },
      ],
      ...[
        { waitedMs: 0, gaveUp: 0 },
        { waitedMs: 60_000, gaveUp: 1 },
      ],
    ];
    for (const [at, { waitedMs, gaveUp }] of calls.entries()) {
      rate = observeRate(rate, { at, events: gaveUp, exposureMs: waitedMs }, Infinity);
    }
    expect(1 / perMs(rate)!).toBe(90_000);
  });

  it('of arrivals is the rate of a steady stream, and follows when it changes', () => {
    let rate = noRate(0);
    const arrive = (from: number, to: number, everyMs: number): void => {
      for (let at = from + everyMs; at <= to; at += everyMs)
        rate = observeArrivals(rate, { at, events: 1 }, 15 * minute);
    };
    arrive(0, 2 * hour, minute);
    expect(perMs(rate)! * minute).toBeCloseTo(1, 1);
    arrive(2 * hour, 4 * hour, minute / 4);
    expect(perMs(rate)! * minute).toBeCloseTo(4, 1);
    rate = observeArrivals(rate, { at: 4 * hour + 15 * minute, events: 0 }, 15 * minute);
    expect(perMs(rate)! * minute).toBeCloseTo(2, 1);
  });

  it('does not mind an instant that is told late', () => {
    const rate = observeArrivals(noRate(1000), { at: 2000, events: 1 }, hour);
    const late = observeArrivals(rate, { at: 1500, events: 1 }, hour);
    expect(late).toEqual({ ...rate, events: 2 });
  });
});

describe('the handle time', () => {
  const learn = (times: readonly number[], memory = 200) =>
    times.reduce((known, time) => observeHandleTime(known, time, memory), noHandleTime);
  const chance = seededChance(7);
  const bank = Array.from({ length: 400 }, () => lognormal(chance, 188_000, 240_000));

  it('begins as the plain mean', () => {
    const known = learn([60_000, 120_000, 180_000]);
    expect(known.meanMs).toBeCloseTo(120_000, 6);
    expect(deviationOf(known)).toBeCloseTo(Math.sqrt(2 / 3) * 60_000, 6);
  });

  it('of lognormal times is theirs', () => {
    const { meanMs } = learn(bank);
    expect(Math.abs(meanMs / 188_000 - 1)).toBeLessThan(0.15);
  });

  it('is not moved by one stuck hour', () => {
    const steady = learn(Array.from({ length: 300 }, (_unused, index) => 150_000 + 1_000 * (index % 60)));
    const stuck = observeHandleTime(steady, hour, 200);
    expect(stuck.meanMs / steady.meanMs).toBeLessThan(1.01);
    const usual = learn(bank);
    expect(observeHandleTime(usual, 10 * hour, 200).meanMs / usual.meanMs).toBeLessThan(1.06);
  });

  it('follows when the work changes, also from calls that were all alike', () => {
    const alike = learn(
      Array.from({ length: 100 }, () => 60_000),
      50,
    );
    expect(deviationOf(alike)).toBeCloseTo(0, 3);
    const longer = Array.from({ length: 200 }, () => 240_000).reduce(
      (known, ms) => observeHandleTime(known, ms, 50),
      alike,
    );
    expect(longer.meanMs / 240_000).toBeCloseTo(1, 1);
  });
});

describe('a lognormal time', () => {
  it('has the mean and deviation asked for', () => {
    const { logMean, logDeviation } = lognormalOf({ mean: 100, deviation: 50 });
    expect(Math.exp(logMean + logDeviation ** 2 / 2)).toBeCloseTo(100, 9);
    expect(Math.expm1(logDeviation ** 2)).toBeCloseTo(0.25, 9);
  });

  it('is longer than its median half the time, and than nothing always', () => {
    const time = lognormalOf({ mean: 100, deviation: 80 });
    expect(survival(time, Math.exp(time.logMean))).toBeCloseTo(0.5, 6);
    expect(survival(time, 0)).toBe(1);
  });

  it.each([
    [0, 0.5],
    [1.281552, 0.1],
    [-1.281552, 0.9],
    [4, 3.167124e-5],
    [8, 6.220961e-16],
  ])('normal tail above %d: %d', (z, share) => {
    expect(normalTail(z) / share).toBeCloseTo(1, 5);
  });
});
