import { hashOf } from '../shared/hash.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Place } from './sorted-list.ts';

/** Places in order, as an array has them. */
interface Ordered {
  readonly size: number;
  at(index: number): Place<OperatorId> | undefined;
}

/**
 * A race of all in the list, who need exponential times with the weight as rate: the first so many to arrive, with their times as
 * ranks. The smallest time of several lists is a draw by their weights (P. Efraimidis, P. Spirakis, Weighted random sampling with a
 * reservoir, 2006). It is run without a look at those who come later: by the gaps between arrivals (A. Rényi, On the theory of
 * order statistics, 1953), each then given to one of those who are left. The chance comes from the seed: a replay draws the same.
 */
export function drawn(list: Ordered, weight: number, many: number, seed: string): Place<OperatorId>[] {
  const hash = hashOf(seed);
  const arrived: number[] = [];
  const places: Place<OperatorId>[] = [];
  let time = 0;
  for (let left = list.size; left > 0 && places.length < many; left -= 1) {
    time -= Math.log(fractionOf(hash, 2 * left)) / (left * weight);
    let index = Math.floor(fractionOf(hash, 2 * left + 1) * left);
    for (const other of arrived) if (other <= index) index += 1;
    arrived.push(index);
    arrived.sort((one, other) => one - other);
    const place = list.at(index);
    if (place !== undefined) places.push({ ...place, rank: time });
  }
  return places;
}

/** Evenly spread over (0, 1), the nth of this hash: a Weyl sequence, stirred by the finalizer of MurmurHash3 (A. Appleby). */
function fractionOf(hash: number, nth: number): number {
  let stirred = (hash + Math.imul(nth, 0x9e3779b9)) | 0;
  stirred = Math.imul(stirred ^ (stirred >>> 16), 0x85ebca6b);
  stirred = Math.imul(stirred ^ (stirred >>> 13), 0xc2b2ae35);
  return ((stirred ^ (stirred >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}
