import { describe, expect, it } from 'vitest';
import { historyDays, trimmedMean } from '../../../src/capacity/forecast.ts';

describe('the days that a day is foreseen from', () => {
  const wish = { day: 100, count: 3, first: 60, last: 95, holidays: new Set<number>() };

  it('are the same weekday, latest first', () => {
    expect(historyDays(wish)).toEqual([93, 86, 79]);
    expect(historyDays({ ...wish, count: 9 })).toEqual([93, 86, 79, 72, 65]);
  });

  it('are over: a day further away is not foreseen from days to come', () => {
    expect(historyDays({ ...wish, day: 114, count: 2 })).toEqual([93, 86]);
    expect(historyDays({ ...wish, day: 86, count: 1 })).toEqual([79]);
  });

  it('are no holidays', () => {
    expect(historyDays({ ...wish, holidays: new Set([86]) })).toEqual([93, 79, 72]);
  });

  it('are the holidays, for a holiday', () => {
    expect(historyDays({ ...wish, holidays: new Set([50, 70, 90, 91, 99, 100]) })).toEqual([91, 90, 70]);
  });

  it('are none when nothing is known', () => {
    expect(historyDays({ ...wish, first: 96 })).toEqual([]);
  });
});

describe('the trimmed mean', () => {
  it.each([
    [[], null],
    [[4], 4],
    [[4, 6], 5],
    [[0, 0, 1, 100], 25.25],
    [[10, 11, 12, 13, 500], 12],
    [[10, 11, 12, 13, 14, 15, 16, 0], 12.5],
  ])('of %j is %j', (values, expected) => {
    expect(trimmedMean(values)).toBe(expected);
  });
});
