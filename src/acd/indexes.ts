import type { CallId, OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import { Groups, keyOfCaller } from './alike.ts';
import { dialledKey } from './dialled.ts';
import { rankOfCaller } from './order.ts';
import { plainRules, type OperatorProfile, type QueueRules, type WorkKind } from './queue-rules.ts';
import { isReady, type Standing } from './ready.ts';
import { ReadyGroups } from './ready-groups.ts';
import { giveUpPost, reorder, settle, takePost, type Concerned, type Post } from './posts.ts';
import { SortedList, type Place } from './sorted-list.ts';
import type { Caller, Destination, Operator, Queue, QueuedCaller } from './state.ts';

export type Rules = Omit<QueueRules, 'id' | 'name' | 'dialledNumbers'>;

/** What is derived from the state for one queue. */
export interface QueueIndex {
  readonly id: QueueId;
  rules: Rules;
  /** Everybody whose place in the line stands: waiting, offered, connecting. */
  line: SortedList<CallId>;
  /** Of these, for whom an operator is sought: waiting, or offered to fewer than may be asked at once. */
  seeking: Groups<CallId>;
  /** Ready operators by tier, in the order in which the strategy asks them. */
  ready: ReadyGroups;
  /** Who serves it. */
  readonly posts: Map<OperatorId, Post>;
  readonly standing: Record<Standing, number>;
  /** By tier: how many are there, ready or at work, of those who could ever take such work of this queue. */
  readonly there: Readonly<Record<WorkKind, Map<number, number>>>;
  /** Operators of this queue who are not signed out. */
  signedIn: number;
  /** Callers of this queue, those who talk among them. */
  calls: number;
  /** Of these, for whom nobody's phone rings. */
  waiting: number;
}

/** Derived from the state's maps, kept in step by `draft.ts`, never stored. */
export interface Indexes {
  readonly queues: Map<QueueId, QueueIndex>;
  /** In all own queues. */
  readonly posts: Map<OperatorId, readonly Post[]>;
  /** Who has come or gone in this step, which not all of the own queues know yet. */
  readonly unsettled: Set<OperatorId>;
  readonly dialled: Map<string, QueueId>;
  /** Whom an operator is looked for, and who prefer this one. */
  readonly preferring: Map<OperatorId, Set<CallId>>;
  /** Whose call is on the way to this operator, and waits for the moment to ask. */
  readonly expecting: Map<OperatorId, Set<CallId>>;
  /** Whose leg we are ending: their offer is over, and its end is still to come. */
  readonly releasing: Map<OfferId, OperatorId>;
}

/** Whom a step may have brought together: before it, nobody sought had anybody ready. */
export interface Woken extends Concerned {
  readonly callers: Set<CallId>;
  readonly operators: Set<OperatorId>;
}

type Queues = ReadonlyMap<QueueId, Queue>;

export const nobodyWoken = (): Woken => ({
  callers: new Set(),
  operators: new Set(),
  queues: new Set(),
  left: new Set(),
});
export const emptyIndexes = (): Indexes => ({
  ...{ queues: new Map(), posts: new Map(), unsettled: new Set() },
  ...{ dialled: new Map(), preferring: new Map(), expecting: new Map(), releasing: new Map() },
});

/** The index of a queue, made on first use: operators may name a queue before it is configured. */
export function queueIndex(indexes: Indexes, id: QueueId): QueueIndex {
  const known = indexes.queues.get(id);
  if (known !== undefined) return known;
  const made: QueueIndex = {
    ...{ id, rules: plainRules, line: new SortedList(), seeking: new Groups(), ready: new ReadyGroups() },
    ...{ posts: new Map(), standing: nobodyStands(), there: { call: new Map(), callback: new Map() } },
    ...{ signedIn: 0, calls: 0, waiting: 0 },
  };
  indexes.queues.set(id, made);
  return made;
}

const nobodyStands = (): Record<Standing, number> => ({
  ...{ ready: 0, 'signed-out': 0, 'left-queue': 0, paused: 0, unreachable: 0, 'cool-down': 0, busy: 0 },
});

export const queueOfNumber = (indexes: Indexes, dialled: string): QueueId | undefined =>
  indexes.dialled.get(dialledKey(dialled));

/** Of two queues with one number the lower id wins, whatever the order in which they came. */
export function indexDialled(indexes: Indexes, queues: Queues): void {
  indexes.dialled.clear();
  for (const queue of queues.values()) {
    if (queue.removed === true) continue;
    for (const number of queue.dialledNumbers) {
      const key = dialledKey(number);
      const holder = indexes.dialled.get(key);
      if (holder === undefined || queue.id < holder) indexes.dialled.set(key, queue.id);
    }
  }
}

/** An operator is sought for the caller: none rings, or fewer than may at once. */
export const isSeeking = (caller: Caller): caller is Caller & { readonly is: 'waiting' | 'offered' } =>
  caller.is === 'waiting' || (caller.is === 'offered' && caller.offerIds.length < caller.phones);

const placeOfCaller = (rules: Rules, caller: QueuedCaller): Place<CallId> => ({
  tier: 0,
  rank: rankOfCaller(rules, caller),
  at: caller.queuedAt,
  id: caller.id,
});

/** Puts a caller into the line and out of it. */
export function indexCaller(
  indexes: Indexes,
  before: Caller | undefined,
  after: Caller | undefined,
  woken: Woken,
): void {
  if (before !== undefined) unindexCaller(indexes, before);
  if (after === undefined) return;
  if (isExpected(after)) addTo(indexes.expecting, after.to.operatorId, after.id);
  if (after.is === 'leaving' || after.queueId === null) return;
  const index = queueIndex(indexes, after.queueId);
  index.calls += 1;
  if (after.is === 'waiting') index.waiting += 1;
  if (!isInLine(after)) return;
  const place = placeOfCaller(index.rules, after);
  index.line.add(place);
  if (!isSeeking(after)) return;
  index.seeking.add(keyOfCaller(index.rules, after), place);
  if (after.preference?.is === 'known') addTo(indexes.preferring, after.preference.operatorId, after.id);
  woken.callers.add(after.id);
}

function unindexCaller(indexes: Indexes, before: Caller): void {
  if (isExpected(before)) removeFrom(indexes.expecting, before.to.operatorId, before.id);
  if (before.is === 'leaving' || before.queueId === null) return;
  const index = queueIndex(indexes, before.queueId);
  index.calls -= 1;
  if (before.is === 'waiting') index.waiting -= 1;
  if (!isInLine(before)) return;
  const place = placeOfCaller(index.rules, before);
  index.line.remove(place);
  if (!isSeeking(before)) return;
  index.seeking.remove(keyOfCaller(index.rules, before), place);
  if (before.preference?.is === 'known') removeFrom(indexes.preferring, before.preference.operatorId, before.id);
}

/** Has a place in the line of a queue. */
export const isInLine = (caller: Caller): caller is Caller & { readonly is: 'waiting' | 'offered' | 'connecting' } =>
  caller.is === 'waiting' || caller.is === 'offered' || caller.is === 'connecting';

type Expected = Caller & { readonly is: 'in-transit'; readonly to: Destination & { readonly is: 'operator' } };
const isExpected = (caller: Caller): caller is Expected =>
  caller.is === 'in-transit' && caller.leg === null && caller.to.is === 'operator';

function addTo(index: Map<OperatorId, Set<CallId>>, operator: OperatorId, call: CallId): void {
  index.set(operator, (index.get(operator) ?? new Set()).add(call));
}

function removeFrom(index: Map<OperatorId, Set<CallId>>, operator: OperatorId, call: CallId): void {
  const calls = index.get(operator);
  calls?.delete(call);
  if (calls?.size === 0) index.delete(operator);
}

/**
 * Tells the own queues of an operator. Who only comes from work or goes to it need not be told of at once: most who come go again in
 * the same step, with a caller of one of these queues, and the others need not know.
 */
export function indexOperator(
  indexes: Indexes,
  before: Operator | undefined,
  after: Operator | undefined,
  woken: Woken,
): void {
  if (before?.activity.is === 'releasing') indexes.releasing.delete(before.activity.offerId);
  if (after?.activity.is === 'releasing') indexes.releasing.set(after.activity.offerId, after.profile.id);
  if (before !== undefined && after !== undefined && isThereAlike(before, after)) {
    if (before.activity.is !== 'idle' && after.activity.is !== 'idle') return;
    indexes.unsettled.add(after.profile.id);
  } else {
    if (before?.profile !== after?.profile) changePosts(indexes, before?.profile, after?.profile, woken);
    if (after !== undefined) for (const post of indexes.posts.get(after.profile.id) ?? []) settle(post, after, woken);
  }
  if (after !== undefined && isReady(after)) woken.operators.add(after.profile.id);
  // Nobody waits for a preferred one who is away, or cannot take the call any more.
  if (before !== undefined) for (const id of indexes.preferring.get(before.profile.id) ?? []) woken.callers.add(id);
}

/** Both are there, or both are not: they differ in nothing but the work in hand. */
const isThereAlike = (before: Operator, after: Operator): boolean =>
  before.profile === after.profile &&
  before.presence.is === after.presence.is &&
  before.reachable === after.reachable &&
  before.leftQueues === after.leftQueues &&
  before.activity.is !== 'cool-down' &&
  after.activity.is !== 'cool-down';

function changePosts(
  indexes: Indexes,
  before: OperatorProfile | undefined,
  after: OperatorProfile | undefined,
  woken: Woken,
): void {
  if (before !== undefined) {
    for (const post of indexes.posts.get(before.id) ?? []) giveUpPost(post, woken);
    indexes.posts.delete(before.id);
  }
  if (after === undefined) return;
  const posts = after.serves.map((serving) => takePost(queueIndex(indexes, serving.queueId), after, serving));
  indexes.posts.set(after.id, posts);
}

type Operators = ReadonlyMap<OperatorId, Operator>;

/** Tells the queue of all who have come and gone. */
export function settleQueue({ unsettled }: Indexes, operators: Operators, index: QueueIndex, woken: Woken): void {
  for (const id of unsettled) {
    const post = index.posts.get(id);
    if (post !== undefined) settle(post, operators.get(id), woken);
  }
}

/** Tells all queues. */
export function settleEverywhere({ unsettled, posts }: Indexes, operators: Operators, woken: Woken): void {
  if (unsettled.size === 0) return;
  for (const id of unsettled) for (const post of posts.get(id) ?? []) settle(post, operators.get(id), woken);
  unsettled.clear();
}

/** Puts everybody of a queue in order again, after its rules have changed. */
export function reindexQueue(
  indexes: Indexes,
  queues: Queues,
  callers: ReadonlyMap<CallId, Caller>,
  operators: Operators,
  id: QueueId,
  woken: Woken,
): void {
  const index = queueIndex(indexes, id);
  const rules = queues.get(id) ?? plainRules;
  const line = index.line.ids();
  index.line = new SortedList();
  index.seeking = new Groups();
  for (const callId of line) {
    const caller = callers.get(callId);
    if (caller === undefined || !isInLine(caller)) continue;
    const place = placeOfCaller(rules, caller);
    index.line.add(place);
    if (isSeeking(caller)) index.seeking.add(keyOfCaller(rules, caller), place);
  }
  settleQueue(indexes, operators, index, woken);
  reorder(index, operators, rules, woken);
  woken.queues.add(id);
}
