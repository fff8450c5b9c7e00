/** Chance that is the same for the same seed: uniform on (0, 1), by Chris Doty-Humphrey's sfc32 (PractRand). */
export type Chance = () => number;

export function seededChance(seed: number): Chance {
  let [a, b, c, counter] = [0, seed | 0, seed >>> 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  };
  for (let turn = 0; turn < 16; turn += 1) next();
  return next;
}

export const exponential = (chance: Chance, mean: number): number => -mean * Math.log(chance());

/** With this mean and this standard deviation, by Box and Muller. */
export function lognormal(chance: Chance, mean: number, deviation: number): number {
  const variance = Math.log(1 + (deviation / mean) ** 2);
  const normal = Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance());
  return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}
