import type { OperatorId } from '../shared/ids.ts';
import type { Key } from './alike.ts';
import type { Post } from './posts.ts';
import { SortedList } from './sorted-list.ts';

/**
 * Ready operators of a queue who are alike but for their order. Who goes is only counted out, and left in the list until met as the
 * first one, or ready again in another place: each offer concerns all own queues of an operator, and most of them never come to know.
 */
export class ReadyGroup {
  readonly #list = new SortedList<OperatorId, Post>();
  /** So many are ready. */
  size = 0;

  get isEmpty(): boolean {
    return this.#list.first() === undefined;
  }

  add(post: Post): void {
    post.group = this;
    this.#list.add(post);
  }

  remove(post: Post): void {
    post.group = null;
    this.#list.remove(post);
  }

  /** Takes out who is gone. */
  first(): Post | undefined {
    if (this.size === 0) return undefined;
    let first = this.#list.first();
    for (; first !== undefined && first.standing !== 'ready'; first = this.#list.first()) this.remove(first);
    return first;
  }

  /** The first so many. */
  head(many: number): Post[] {
    return this.ready().take(many).toArray();
  }

  /** The one before which so many others come; only where nobody who is gone is left in the list. */
  at(index: number): Post | undefined {
    return this.#list.at(index);
  }

  /** In order. */
  ready(): IteratorObject<Post, undefined> {
    return this.#list[Symbol.iterator]().filter(({ standing }) => standing === 'ready');
  }
}

/** The ready operators of a queue: by what matters to who may be asked, then in order. */
export class ReadyGroups {
  readonly #groups = new Map<Key, ReadyGroup>();

  /** The operator of the post is ready, in this place of the order. */
  comes(post: Post, rank: number, at: number): void {
    if (post.rank !== rank || post.at !== at) this.forget(post);
    post.rank = rank;
    post.at = at;
    const group = post.group ?? this.#groupOf(post.key);
    if (post.group === null) group.add(post);
    group.size += 1;
  }

  /** The operator of the post is not ready any more. */
  goes({ group }: Post): void {
    if (group !== null) group.size -= 1;
  }

  /** Who is gone has no place in the order any more. */
  forget(post: Post): void {
    const { group, key } = post;
    group?.remove(post);
    if (group?.isEmpty === true) this.#groups.delete(key);
  }

  /** Those in which somebody is ready. */
  *[Symbol.iterator](): Generator<ReadyGroup, void> {
    for (const group of this.#groups.values()) if (group.size > 0) yield group;
  }

  #groupOf(key: Key): ReadyGroup {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = new ReadyGroup();
    this.#groups.set(key, made);
    return made;
  }
}
