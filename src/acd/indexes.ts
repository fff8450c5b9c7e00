import type { CallId, OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import { rankOfCaller, rankOfOperator } from './order.ts';
import { plainRules, type QueueRules, type Serving } from './queue-rules.ts';
import { isSignedIn, isThere, standingOf, type Standing } from './ready.ts';
import { SortedList, type Place } from './sorted-list.ts';
import type { Caller, Operator, Queue, QueuedCaller } from './state.ts';

/** What is derived from the state for one queue. */
export interface QueueIndex {
  /** Everybody whose place in the line stands: waiting, offered, connecting. */
  line: SortedList<CallId>;
  /** Of these, for whom an operator is sought: waiting, or offered to fewer than may be asked at once. */
  seeking: SortedList<CallId>;
  /** Ready operators by tier, in the order in which the strategy asks them. */
  ready: SortedList<OperatorId>;
  /** Who serves it. */
  readonly operators: Set<OperatorId>;
  readonly standing: Map<Standing, number>;
  /** By tier: how many are there, ready or at work. */
  readonly there: Map<number, number>;
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
  readonly dialled: Map<string, QueueId>;
  /** Whose leg we are ending: their offer is over, and its end is still to come. */
  readonly releasing: Map<OfferId, OperatorId>;
}

/** Whom a step may have brought together: before it, nobody sought had anybody ready. */
export interface Woken {
  readonly callers: Set<CallId>;
  readonly operators: Set<OperatorId>;
  /** All callers of these. */
  readonly queues: Set<QueueId>;
}

type Queues = ReadonlyMap<QueueId, Queue>;

export const nobodyWoken = (): Woken => ({ callers: new Set(), operators: new Set(), queues: new Set() });
export const emptyIndexes = (): Indexes => ({ queues: new Map(), dialled: new Map(), releasing: new Map() });

/** The index of a queue, made on first use: operators may name a queue before it is configured. */
export function queueIndex(indexes: Indexes, id: QueueId): QueueIndex {
  const known = indexes.queues.get(id);
  if (known !== undefined) return known;
  const made: QueueIndex = {
    ...{ line: new SortedList<CallId>(), seeking: new SortedList<CallId>(), ready: new SortedList<OperatorId>() },
    ...{ operators: new Set<OperatorId>(), standing: new Map<Standing, number>(), there: new Map<number, number>() },
    ...{ signedIn: 0, calls: 0, waiting: 0 },
  };
  indexes.queues.set(id, made);
  return made;
}

/** Trunks send a number with or without the leading plus. */
export const dialledKey = (number: string): string => (number.startsWith('+') ? number.slice(1) : number);

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

type Rules = Omit<QueueRules, 'id' | 'name' | 'dialledNumbers'>;

const rulesOf = (queues: Queues, id: QueueId): Rules => queues.get(id) ?? plainRules;

const placeOfCaller = (queues: Queues, caller: QueuedCaller): Place<CallId> => ({
  tier: 0,
  rank: rankOfCaller(rulesOf(queues, caller.queueId), caller),
  at: caller.queuedAt,
  id: caller.id,
});

const placeOfOperator = (queues: Queues, operator: Operator, { queueId, tier }: Serving): Place<OperatorId> => ({
  tier,
  rank: rankOfOperator(rulesOf(queues, queueId).strategy, operator),
  at: rulesOf(queues, queueId).strategy === 'linear' ? 0 : operator.idleSince,
  id: operator.profile.id,
});

/** Puts a caller into the line and out of it. */
export function indexCaller(
  indexes: Indexes,
  queues: Queues,
  before: Caller | undefined,
  after: Caller | undefined,
  woken: Woken,
): void {
  if (before !== undefined && before.is !== 'leaving') {
    const index = queueIndex(indexes, before.queueId);
    const place = placeOfCaller(queues, before);
    index.calls -= 1;
    if (before.is === 'waiting') index.waiting -= 1;
    if (before.is !== 'talking') index.line.remove(place);
    if (isSeeking(before)) index.seeking.remove(place);
  }
  if (after !== undefined && after.is !== 'leaving') {
    const index = queueIndex(indexes, after.queueId);
    const place = placeOfCaller(queues, after);
    index.calls += 1;
    if (after.is === 'waiting') index.waiting += 1;
    if (after.is !== 'talking') index.line.add(place);
    if (isSeeking(after)) {
      index.seeking.add(place);
      woken.callers.add(after.id);
    }
  }
}

/** Puts an operator into the lists of all their queues and out of them. */
export function indexOperator(
  indexes: Indexes,
  queues: Queues,
  before: Operator | undefined,
  after: Operator | undefined,
  woken: Woken,
): void {
  if (before?.activity.is === 'releasing') indexes.releasing.delete(before.activity.offerId);
  if (after?.activity.is === 'releasing') indexes.releasing.set(after.activity.offerId, after.profile.id);
  if (before !== undefined && after !== undefined && isPlacedAlike(before, after)) return;
  if (before !== undefined) for (const serving of before.profile.serves) takeOut(indexes, queues, before, serving);
  if (after !== undefined) for (const serving of after.profile.serves) putIn(indexes, queues, after, serving, woken);
  if (before !== undefined) wakeForWhoIsAway(indexes, queues, before, after, woken);
}

/** Nothing that an index depends on differs: most steps of a call change what a busy operator is busy with. */
const isPlacedAlike = (before: Operator, after: Operator): boolean =>
  before.profile === after.profile &&
  before.presence.is === after.presence.is &&
  before.reachable === after.reachable &&
  before.leftQueues === after.leftQueues &&
  isBusy(before) &&
  isBusy(after);

const isBusy = ({ activity }: Operator): boolean => activity.is !== 'idle' && activity.is !== 'cool-down';

function count<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

function putIn(indexes: Indexes, queues: Queues, operator: Operator, serving: Serving, woken: Woken): void {
  const index = queueIndex(indexes, serving.queueId);
  const standing = standingOf(operator, serving.queueId);
  index.operators.add(operator.profile.id);
  count(index.standing, standing, 1);
  if (isThere(standing)) count(index.there, serving.tier, 1);
  if (isSignedIn(standing)) index.signedIn += 1;
  if (standing !== 'ready') return;
  index.ready.add(placeOfOperator(queues, operator, serving));
  woken.operators.add(operator.profile.id);
}

function takeOut(indexes: Indexes, queues: Queues, operator: Operator, serving: Serving): void {
  const index = queueIndex(indexes, serving.queueId);
  const standing = standingOf(operator, serving.queueId);
  index.operators.delete(operator.profile.id);
  count(index.standing, standing, -1);
  if (isThere(standing)) count(index.there, serving.tier, -1);
  if (isSignedIn(standing)) index.signedIn -= 1;
  if (standing === 'ready') index.ready.remove(placeOfOperator(queues, operator, serving));
}

/**
 * Who is no longer there, or no longer of the tier, or knows other things, holds up nobody: callers who wait for that tier, or for
 * that operator, are looked at anew.
 */
function wakeForWhoIsAway(
  indexes: Indexes,
  queues: Queues,
  before: Operator,
  after: Operator | undefined,
  woken: Woken,
): void {
  const isSameProfile = before.profile === after?.profile;
  for (const { queueId, tier } of before.profile.serves) {
    if (!isThere(standingOf(before, queueId))) continue;
    if (isSameProfile && isThere(standingOf(after, queueId))) continue;
    const { tiers, preferred } = rulesOf(queues, queueId);
    const isTierEmpty = tiers.length > 0 && !queueIndex(indexes, queueId).there.has(tier);
    if (preferred !== null || isTierEmpty) woken.queues.add(queueId);
  }
}

/** Puts everybody of a queue in order again, after its rules have changed. */
export function reindexQueue(
  indexes: Indexes,
  queues: Queues,
  callers: ReadonlyMap<CallId, Caller>,
  operators: ReadonlyMap<OperatorId, Operator>,
  id: QueueId,
  woken: Woken,
): void {
  const index = queueIndex(indexes, id);
  const line = index.line.ids();
  index.line = new SortedList();
  index.seeking = new SortedList();
  index.ready = new SortedList();
  for (const callId of line) {
    const caller = callers.get(callId);
    if (caller === undefined || caller.is === 'leaving') continue;
    index.line.add(placeOfCaller(queues, caller));
    if (isSeeking(caller)) index.seeking.add(placeOfCaller(queues, caller));
  }
  for (const operatorId of index.operators) {
    const operator = operators.get(operatorId);
    const serving = operator?.profile.serves.find(({ queueId }) => queueId === id);
    if (operator === undefined || serving === undefined || standingOf(operator, id) !== 'ready') continue;
    index.ready.add(placeOfOperator(queues, operator, serving));
  }
  woken.queues.add(id);
}
