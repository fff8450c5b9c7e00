import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedList, type Place } from '../../../src/acd/sorted-list.ts';

const place: fc.Arbitrary<Place<string>> = fc.record({
  ...{ tier: fc.constant(1), rank: fc.constantFrom(-Infinity, 0, 1.5), at: fc.nat(9), id: fc.nat(29).map(String) },
});
// Two infinite ones have no difference.
const byRank = (one: Place<string>, other: Place<string>): number =>
  one.rank === other.rank ? 0 : one.rank - other.rank;
const isSame = (one: Place<string>, other: Place<string>): boolean =>
  one.tier === other.tier && one.rank === other.rank && one.at === other.at && one.id === other.id;

it('is the sorted array that it stands for, over many chunks', () => {
  const change = fc.record({ place, adds: fc.nat(3).map((dice) => dice > 0) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 600, maxLength: 1500, size: 'max' }), (changes) => {
      const list = new SortedList<string>();
      let plain: Place<string>[] = [];
      for (const { place, adds } of changes) {
        const known = plain.some((other) => isSame(other, place));
        if (adds && !known) {
          list.add(place);
          plain.push(place);
        } else {
          expect(list.remove(place)).toBe(known);
          plain = plain.filter((other) => !isSame(other, place));
        }
      }
      plain.sort((one, other) => byRank(one, other) || one.at - other.at || (one.id < other.id ? -1 : 1));
      expect([...list]).toEqual(plain);
      expect(list.ids()).toEqual(plain.map(({ id }) => id));
      expect(list.first()).toEqual(plain[0]);
    }),
    { seed: 22, numRuns: 8 },
  );
});
