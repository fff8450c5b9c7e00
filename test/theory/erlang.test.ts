import { beforeAll, describe, expect, it } from 'vitest';
import { impatientQueue } from '../../src/capacity/erlang-a.ts';
import { patientQueue } from '../../src/capacity/erlang-c.ts';
import { firstCome, type Visit } from '../support/first-come.ts';
import { exponential, seededChance } from '../../src/shared/seeded-random.ts';

const handleMs = 180_000;
const withinMs = 20_000;
const seeds = Array.from({ length: 30 }, (_unused, index) => index + 1);
/** Student's t, two-sided 99.9 %, 29 degrees of freedom. */
const t = 3.6594;
const warmUp = 20_000;
const measured = 100_000;

interface Line {
  readonly operators: number;
  readonly load: number;
  readonly patienceMs: number;
}

/** Poisson arrivals, exponential service and patience. */
function* markovVisits({ load, patienceMs }: Line, seed: number): Generator<Visit> {
  const chance = seededChance(seed);
  let arrivedAt = 0;
  for (let call = 0; call < warmUp + measured; call += 1) {
    arrivedAt += exponential(chance, handleMs / load);
    const patience = patienceMs === Infinity ? Infinity : exponential(chance, patienceMs);
    yield { arrivedAt, service: exponential(chance, handleMs), patience };
  }
}

const measures = ['waiting', 'abandoned', 'meanWaitMs', 'answeredWithin', 'abandonedWithin'] as const;
type Measures = Record<(typeof measures)[number], number>;

/** What the callers of one day met, after the warm-up; shares are of all of them. */
function replication(line: Line, seed: number): Measures & { readonly waited: number } {
  let [call, waited, abandoned, waitMs, answeredWithin, abandonedWithin] = [0, 0, 0, 0, 0, 0];
  const visits = [...markovVisits(line, seed)];
  for (const { virtualWait, answered } of firstCome(visits, line.operators)) {
    call += 1;
    if (call <= warmUp) continue;
    const wait = Math.min(virtualWait, visits[call - 1]!.patience);
    if (virtualWait > 0) waited += 1;
    if (!answered) abandoned += 1;
    waitMs += wait;
    if (wait <= withinMs && answered) answeredWithin += 1;
    if (wait <= withinMs && !answered) abandonedWithin += 1;
  }
  return {
    waited,
    waiting: waited / measured,
    abandoned: abandoned / measured,
    meanWaitMs: waitMs / measured,
    answeredWithin: answeredWithin / measured,
    abandonedWithin: abandonedWithin / measured,
  };
}

function theoryOf({ operators, load, patienceMs }: Line): Measures {
  const traffic = { arrivalsPerMs: load / handleMs, handleMs, operators };
  const queue = patienceMs === Infinity ? patientQueue(traffic) : impatientQueue({ ...traffic, patienceMs });
  return {
    waiting: queue.waitingShare,
    abandoned: queue.abandonedShare,
    meanWaitMs: queue.meanWaitMs,
    answeredWithin: queue.answeredWithin(withinMs),
    abandonedWithin: queue.abandonedWithin(withinMs),
  };
}

function interval(values: readonly number[]): { readonly mean: number; readonly half: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: t * Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe.each<Line>([
  { operators: 1, load: 0.7, patienceMs: Infinity },
  { operators: 5, load: 4, patienceMs: Infinity },
  { operators: 20, load: 18, patienceMs: Infinity },
  { operators: 5, load: 4, patienceMs: 2 * handleMs },
  { operators: 10, load: 10, patienceMs: handleMs },
  { operators: 20, load: 26, patienceMs: handleMs / 3 },
])('$operators operators, $load Erlang, patience $patienceMs ms: 30 days agree with Erlang', (line) => {
  const theory = theoryOf(line);
  let days: ReturnType<typeof replication>[];

  beforeAll(() => {
    days = seeds.map((seed) => replication(line, seed));
  });

  it.each(measures)('%s lies in its interval', (name) => {
    expect(Math.min(...days.map(({ waited }) => waited))).toBeGreaterThanOrEqual(1_000);
    const { mean, half } = interval(days.map((day) => day[name]));
    expect(Math.abs(mean - theory[name])).toBeLessThanOrEqual(half);
    // An interval that holds anything would show nothing.
    expect(half).toBeLessThanOrEqual(0.1 * mean);
  });
});
