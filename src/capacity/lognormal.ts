/** A lognormal time, by the mean and the standard deviation of its logarithm. */
export interface Lognormal {
  readonly logMean: number;
  readonly logDeviation: number;
}

/** With this mean and standard deviation; a deviation of less than a twentieth of the mean is taken as that. */
export function lognormalOf({ mean, deviation }: { readonly mean: number; readonly deviation: number }): Lognormal {
  const variance = Math.log1p(Math.max(0.05, deviation / mean) ** 2);
  return { logMean: Math.log(mean) - variance / 2, logDeviation: Math.sqrt(variance) };
}

/** The share of times longer than this one. */
export const survival = ({ logMean, logDeviation }: Lognormal, time: number): number =>
  time <= 0 ? 1 : normalTail((Math.log(time) - logMean) / logDeviation);

const erfcc = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
];

/**
 * The share of a normal distribution above z, to a part in a million everywhere, also far out.
 *
 * Source: W. H. Press et al., Numerical Recipes, 2nd ed. 1992, section 6.2 (erfcc).
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  let series = 0;
  for (const coefficient of erfcc) series = series * t + coefficient;
  const tail = (t * Math.exp(series - x * x)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
