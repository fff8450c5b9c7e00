import { describe, expect, it } from 'vitest';
import { measureQueue } from '../../../src/metrics/queue-measures.ts';
import type { MeasuredSegment } from '../../../src/metrics/queue-measures.ts';
import { serviceGenesys } from '../../../src/metrics/service-level.ts';
import { callId, queueId } from '../../../src/shared/ids.ts';

const segment = (waitMs: number | null, given: Partial<MeasuredSegment> = {}): MeasuredSegment => ({
  ...{ queueId: queueId('support'), enteredAt: 1_000, endedAt: waitMs === null ? null : 1_000 + waitMs },
  ...{ outcome: 'answered', overflow: null, talkMs: null, missedOffers: 0 },
  ...{ serviceLevelMs: 20_000, shortAbandonMs: 5_000, ...given },
});

/** Worked out by hand: 10 offered; answered 5 (4 within 20 s), abandoned 2 (1 short), overflowed 1, lost 1, waiting 1. */
const hour: readonly MeasuredSegment[] = [
  segment(2_000, { talkMs: 60_000 }),
  segment(4_000, { talkMs: 120_000, missedOffers: 1 }),
  segment(10_000, { talkMs: 30_000 }),
  segment(20_000, { talkMs: 90_000 }),
  segment(34_000, { missedOffers: 2 }),
  segment(3_000, { outcome: 'abandoned' }),
  segment(25_000, { outcome: 'abandoned' }),
  segment(60_000, { outcome: 'overflowed', overflow: 'max-wait' }),
  segment(7_000, { outcome: 'lost' }),
  segment(null, { outcome: null }),
];

describe('the numbers of a queue', () => {
  const measures = measureQueue(hour);

  it('count every segment once', () => {
    expect(measures).toMatchObject({ offered: 10, answered: 5, abandoned: 2, shortAbandoned: 1, lost: 1, waiting: 1 });
    expect(measures.overflowed).toEqual({ full: 0, closed: 0, 'no-operators': 0, 'max-wait': 1, 'exit-key': 0 });
    expect(measures).toMatchObject({ missed: 4, missedOffers: 3, calledBack: 0, moved: 0 });
  });

  it('average the waits over all that ended, and the speed of answer over the answered', () => {
    // 2 + 4 + 10 + 20 + 34 + 3 + 25 + 60 + 7 = 165 s over 9; in order: 2 3 4 7 10 20 25 34 60
    expect(measures.waitMs).toEqual({ avg: 165_000 / 9, max: 60_000, p50: 10_000, p90: 60_000 });
    expect(measures.asaMs).toBe(14_000);
    expect(measures.timeToAbandonMs).toBe(14_000);
    expect(measures.talkMs).toEqual({ total: 300_000, avg: 75_000 });
  });

  it('give the abandon rate, and the one without short abandons', () => {
    expect(measures.abandonRate).toBe(2 / 10);
    expect(measures.adjustedAbandonRate).toBe(1 / 9);
  });

  it('give the service level in each dialect with its name', () => {
    expect(measures.serviceLevelMs).toBe(20_000);
    expect(measures.serviceLevel).toEqual({ id: 'sl-pasokh', version: 1, value: 4 / 9 });
    expect(measures.otherServiceLevels).toEqual([
      { id: 'sl-asterisk', version: 1, value: 4 / 5 },
      { id: 'sl2-asterisk', version: 1, value: 5 / 7 },
      { id: 'sl-genesys', version: 1, value: 4 / 7 },
      { id: 'sl-amazon', version: 1, value: 5 / 10 },
    ]);
  });

  it('count a call that went through several queues as missed once, and only if nobody answered it', () => {
    const overflowed = { outcome: 'overflowed', overflow: 'max-wait' } as const;
    const missedCall = callId('gave-up');
    const calls = [
      segment(60_000, { ...overflowed, missedCall: null }),
      segment(5_000, { missedCall: null }),
      segment(60_000, { ...overflowed, missedCall }),
      segment(9_000, { outcome: 'abandoned', missedCall }),
    ];
    expect(measureQueue(calls)).toMatchObject({ offered: 4, answered: 1, missed: 1 });
  });

  it('are null without calls, never 100 %', () => {
    const none = measureQueue([]);
    expect(none.serviceLevel.value).toBeNull();
    expect(none.otherServiceLevels.map(({ value }) => value)).toEqual([null, null, null, null]);
    expect(none.waitMs).toEqual({ avg: null, max: null, p50: null, p90: null });
    expect(none).toMatchObject({ abandonRate: null, asaMs: null, serviceLevelMs: null, offered: 0 });
  });

  it('judge each segment by the promise of its own queue', () => {
    const mixed = measureQueue([segment(15_000), segment(15_000, { serviceLevelMs: 10_000 })]);
    expect(mixed.serviceLevel.value).toBe(0.5);
    expect(mixed.serviceLevelMs).toBeNull();
  });
});

it('Genesys’s toggles change what counts as missed', () => {
  const counts = {
    ...{ offered: 10, answered: 5, answeredWithin: 4, abandoned: 2, abandonedWithin: 1, shortAbandoned: 1 },
    ...{ overflowed: 1, calledBackWithin: 0 },
  };
  const toggled = (countAbandoned: boolean, countShortAbandoned: boolean, countOverflowed: boolean) =>
    serviceGenesys(counts, { countAbandoned, countShortAbandoned, countOverflowed }).value;
  expect([toggled(true, true, true), toggled(true, false, false), toggled(false, false, false)]).toEqual([
    4 / 8,
    4 / 6,
    4 / 5,
  ]);
});
