import type { OperatorId, QueueId } from '../shared/ids.ts';
import { keyOfOperator, type Key } from './alike.ts';
import type { QueueIndex, Rules } from './indexes.ts';
import { rankOfOperator } from './order.ts';
import { workKinds, type OperatorProfile, type Serving } from './queue-rules.ts';
import { couldTake, isSignedIn, isThere, standingOf, type Standing } from './ready.ts';
import { ReadyGroups, type ReadyGroup } from './ready-groups.ts';
import type { Place } from './sorted-list.ts';
import type { Operator } from './state.ts';

/**
 * An operator in one of the own queues, as that queue knows the operator; while ready, the place in its order. It lasts as long as
 * the profile, and the posts of an operator lie together in memory: a change looks up nothing, and makes nothing new.
 */
export interface Post extends Place<OperatorId> {
  rank: number;
  at: number;
  readonly index: QueueIndex;
  readonly profile: OperatorProfile;
  readonly serving: Serving;
  /** Of those who are alike to this one. */
  key: Key;
  /** In whose list it is; who is gone may be in one, too. */
  group: ReadyGroup | null;
  /** Null: not counted. */
  standing: Standing | null;
}

/** Whom a change concerns, besides the operator. */
export interface Concerned {
  /** All callers of these: of a tier that was theirs, nobody is left. */
  readonly queues: Set<QueueId>;
  /** From which somebody has signed out: maybe the last one. */
  readonly left: Set<QueueId>;
}

/** A post for an operator of the queue; to be settled. */
export function takePost(index: QueueIndex, profile: OperatorProfile, serving: Serving): Post {
  const { id } = profile;
  const { tier } = serving;
  const key = keyOfOperator(index.rules, profile, serving);
  const post = {
    id,
    tier,
    rank: 0,
    at: 0,
    index,
    profile,
    serving,
    key,
    group: null,
    standing: null,
  };
  index.posts.set(id, post);
  return post;
}

/** The operator serves the queue no more. */
export function giveUpPost(post: Post, concerned: Concerned): void {
  settle(post, undefined, concerned);
  post.index.posts.delete(post.id);
}

/** Brings the post up to date with the operator; undefined: there is none any more. */
export function settle(post: Post, operator: Operator | undefined, concerned: Concerned): void {
  const { index, standing: was } = post;
  const is = operator === undefined ? null : standingOf(operator, index.id);
  if (was === 'ready') index.ready.goes(post);
  if (operator !== undefined && is === 'ready') enlist(post, operator);
  // A draw counts the places.
  else if (is === null || index.rules.strategy === 'random') index.ready.forget(post);
  if (was !== is) recount(post, is, concerned);
}

function enlist(post: Post, operator: Operator): void {
  const { ready, rules } = post.index;
  const { strategy } = rules;
  ready.comes(post, rankOfOperator(strategy, operator), strategy === 'linear' ? 0 : operator.idleSince);
}

function recount(post: Post, is: Standing | null, { queues, left }: Concerned): void {
  const { index, standing: was } = post;
  post.standing = is;
  if (was !== null) index.standing[was] -= 1;
  if (is !== null) index.standing[is] += 1;
  index.signedIn += Number(isSignedIn(is)) - Number(isSignedIn(was));
  if (index.signedIn === 0) left.add(index.id);
  if (isThere(was) !== isThere(is)) countThere(post, isThere(is) ? 1 : -1, queues);
}

/** A tier that has nobody any more for some kind of work holds up nobody: that wakes the queue. */
function countThere({ index, profile, tier }: Post, by: 1 | -1, queues: Set<QueueId>): void {
  const { rules, there } = index;
  for (const kind of workKinds) {
    if (!couldTake(rules, profile, kind)) continue;
    count(there[kind], tier, by);
    if (rules.tiers.length > 0 && !there[kind].has(tier)) queues.add(index.id);
  }
}

function count(counts: Map<number, number>, key: number, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

/** Puts everybody in order by other rules. Their posts must be settled. */
export function reorder(
  index: QueueIndex,
  operators: ReadonlyMap<OperatorId, Operator>,
  rules: Rules,
  { queues }: Concerned,
): void {
  index.rules = rules;
  index.ready = new ReadyGroups();
  for (const kind of workKinds) index.there[kind].clear();
  for (const post of index.posts.values()) {
    const operator = operators.get(post.id);
    post.key = keyOfOperator(rules, post.profile, post.serving);
    post.group = null;
    if (isThere(post.standing)) countThere(post, 1, queues);
    if (operator !== undefined && post.standing === 'ready') enlist(post, operator);
  }
}
