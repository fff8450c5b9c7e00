/** A share between 0 and 1, or any quotient; null for nothing divided by nothing: no calls are not 100 %. */
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number | null => ratio(sum(values), values.length);

/** Nearest rank: the smallest of the values that at least this share of them does not exceed. Null without values. */
export function percentile(ascending: readonly number[], share: number): number | null {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}
