import { describe, expect, it } from 'vitest';
import {
  arrivalsPerMs,
  handleSpread,
  operatorSpread,
  patienceMs,
  priorHandleMs,
  recentShare,
} from '../../../src/capacity/queue-estimates.ts';
import {
  forgetOperators,
  noMeasures,
  observe,
  workAt,
  type Observation,
  type QueueMeasures,
} from '../../../src/capacity/queue-measures.ts';
import { exponential, lognormal, seededChance } from '../../../src/shared/seeded-random.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Traffic of known rates: two callers a minute, handled by `quick` or `slow`, giving up after four minutes. */
function traffic(hours: number): Observation[] {
  const chance = seededChance(11);
  const seen: Observation[] = [];
  for (let at = 0; at < hours * hour; at += exponential(chance, minute / 2)) {
    const patience = exponential(chance, 4 * minute);
    const wait = exponential(chance, 2 * minute);
    seen.push({ is: 'arrived', at });
    seen.push({ is: 'waited', at, waitedMs: Math.min(wait, patience), gaveUp: patience < wait });
    if (patience < wait) continue;
    const operatorId = chance() < 0.5 ? 'quick' : 'slow';
    const mean = (operatorId === 'quick' ? 2 : 4) * minute;
    seen.push({ is: 'rang', ringMs: 5_000 });
    seen.push({ is: 'handled', at, operatorId, handleMs: lognormal(chance, mean, mean), wrapUpMs: 9_000 });
  }
  return seen;
}

const learn = (seen: readonly Observation[], measures = noMeasures(0)): QueueMeasures => {
  for (const one of seen) observe(measures, one);
  return measures;
};

/** The share that the first of these queues had of an operator's time. */
function shareOf(queues: readonly QueueMeasures[], operatorId: string, now: number): number {
  const worked = queues.map((measures) => workAt(measures, operatorId, now));
  return recentShare(
    worked[0]!,
    worked.reduce((sum, one) => sum + one),
    queues.length,
  );
}

/** Off by no more than this part. */
const isNear = (value: number | null, truth: number, part: number): void =>
  expect(Math.abs((value ?? NaN) / truth - 1)).toBeLessThan(part);

describe('what a queue learns', () => {
  const seen = traffic(12);
  const measures = learn(seen);
  const end = 12 * hour;

  it('is what the traffic was made of', () => {
    isNear(arrivalsPerMs(measures, end), 2 / minute, 0.25);
    isNear(patienceMs(measures), 4 * minute, 0.1);
    isNear(handleSpread(measures).mean, 3 * minute, 0.15);
    expect(handleSpread(measures).source).toBe('measured');
    isNear(operatorSpread(measures, 'slow').mean / operatorSpread(measures, 'quick').mean, 2, 0.25);
    expect(measures.ring).toMatchObject({ calls: 100, meanMs: 5_000 });
  });

  it('goes on after a restart as if nothing had been', () => {
    const before = JSON.stringify(learn(seen.slice(0, 1_500)));
    expect(learn(seen.slice(1_500), JSON.parse(before) as QueueMeasures)).toEqual(measures);
  });

  it('is hardly moved by one stuck hour', () => {
    const stuck = learn([...seen, { is: 'handled', at: end, operatorId: 'quick', handleMs: 10 * hour, wrapUpMs: 0 }]);
    isNear(handleSpread(stuck).mean, handleSpread(measures).mean, 0.05);
    isNear(operatorSpread(stuck, 'quick').mean, operatorSpread(measures, 'quick').mean, 0.2);
    const others = learn([{ is: 'handled', at: end, operatorId: 'quick', handleMs: 30 * minute, wrapUpMs: 0 }]);
    expect(shareOf([others, measures], 'quick', end) - shareOf([others, stuck], 'quick', end)).toBeLessThan(0.2);
  });

  it('does not take it for a quiet hour when nobody looked', () => {
    const later = learn([...seen, { is: 'unseen', from: end, until: end + hour }]);
    expect(arrivalsPerMs(later, end + hour)).toBe(arrivalsPerMs(measures, end));
    isNear(arrivalsPerMs(measures, end + hour), arrivalsPerMs(measures, end)! / 16, 0.01);
  });

  it('is forgotten of operators who have left', () => {
    const old = learn([{ is: 'handled', at: 0, operatorId: 'gone', handleMs: minute, wrapUpMs: 0 }]);
    observe(old, { is: 'handled', at: 40 * 24 * hour, operatorId: 'here', handleMs: minute, wrapUpMs: 0 });
    forgetOperators(old, 40 * 24 * hour);
    expect(Object.keys(old.operators)).toEqual(['here']);
  });
});

describe('with nothing learned', () => {
  it('nothing is known, and work is taken to be as usual', () => {
    const none = noMeasures(0);
    expect([arrivalsPerMs(none, 0), patienceMs(none)]).toEqual([null, null]);
    expect(handleSpread(none)).toEqual({ ...priorHandleMs, source: 'prior' });
    expect(operatorSpread(none, 'anyone')).toMatchObject(priorHandleMs);
  });

  it('each call of the first ten takes the place of a part of what is taken for usual', () => {
    const five = Array.from(
      { length: 5 },
      () => ({ is: 'handled', at: 0, operatorId: 'o', handleMs: minute, wrapUpMs: 0 }) as const,
    );
    expect(handleSpread(learn(five))).toMatchObject({ mean: 2 * minute, source: 'prior' });
    expect(handleSpread(learn([...five, ...five]))).toMatchObject({ mean: minute, source: 'measured' });
  });

  it('the first seconds tell no rate', () => {
    const first = learn([{ is: 'arrived', at: 1_000 }]);
    expect(arrivalsPerMs(first, 2_000)).toBeNull();
    expect(arrivalsPerMs(first, 5 * minute)).not.toBeNull();
  });
});

describe('the share of an operator’s time', () => {
  const worked = (calls: number) =>
    learn(
      Array.from(
        { length: calls },
        () => ({ is: 'handled', at: 0, operatorId: 'o', handleMs: 5 * minute, wrapUpMs: 0 }) as const,
      ),
    );

  it('is equal where nothing is known, and all of it where there is one queue', () => {
    expect(shareOf([worked(0), worked(0)], 'o', 0)).toBeCloseTo(0.5, 12);
    expect(shareOf([worked(3)], 'o', 0)).toBeCloseTo(1, 12);
  });

  it('is that of the work done, and fades to equal shares', () => {
    const queues = [worked(30), worked(10)];
    expect(shareOf(queues, 'o', 0)).toBeCloseTo(0.75, 1);
    expect(shareOf(queues, 'o', 24 * hour)).toBeCloseTo(0.5, 2);
    expect(shareOf(queues, 'o', 0) + shareOf(queues.toReversed(), 'o', 0)).toBeCloseTo(1, 12);
  });
});
