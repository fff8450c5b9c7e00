import { describe, expect, it } from 'vitest';
import { longestLine } from '../../../src/capacity/admission.ts';
import { expectedWaits, type LineNow } from '../../../src/capacity/expected-wait.ts';
import { exponential, lognormal, seededChance, type Chance } from '../../../src/shared/seeded-random.ts';

const handleMs = { mean: 188_000, deviation: 240_000 };
const ages = [0, 20_000, 60_000, 90_000, 200_000, 400_000, 30_000, 150_000];
/** Busy for so long with work of the usual kind. */
const busyFor = (...times: readonly number[]) => times.map((forMs) => ({ forMs, takes: handleMs }));
const line = {
  ...{ busy: busyFor(...ages), ready: 0, handleMs, ringMs: 0, patienceMs: 500_000, rivals: [] },
} satisfies LineNow;

type Given = Omit<typeof line, 'patienceMs'> & Pick<LineNow, 'patienceMs'>;

/** When the caller with so many ahead has a turn, as chance will have it: operators go on from what they do now. */
function turnOf({ busy, patienceMs }: Given, ahead: number, chance: Chance): number {
  const service = (): number => lognormal(chance, handleMs.mean, handleMs.deviation);
  const free = busy.map(({ forMs: age }) => {
    let whole = service();
    while (whole <= age) whole = service();
    return whole - age;
  });
  for (let place = 0; ; place += 1) {
    const turn = Math.min(...free);
    if (place === ahead) return turn;
    const staysMs = patienceMs === null ? Infinity : exponential(chance, patienceMs);
    if (staysMs >= turn) free[free.indexOf(turn)] = turn + service();
  }
}

describe('the expected wait', () => {
  it.each([
    [0, line],
    [3, line],
    [12, line],
    [25, { ...line, patienceMs: null }],
    [2, { ...line, busy: busyFor(10_000) }],
  ] as const)('with %i ahead holds as often as it says', (ahead, now) => {
    const chance = seededChance(ahead + 1);
    const waits = Array.from({ length: 2_000 }, () => turnOf(now, ahead, chance));
    const { p50Ms, p80Ms, p90Ms } = expectedWaits(now)!(ahead);
    const below = (limit: number): number => waits.filter((wait) => wait <= limit).length / waits.length;
    expect(Math.abs(below(p50Ms) - 0.5)).toBeLessThan(0.05);
    // A little more than it says: the real work is less regular than this one.
    expect(Math.abs(below(p80Ms) - 0.83)).toBeLessThan(0.06);
    expect(Math.abs(below(p90Ms) - 0.92)).toBeLessThan(0.06);
  });

  it('is none where an operator is ready, and unknown where nobody serves', () => {
    const waits = expectedWaits({ ...line, ready: 2 })!;
    expect(waits(1)).toEqual({ p50Ms: 0, p80Ms: 0, p90Ms: 0 });
    expect(waits(2).p50Ms).toBeGreaterThan(0);
    expect(expectedWaits({ ...line, busy: [] })).toBeNull();
  });

  it('is longer behind more callers, shorter with more operators and less patience', () => {
    const p80 = (now: LineNow, ahead: number): number => expectedWaits(now)!(ahead).p80Ms;
    const places = Array.from({ length: 40 }, (_unused, ahead) => p80(line, ahead));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(p80({ ...line, busy: busyFor(...ages, 50_000) }, 5)).toBeLessThan(p80(line, 5));
    expect(p80({ ...line, patienceMs: 100_000 }, 5)).toBeLessThan(p80(line, 5));
    expect(p80(line, 5)).toBeLessThan(p80({ ...line, patienceMs: null }, 5));
  });

  it('bears a call that never ends, and calls that are all alike', () => {
    expect(expectedWaits({ ...line, busy: busyFor(1e9) })!(0).p90Ms).toBeLessThan(Infinity);
    const always = { mean: 180_000, deviation: 0 };
    const alike = expectedWaits({ ...line, busy: [{ forMs: 150_000, takes: always }], handleMs: always })!(0);
    expect(Math.abs(alike.p50Ms - 30_000)).toBeLessThan(15_000);
  });

  it('has the ringing on top of the turn', () => {
    const waits = expectedWaits({ ...line, ready: 1, ringMs: 8_000 })!;
    expect(waits(0)).toEqual({ p50Ms: 8_000, p80Ms: 8_000, p90Ms: 8_000 });
    expect(waits(3).p50Ms - expectedWaits({ ...line, ready: 1 })!(3).p50Ms).toBeCloseTo(8_000, 3);
  });

  it('knows how long it is till the end of work that has one', () => {
    const soon = expectedWaits({ ...line, busy: [{ leftMs: 9_000 }] })!(0);
    expect(soon.p50Ms).toBeLessThan(12_000);
  });

  describe('where operators are shared', () => {
    const shared = (waitingEach: number, operators = 8): LineNow => ({ ...line, rivals: [{ operators, waitingEach }] });

    it.each([null, 500_000, 150_000])(
      'is that of one line, if all are shared, with a patience of %s ms',
      (patienceMs) => {
        const [own, others] = [3, 8];
        const alone = expectedWaits({ ...line, patienceMs })!(own + others);
        const both = expectedWaits({ ...shared(others / 8), patienceMs })!(own);
        for (const part of ['p50Ms', 'p80Ms', 'p90Ms'] as const) {
          expect(Math.abs(both[part] / alone[part] - 1), part).toBeLessThan(0.2);
        }
      },
    );

    it('is longer behind more callers, however impatient all are', () => {
      const waits = expectedWaits({ ...shared(10), patienceMs: 30_000 })!;
      const places = Array.from({ length: 40 }, (_unused, ahead) => waits(ahead).p80Ms);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    });

    it('is longer the more wait elsewhere, and never longer than without those who are shared', () => {
      const p80 = (now: LineNow): number => expectedWaits(now)!(4).p80Ms;
      expect(p80(shared(0))).toBe(p80(line));
      expect(p80(shared(1))).toBeGreaterThan(p80(line));
      expect(p80(shared(2))).toBeGreaterThan(p80(shared(1)));
      expect(p80(shared(1e6, 4))).toBeGreaterThan(p80(shared(2, 4)));
      expect(p80(shared(1e6, 4))).toBeLessThan(2.5 * p80(line));
    });
  });
});

describe('the longest line', () => {
  const lengthWithin = (limitMs: number, now: LineNow = line, most = 10_000): number =>
    longestLine(expectedWaits(now)!, now.ready, limitMs, most);

  it('is the longest one whose last caller has a p80 within the limit', () => {
    const p80 = (length: number): number => expectedWaits(line)!(length - 1).p80Ms;
    for (const limitMs of [30_000, 120_000, 600_000]) {
      const length = lengthWithin(limitMs);
      if (length > 0) expect(p80(length)).toBeLessThanOrEqual(limitMs);
      expect(p80(length + 1)).toBeGreaterThan(limitMs);
    }
    expect(lengthWithin(600_000)).toBeGreaterThan(lengthWithin(120_000));
  });

  it('is none where the limit is too short, and never more than the most', () => {
    expect(lengthWithin(1)).toBe(0);
    expect(lengthWithin(3_600_000, line, 50)).toBe(50);
  });

  it('does not count those who find an operator ready', () => {
    expect(lengthWithin(1, { ...line, ready: 5 })).toBe(0);
  });
});
