import { inOrder, SortedList, type Place } from './sorted-list.ts';
import { workKinds, type OperatorProfile, type QueueRules, type Serving } from './queue-rules.ts';
import { levelOfSkill } from './skills.ts';
import type { LineFields } from './state.ts';

export type Key = string | number;

/**
 * Places in groups of those who are alike but for their order, each sorted: whoever looks for the first one that will do looks at
 * the first of each group, and not at all that will not.
 */
export class Groups<Id extends string> {
  readonly #lists = new Map<Key, SortedList<Id>>();

  add(key: Key, place: Place<Id>): void {
    const list = this.#lists.get(key);
    if (list !== undefined) return list.add(place);
    const made = new SortedList<Id>();
    made.add(place);
    this.#lists.set(key, made);
  }

  remove(key: Key, place: Place<Id>): void {
    const list = this.#lists.get(key);
    if (list?.remove(place) === true && list.first() === undefined) this.#lists.delete(key);
  }

  /** None of them is empty. */
  lists(): MapIterator<SortedList<Id>> {
    return this.#lists.values();
  }

  /** By key. */
  entries(): MapIterator<[Key, SortedList<Id>]> {
    return this.#lists.entries();
  }

  /** Everybody in order: O(n log n). */
  [Symbol.iterator](): ArrayIterator<Place<Id>> {
    return [...this.#lists.values()]
      .flatMap((list) => [...list])
      .sort(inOrder)
      [Symbol.iterator]();
  }
}

type KeyRules = Pick<QueueRules, 'needs' | 'strategy' | 'units'>;

/** Operators of a queue with one key may be asked for the same callers, unless one of them is preferred, and are as likely drawn. */
export function keyOfOperator(rules: KeyRules, profile: OperatorProfile, { tier, weight }: Serving): Key {
  const { needs, strategy, units } = rules;
  // Who can do as many kinds of work can do the same ones: the cheapest.
  let kinds = 0;
  for (const kind of workKinds) if (profile.units >= units[kind]) kinds += 1;
  const key = (workKinds.length + 1) * tier + kinds;
  if (needs.length === 0 && strategy !== 'random') return key;
  return [key, weight, ...needs.map(({ skill }) => levelOfSkill(profile, skill))].join();
}

/**
 * Callers of a queue with one key come in the order of their waits, and who waits longer may be offered to everybody to whom the
 * others may: they are of one kind, tiers only open, and needs only relax. Who has a preference is alike to nobody, and who came with a
 * place is while more operators may be asked later: the longest wait in this queue is not the first place.
 */
export function keyOfCaller({ needs }: KeyRules, caller: LineFields): Key {
  const { id, kind, priority, queuedAt, placedAt, widensAt, dialled, preference } = caller;
  if (preference !== null || (placedAt !== queuedAt && widensAt !== null)) return `caller ${id}`;
  const isAlikeToAll = needs.every(({ numbers }) => numbers.length === 0);
  const key = workKinds.length * priority + workKinds.indexOf(kind);
  if (widensAt === null && isAlikeToAll) return key;
  return [key, widensAt === null ? '' : widensAt - queuedAt, isAlikeToAll ? '' : dialled].join();
}
