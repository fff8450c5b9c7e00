import { describe, expect, it } from 'vitest';
import type { QuarterCounts, StaffingRequest, StaffingStore } from '../../../src/metrics/staffing.ts';
import { createStaffing } from '../../../src/metrics/staffing.ts';
import { queueId } from '../../../src/shared/ids.ts';

const minute = 60_000;
const hour = 60 * minute;
const dayMs = 24 * hour;
/** Sunday 2026-11-22, 00:00 in Tehran. */
const today = Date.UTC(2026, 10, 21, 20, 30);
const sunday = Date.UTC(2026, 10, 22) / dayMs;

/** So many calls at 09:00 in Tehran on the Sundays before, from `callsBefore[0]` a week ago on; each talks two minutes. */
function history(callsBefore: readonly number[], gaps: readonly { from: number; to: number }[] = []): StaffingStore {
  const counts = callsBefore.map((offered, week): QuarterCounts => ({
    ...{ at: today - 7 * (week + 1) * dayMs + 9 * hour, offered, abandoned: offered / 10 },
    ...{ waitedMs: offered * 20_000, handled: offered, handledMs: offered * 2 * minute },
  }));
  return {
    firstArrival: async () => counts.at(-1)?.at ?? null,
    quarters: async (_queue, spans) => counts.filter(({ at }) => spans.some((span) => at >= span.from && at < span.to)),
    gaps: async (span) => gaps.filter((gap) => gap.from < span.to && gap.to > span.from),
  };
}

const request: StaffingRequest = {
  ...{ queueId: queueId('support'), day: sunday, zone: 'Asia/Tehran', days: 8, holidays: new Set(), shrinkage: 0.3 },
  target: {
    ...{ answeredShare: 0.8, withinMs: 20_000, shortAbandonMs: 5_000 },
    ...{ maxAbandonedShare: null, maxOccupancy: null },
  },
};
const plan = (store: StaffingStore, given: Partial<StaffingRequest> = {}) =>
  createStaffing({ store, clock: { pbxNow: () => today + 10 * hour } }).plan({ ...request, ...given });

describe('the staffing of a day', () => {
  it('is foreseen from the same weekdays, by the wall clock of the zone', async () => {
    const { history: known, quarters } = await plan(history([50, 40, 60, 50, 500]));
    expect(quarters).toHaveLength(96);
    const nine = quarters[36]!;
    expect([nine.from - today, nine.to - nine.from]).toEqual([9 * hour, 15 * minute]);
    // 500 and 40 are cut off.
    expect(nine.arrivals).toBeCloseTo((50 + 60 + 50) / 3, 12);
    expect(nine.load).toBeCloseTo((nine.arrivals! * 2) / 15, 12);
    expect(nine.erlangC!.serviceLevel).toBeGreaterThanOrEqual(0.8);
    expect(nine.erlangC!.rostered).toBe(Math.ceil(nine.erlangC!.operators / 0.7));
    expect(nine.erlangA!.operators).toBeLessThanOrEqual(nine.erlangC!.operators);
    expect(quarters[37]).toMatchObject({ arrivals: 0, load: 0, erlangC: { operators: 0, serviceLevel: null } });
    expect(known).toMatchObject({ offered: 700, abandoned: 70, handleMs: 2 * minute, patienceMs: 200_000 });
    expect(known.days).toEqual([1, 2, 3, 4, 5].map((week) => sunday - 7 * week));
  });

  it('leaves out what events were lost of, and holidays', async () => {
    const lost = { from: today - 7 * dayMs + 9 * hour + minute, to: today - 7 * dayMs + 9 * hour + 2 * minute };
    const marked = await plan(history([10, 20, 30], [lost]));
    expect(marked.quarters[36]!.arrivals).toBe(25);
    expect((await plan(history([10, 20, 30]), { holidays: new Set([sunday - 14]) })).quarters[36]!.arrivals).toBe(20);
  });

  it('is unknown without history, and by Erlang A without anybody who gave up', async () => {
    const { history: nothing, quarters } = await plan(history([]));
    expect(nothing).toMatchObject({ days: [], handleMs: null, patienceMs: null });
    expect(quarters[36]).toMatchObject({ arrivals: null, load: null, erlangC: null, erlangA: null });
    const kept = history([50]);
    const patient = {
      ...kept,
      quarters: async (...given: Parameters<StaffingStore['quarters']>) =>
        (await kept.quarters(...given)).map((one) => ({ ...one, abandoned: 0 })),
    };
    const [nine] = (await plan(patient)).quarters.slice(36);
    // 6.67 Erlang: on 9 operators 31 % wait, and 21 % longer than 20 s.
    expect([nine!.erlangC?.operators, nine!.erlangA]).toEqual([10, null]);
  });

  it('of a day on which the clock is turned has its hours', async () => {
    const october25 = Date.UTC(2026, 9, 25) / dayMs;
    const { quarters } = await plan(history([]), { zone: 'Europe/Berlin', day: october25 });
    expect(quarters).toHaveLength(100);
  });

  it('is refused for an unknown zone', async () => {
    await expect(plan(history([]), { zone: 'Asia/Teheran1' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
