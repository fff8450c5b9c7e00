/** Half of the samples are at most `p50`, nineteen of twenty at most `p95`. */
export interface Spread {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
}

/** Rounded to a tenth. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((one, other) => one - other);
  return { samples: sorted.length, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** Of samples in ascending order, rounded to a tenth; 0 if there is none. */
export const percentile = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
