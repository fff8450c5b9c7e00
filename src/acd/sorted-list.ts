/** A place in an order: by tier, rank, instant, then by id, so that equal ones have one answer. */
export interface Place<Id extends string> {
  readonly tier: number;
  readonly rank: number;
  readonly at: number;
  readonly id: Id;
}

const chunkLimit = 256;

/** For `sort`. */
export const inOrder = (a: Place<string>, b: Place<string>): number => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0);

function isBefore(a: Place<string>, b: Place<string>): boolean {
  if (a.tier !== b.tier) return a.tier < b.tier;
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.at !== b.at) return a.at < b.at;
  return a.id < b.id;
}

const isSame = (a: Place<string>, b: Place<string>): boolean =>
  a.id === b.id && a.at === b.at && a.rank === b.rank && a.tier === b.tier;

/** How many of the sorted `places` come before `place`. */
function rank(places: readonly Place<string>[], place: Place<string>): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = places[middle];
    if (there !== undefined && isBefore(there, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Places in order, in chunks of bounded size: the first one at once, adding and removing by binary search and one move
 * inside a chunk. A JS Map keeps insertion order and holes, which costs O(n) for the first live entry.
 */
export class SortedList<Id extends string> {
  readonly #chunks: Place<Id>[][] = [];

  first(): Place<Id> | undefined {
    return this.#chunks[0]?.[0];
  }

  /** The first so many. */
  head(many: number): Place<Id>[] {
    const places: Place<Id>[] = [];
    for (const chunk of this.#chunks) {
      places.push(...chunk.slice(0, many - places.length));
      if (places.length === many) break;
    }
    return places;
  }

  /** The one before which so many others come. */
  at(index: number): Place<Id> | undefined {
    let before = index;
    for (const chunk of this.#chunks) {
      if (before < chunk.length) return chunk[before];
      before -= chunk.length;
    }
    return undefined;
  }

  get size(): number {
    return this.#chunks.reduce((size, chunk) => size + chunk.length, 0);
  }

  /** In order. The list must not be changed meanwhile. */
  *[Symbol.iterator](): Generator<Place<Id>, void> {
    // Many times as quick as `yield*`.
    for (const chunk of this.#chunks) for (const place of chunk) yield place;
  }

  /** In order. */
  ids(): Id[] {
    return this.#chunks.flatMap((chunk) => chunk.map((place) => place.id));
  }

  add(place: Place<Id>): void {
    const index = Math.min(this.#chunkFor(place), Math.max(0, this.#chunks.length - 1));
    const chunk = (this.#chunks[index] ??= []);
    chunk.splice(rank(chunk, place), 0, place);
    if (chunk.length > chunkLimit) this.#chunks.splice(index + 1, 0, chunk.splice(chunkLimit / 2));
  }

  /** False when it was not there. */
  remove(place: Place<Id>): boolean {
    const index = this.#chunkFor(place);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return false;
    const position = rank(chunk, place);
    const found = chunk[position];
    if (found === undefined || !isSame(found, place)) return false;
    chunk.splice(position, 1);
    if (chunk.length === 0) this.#chunks.splice(index, 1);
    return true;
  }

  /** The first chunk whose last place is not before `place`; one past the end when there is none. */
  #chunkFor(place: Place<Id>): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = this.#chunks[middle]?.at(-1);
      if (last !== undefined && isBefore(last, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
