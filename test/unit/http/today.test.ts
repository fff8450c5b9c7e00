import { expect, it, vi } from 'vitest';
import { createTodayCounts } from '../../../src/http/live/today.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import type { MetricsStore } from '../../../src/metrics/ports.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { queueId } from '../../../src/shared/ids.ts';

it('counts from midnight in Tehran, asks rarely, and knows nothing while the ledger is away', async () => {
  const clock = { now: Date.parse('2026-11-22T21:00:00Z') };
  const asked: number[] = [];
  const failures: unknown[] = [];
  let isAway = false;
  const store: Pick<MetricsStore, 'queueSegments' | 'gaps' | 'violations'> = {
    gaps: async () => [],
    violations: async () => [],
    queueSegments: async ({ from }) => {
      asked.push(from);
      if (isAway) throw new PasokhError('ledger-unavailable');
      const segment = {
        ...{ queueId: queueId('q1'), enteredAt: from, endedAt: from + 1_000, outcome: 'answered' as const },
        ...{ overflow: null, talkMs: 1, missedOffers: 0, serviceLevelMs: 20_000, shortAbandonMs: 5_000 },
      };
      return [segment];
    },
  };
  const metrics = createMetrics({ store: store as MetricsStore, clock: { pbxNow: () => clock.now } });
  const today = createTodayCounts({
    ...{ metrics, zone: 'Asia/Tehran', now: () => clock.now },
    onFailure: (error) => failures.push(error),
  });
  expect(today()).toBeNull();
  await vi.waitFor(() => expect(today()?.get(queueId('q1'))).toEqual({ offered: 1, answered: 1, abandoned: 0 }));
  expect(asked).toEqual([Date.parse('2026-11-22T20:30:00Z')]);
  clock.now += 11_000;
  isAway = true;
  expect(today()).not.toBeNull();
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  expect(today()).toBeNull();
});
