import { expect, it } from 'vitest';
import { drawn } from '../../../src/acd/draw.ts';
import { SortedList } from '../../../src/acd/sorted-list.ts';
import { operatorId, type OperatorId } from '../../../src/shared/ids.ts';

function listOf(ids: readonly string[]): SortedList<OperatorId> {
  const list = new SortedList<OperatorId>();
  for (const id of ids) list.add({ tier: 1, rank: 0, at: 0, id: operatorId(id) });
  return list;
}

const crowd = listOf(Array.from({ length: 500 }, (_, index) => String(index)));

it('draws everybody once, by rising time, and the first one alike however many are wanted', () => {
  const all = drawn(crowd, 1, 1000, 'a');
  expect(new Set(all.map(({ id }) => id)).size).toBe(500);
  expect(all.every(({ rank }, index) => rank > (all[index - 1]?.rank ?? 0))).toBe(true);
  expect(drawn(crowd, 1, 1, 'a')).toEqual(all.slice(0, 1));
  expect(drawn(crowd, 1, 1000, 'a')).toEqual(all);
  expect(drawn(crowd, 1, 1, 'b')).not.toEqual(all.slice(0, 1));
});

it('draws of two lists by their weights and sizes, and evenly within a list', () => {
  const [few, many] = [listOf(['ali', 'bita']), listOf(['cyrus', 'dara', 'elham'])];
  const counts = new Map<string, number>();
  const draws = 6000;
  for (let nth = 0; nth < draws; nth += 1) {
    const [one, other] = [drawn(few, 5, 1, `${nth} few`)[0], drawn(many, 2, 1, `${nth} many`)[0]];
    const first = (one?.rank ?? Infinity) < (other?.rank ?? Infinity) ? one : other;
    counts.set(first?.id ?? '', (counts.get(first?.id ?? '') ?? 0) + 1);
  }
  // Four standard deviations of a binomial count.
  for (const [id, weight] of Object.entries({ ali: 5, bita: 5, cyrus: 2, dara: 2, elham: 2 })) {
    const share = weight / 16;
    const most = 4 * Math.sqrt(draws * share * (1 - share));
    expect(Math.abs((counts.get(id) ?? 0) - draws * share)).toBeLessThan(most);
  }
});

it('takes the times of a race: the first of 500 needs a five-hundredth of the time of one', () => {
  const mean = (nth: number) => {
    const times = Array.from({ length: 2000 }, (_, seed) => drawn(crowd, 2, nth + 1, String(seed))[nth]?.rank ?? 0);
    return times.reduce((sum, time) => sum + time, 0) / times.length;
  };
  expect(mean(0)).toBeCloseTo(1 / 1000, 4);
  expect(mean(1)).toBeCloseTo(1 / 1000 + 1 / 998, 4);
});
