import { expect, it } from 'vitest';
import { createDispositionReport, type LabelledTalk } from '../../../src/metrics/disposition-report.ts';
import { queueId } from '../../../src/shared/ids.ts';

const minute = 60_000;
const [sales, support] = [queueId('sales'), queueId('support')];
const talk = (at: number, code: string | null, queue: LabelledTalk['queueId'] = sales): LabelledTalk => ({
  ...{ queueId: queue, endedAt: at * minute, code },
});
const reportOf = (talks: readonly LabelledTalk[]) =>
  createDispositionReport({ talks: async () => talks, gaps: async () => [{ from: 70 * minute, to: 80 * minute }] });
const twoHours = { from: 0, to: 120 * minute, interval: 'hour', zone: 'UTC' } as const;

it('counts each talk where it ended, the ones without a word too', async () => {
  const talks = [talk(1, 'other'), talk(2, null), talk(59, 'other', support), talk(60, 'complaint', null)];
  const [first, second] = await reportOf(talks)({ ...twoHours, only: [] });
  expect(first).toEqual({
    ...{ from: 0, to: 60 * minute, gapMs: 0 },
    total: { talks: 3, none: 1, byDisposition: { other: 2 } },
    queues: [
      { queueId: 'sales', talks: 2, none: 1, byDisposition: { other: 1 } },
      { queueId: 'support', talks: 1, none: 0, byDisposition: { other: 1 } },
    ],
  });
  expect(second).toMatchObject({ gapMs: 10 * minute, total: { talks: 1, none: 0, byDisposition: { complaint: 1 } } });
  expect(second!.queues.map(({ queueId: id }) => id)).toEqual([null]);
});

it('shows the queues that were asked for, also when nobody called', async () => {
  const [first] = await reportOf([])({ ...twoHours, only: [support] });
  expect(first!.queues).toEqual([{ queueId: 'support', talks: 0, none: 0, byDisposition: {} }]);
});
