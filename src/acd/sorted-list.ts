/** A place in an order: by tier, rank, instant, then by id, so that equal ones have one answer. */
export interface Place<Id extends string> {
  readonly tier: number;
  readonly rank: number;
  readonly at: number;
  readonly id: Id;
}

const chunkLimit = 256;

/** For `sort`. */
export function inOrder(a: Place<string>, b: Place<string>): number {
  if (a.tier !== b.tier) return a.tier - b.tier;
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return isEarlier(a, b) ? -1 : 1;
}

/** Of equal rank. */
const isEarlier = (a: Place<string>, b: Place<string>): boolean => (a.at === b.at ? a.id < b.id : a.at < b.at);

const isSame = (a: Place<string>, b: Place<string>): boolean => a.id === b.id && a.at === b.at && a.rank === b.rank;

/** Sorted places. Their ranks lie beside them, and together in memory: a search looks at little else. */
interface Chunk<Placed> {
  readonly places: Placed[];
  readonly ranks: number[];
}

/** Whether the nth place of a chunk comes before `place`. */
function isBefore({ places, ranks }: Chunk<Place<string>>, nth: number, place: Place<string>): boolean {
  const rank = ranks[nth] ?? Infinity;
  return rank === place.rank ? isEarlier(places[nth] ?? place, place) : rank < place.rank;
}

/** How many of the chunk's places come before `place`. */
function position(chunk: Chunk<Place<string>>, place: Place<string>): number {
  let low = 0;
  let high = chunk.places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(chunk, middle, place)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Places of one tier in order, in chunks of bounded size: the first one at once, adding and removing by binary search and one move
 * inside a chunk. A JS Map keeps insertion order and holes, which costs O(n) for the first live entry.
 */
export class SortedList<Id extends string, Placed extends Place<Id> = Place<Id>> {
  readonly #chunks: Chunk<Placed>[] = [];

  first(): Placed | undefined {
    return this.#chunks[0]?.places[0];
  }

  /** The first so many. */
  head(many: number): Placed[] {
    const head: Placed[] = [];
    for (const { places } of this.#chunks) {
      head.push(...places.slice(0, many - head.length));
      if (head.length === many) break;
    }
    return head;
  }

  /** The one before which so many others come. */
  at(index: number): Placed | undefined {
    let before = index;
    for (const { places } of this.#chunks) {
      if (before < places.length) return places[before];
      before -= places.length;
    }
    return undefined;
  }

  get size(): number {
    return this.#chunks.reduce((size, { places }) => size + places.length, 0);
  }

  /** In order. The list must not be changed meanwhile. */
  *[Symbol.iterator](): Generator<Placed, void> {
    // Many times as quick as `yield*`.
    for (const { places } of this.#chunks) for (const place of places) yield place;
  }

  /** In order. */
  ids(): Id[] {
    return this.#chunks.flatMap(({ places }) => places.map((place) => place.id));
  }

  add(place: Placed): void {
    const index = Math.min(this.#chunkFor(place), Math.max(0, this.#chunks.length - 1));
    const chunk = (this.#chunks[index] ??= { places: [], ranks: [] });
    const at = position(chunk, place);
    chunk.places.splice(at, 0, place);
    chunk.ranks.splice(at, 0, place.rank);
    if (chunk.places.length <= chunkLimit) return;
    const half = chunkLimit / 2;
    this.#chunks.splice(index + 1, 0, { places: chunk.places.splice(half), ranks: chunk.ranks.splice(half) });
  }

  /** False when it was not there. */
  remove(place: Placed): boolean {
    const index = this.#chunkFor(place);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return false;
    const at = position(chunk, place);
    const found = chunk.places[at];
    if (found === undefined || !isSame(found, place)) return false;
    chunk.places.splice(at, 1);
    chunk.ranks.splice(at, 1);
    if (chunk.places.length === 0) this.#chunks.splice(index, 1);
    return true;
  }

  /** The first chunk whose last place is not before `place`; one past the end when there is none. */
  #chunkFor(place: Placed): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const chunk = this.#chunks[middle];
      if (chunk !== undefined && isBefore(chunk, chunk.places.length - 1, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
