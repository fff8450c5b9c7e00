import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexOfInterval, intervalNames, intervalsOf } from '../../../src/metrics/intervals.ts';
import type { IntervalName } from '../../../src/metrics/intervals.ts';

const edges = (from: string, to: string, name: IntervalName, zone: string): string[] =>
  intervalsOf({ from: Date.parse(from), to: Date.parse(to) }, name, zone).map((interval) =>
    new Date(interval.from).toISOString().slice(0, 16),
  );

describe('intervals', () => {
  it('cut Tehran’s day at half past eight in the evening of UTC', () => {
    expect(edges('2026-11-20T20:30:00Z', '2026-11-23T20:30:00Z', 'day', 'Asia/Tehran')).toEqual([
      '2026-11-20T20:30',
      '2026-11-21T20:30',
      '2026-11-22T20:30',
    ]);
  });

  it('cut Tehran’s hours at half past of UTC, and shorten the first and the last', () => {
    expect(edges('2026-11-22T10:10:00Z', '2026-11-22T12:40:00Z', 'hour', 'Asia/Tehran')).toEqual([
      '2026-11-22T10:10',
      '2026-11-22T10:30',
      '2026-11-22T11:30',
      '2026-11-22T12:30',
    ]);
  });

  it('know Tehran’s summer time of 2021, which began at midnight', () => {
    // 22 March 2021 had no 00:00: the clock went from 23:59:59 +03:30 to 01:00 +04:30.
    expect(edges('2021-03-20T20:30:00Z', '2021-03-23T00:00:00Z', 'day', 'Asia/Tehran')).toEqual([
      '2021-03-20T20:30',
      '2021-03-21T20:30',
      '2021-03-22T19:30',
    ]);
  });

  it('know that Tehran has had no summer time since 2022', () => {
    expect(edges('2023-03-20T20:30:00Z', '2023-03-22T20:30:00Z', 'day', 'Asia/Tehran')).toEqual([
      '2023-03-20T20:30',
      '2023-03-21T20:30',
    ]);
  });

  it('give a day of 25 hours where the clock is turned back', () => {
    expect(edges('2026-10-24T22:00:00Z', '2026-10-26T23:00:00Z', 'day', 'Europe/Berlin')).toEqual([
      '2026-10-24T22:00',
      '2026-10-25T23:00',
    ]);
    expect(edges('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 'hour', 'Europe/Berlin')).toHaveLength(25);
  });

  it('begin weeks on Saturday and months on the first', () => {
    expect(edges('2026-11-18T00:00:00Z', '2026-11-30T00:00:00Z', 'week', 'UTC')).toEqual([
      '2026-11-18T00:00',
      '2026-11-21T00:00',
      '2026-11-28T00:00',
    ]);
    expect(edges('2026-01-15T00:00:00Z', '2026-03-02T00:00:00Z', 'month', 'UTC')).toEqual([
      '2026-01-15T00:00',
      '2026-02-01T00:00',
      '2026-03-01T00:00',
    ]);
  });

  it('tile the span in any zone', () => {
    const zones = ['UTC', 'Asia/Tehran', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    const start = fc.integer({ min: Date.UTC(2015), max: Date.UTC(2030) });
    const length = fc.integer({ min: 1, max: 20 * 86_400_000 });
    fc.assert(
      fc.property(
        start,
        length,
        fc.constantFrom(...zones),
        fc.constantFrom(...intervalNames),
        (from, ms, zone, name) => {
          const to = from + ms;
          const intervals = intervalsOf({ from, to }, name, zone);
          expect([intervals[0]!.from, intervals.at(-1)!.to]).toEqual([from, to]);
          for (const [index, interval] of intervals.entries()) {
            expect(interval.to).toBeGreaterThan(interval.from);
            expect(interval.from).toBe(index === 0 ? from : intervals[index - 1]!.to);
            expect(indexOfInterval(intervals, interval.from)).toBe(index);
            expect(indexOfInterval(intervals, interval.to - 1)).toBe(index);
          }
          expect([indexOfInterval(intervals, from - 1), indexOfInterval(intervals, to)]).toEqual([-1, -1]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['2026-01-02', '2026-01-02', 'day', 'UTC'],
    ['2026-01-01', '2026-01-02', 'day', 'Mars/Olympus'],
    ['2020-01-01', '2026-01-01', 'hour', 'UTC'],
  ] as const)('refuse %s to %s by %s in %s', (from, to, name, zone) => {
    expect(() => edges(from, to, name, zone)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});
