/** A calendar day, as days since 1970-01-01. */
type Day = number;

export interface HistoryWish {
  /** The day to foresee. */
  readonly day: Day;
  /** Of as many days, if there are that many. */
  readonly count: number;
  /** From the first day with history to the last one that is over. */
  readonly first: Day;
  readonly last: Day;
  /** They are like each other, and unlike other days. */
  readonly holidays: ReadonlySet<Day>;
}

/** The days that a day is foreseen from, latest first: the same weekday without the holidays, or for a holiday the holidays. */
export function historyDays({ day, count, first, last, holidays }: HistoryWish): readonly Day[] {
  const latest = Math.min(day - 1, last);
  if (holidays.has(day)) {
    const past = [...holidays].filter((holiday) => holiday >= first && holiday <= latest);
    return past.sort((one, other) => other - one).slice(0, count);
  }
  const days: Day[] = [];
  for (let one = day - 7; one >= first && days.length < count; one -= 7) {
    if (one <= latest && !holidays.has(one)) days.push(one);
  }
  return days;
}

const trimmedShare = 0.2;

/**
 * The mean without the lowest and the highest fifth: one wild day among five or more does not count. Null without values.
 *
 * Source: R. R. Wilcox, Introduction to Robust Estimation and Hypothesis Testing, 3rd ed. 2012, chapter 3.
 */
export function trimmedMean(values: readonly number[]): number | null {
  const off = Math.floor(trimmedShare * values.length);
  const kept = values.toSorted((one, other) => one - other).slice(off, values.length - off);
  return kept.length === 0 ? null : kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
