import type { CallId, OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import { Groups, keyOfCaller, keyOfOperator } from './alike.ts';
import { dialledKey } from './dialled.ts';
import { rankOfCaller, rankOfOperator } from './order.ts';
import { plainRules, servingOf, workKinds, type QueueRules, type Serving, type WorkKind } from './queue-rules.ts';
import { couldTake, isSignedIn, isThere, standingOf, type Standing } from './ready.ts';
import { SortedList, type Place } from './sorted-list.ts';
import type { Caller, Destination, Operator, Queue, QueuedCaller } from './state.ts';

/** What is derived from the state for one queue. */
export interface QueueIndex {
  /** Everybody whose place in the line stands: waiting, offered, connecting. */
  line: SortedList<CallId>;
  /** Of these, for whom an operator is sought: waiting, or offered to fewer than may be asked at once. */
  seeking: Groups<CallId>;
  /** Ready operators by tier, in the order in which the strategy asks them. */
  ready: Groups<OperatorId>;
  /** Who serves it. */
  readonly operators: Set<OperatorId>;
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
  readonly dialled: Map<string, QueueId>;
  /** Whom an operator is looked for, and who prefer this one. */
  readonly preferring: Map<OperatorId, Set<CallId>>;
  /** Whose call is on the way to this operator, and waits for the moment to ask. */
  readonly expecting: Map<OperatorId, Set<CallId>>;
  /** Whose leg we are ending: their offer is over, and its end is still to come. */
  readonly releasing: Map<OfferId, OperatorId>;
}

/** Whom a step may have brought together: before it, nobody sought had anybody ready. */
export interface Woken {
  readonly callers: Set<CallId>;
  readonly operators: Set<OperatorId>;
  /** All callers of these. */
  readonly queues: Set<QueueId>;
  /** From which somebody has signed out: maybe the last one. */
  readonly left: Set<QueueId>;
}

type Queues = ReadonlyMap<QueueId, Queue>;

export const nobodyWoken = (): Woken => ({
  callers: new Set(),
  operators: new Set(),
  queues: new Set(),
  left: new Set(),
});
export const emptyIndexes = (): Indexes => ({
  ...{ queues: new Map(), dialled: new Map(), preferring: new Map(), expecting: new Map(), releasing: new Map() },
});

/** The index of a queue, made on first use: operators may name a queue before it is configured. */
export function queueIndex(indexes: Indexes, id: QueueId): QueueIndex {
  const known = indexes.queues.get(id);
  if (known !== undefined) return known;
  const made: QueueIndex = {
    ...{ line: new SortedList<CallId>(), seeking: new Groups<CallId>(), ready: new Groups<OperatorId>() },
    ...{ operators: new Set<OperatorId>(), standing: nobodyStands(), there: { call: new Map(), callback: new Map() } },
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

type Rules = Omit<QueueRules, 'id' | 'name' | 'dialledNumbers'>;

const rulesOf = (queues: Queues, id: QueueId): Rules => queues.get(id) ?? plainRules;

const placeOfCaller = (rules: Rules, caller: QueuedCaller): Place<CallId> => ({
  tier: 0,
  rank: rankOfCaller(rules, caller),
  at: caller.queuedAt,
  id: caller.id,
});

const placeOfOperator = (rules: Rules, operator: Operator, { tier }: Serving): Place<OperatorId> => ({
  tier,
  rank: rankOfOperator(rules.strategy, operator),
  at: rules.strategy === 'linear' ? 0 : operator.idleSince,
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
  if (before !== undefined) unindexCaller(indexes, queues, before);
  if (after === undefined) return;
  if (isExpected(after)) addTo(indexes.expecting, after.to.operatorId, after.id);
  if (after.is === 'leaving' || after.queueId === null) return;
  const index = queueIndex(indexes, after.queueId);
  index.calls += 1;
  if (after.is === 'waiting') index.waiting += 1;
  if (!isInLine(after)) return;
  const rules = rulesOf(queues, after.queueId);
  const place = placeOfCaller(rules, after);
  index.line.add(place);
  if (!isSeeking(after)) return;
  index.seeking.add(keyOfCaller(rules, after), place);
  if (after.preference?.is === 'known') addTo(indexes.preferring, after.preference.operatorId, after.id);
  woken.callers.add(after.id);
}

function unindexCaller(indexes: Indexes, queues: Queues, before: Caller): void {
  if (isExpected(before)) removeFrom(indexes.expecting, before.to.operatorId, before.id);
  if (before.is === 'leaving' || before.queueId === null) return;
  const index = queueIndex(indexes, before.queueId);
  index.calls -= 1;
  if (before.is === 'waiting') index.waiting -= 1;
  if (!isInLine(before)) return;
  const rules = rulesOf(queues, before.queueId);
  const place = placeOfCaller(rules, before);
  index.line.remove(place);
  if (!isSeeking(before)) return;
  index.seeking.remove(keyOfCaller(rules, before), place);
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
  const change = (was: Operator | undefined, is: Operator | undefined, serving: Serving): void =>
    changeServing(queueIndex(indexes, serving.queueId), rulesOf(queues, serving.queueId), was, is, serving, woken);
  if (before?.profile === after?.profile) {
    for (const serving of after?.profile.serves ?? []) change(before, after, serving);
  } else {
    for (const serving of before?.profile.serves ?? []) change(before, undefined, serving);
    for (const serving of after?.profile.serves ?? []) change(undefined, after, serving);
  }
  // Nobody waits for a preferred one who is away, or cannot take the call any more.
  if (before !== undefined) for (const id of indexes.preferring.get(before.profile.id) ?? []) woken.callers.add(id);
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

/** One operator in one queue; undefined: does not serve it. */
function changeServing(
  index: QueueIndex,
  rules: Rules,
  before: Operator | undefined,
  after: Operator | undefined,
  serving: Serving,
  woken: Woken,
): void {
  const { queueId } = serving;
  const was = before === undefined ? null : standingOf(before, queueId);
  const is = after === undefined ? null : standingOf(after, queueId);
  if (before !== undefined && was === 'ready') {
    index.ready.remove(keyOfOperator(rules, before.profile, serving), placeOfOperator(rules, before, serving));
  }
  if (after !== undefined && is === 'ready') {
    index.ready.add(keyOfOperator(rules, after.profile, serving), placeOfOperator(rules, after, serving));
    woken.operators.add(after.profile.id);
  }
  if (was === is) return;
  if (before === undefined && after !== undefined) index.operators.add(after.profile.id);
  if (before !== undefined && after === undefined) index.operators.delete(before.profile.id);
  if (was !== null) index.standing[was] -= 1;
  if (is !== null) index.standing[is] += 1;
  index.signedIn += Number(isSignedIn(is)) - Number(isSignedIn(was));
  if (index.signedIn === 0) woken.left.add(queueId);
  const operator = after ?? before;
  if (isThere(was) === isThere(is) || operator === undefined) return;
  countThere(index, rules, operator, serving, isThere(is) ? 1 : -1, woken);
}

/** A tier that has nobody any more for some kind of work holds up nobody: that wakes the queue. */
function countThere(
  index: QueueIndex,
  rules: Rules,
  { profile }: Operator,
  { queueId, tier }: Serving,
  by: 1 | -1,
  woken: Woken,
): void {
  for (const kind of workKinds) {
    if (!couldTake(rules, profile, kind)) continue;
    count(index.there[kind], tier, by);
    if (rules.tiers.length > 0 && !index.there[kind].has(tier)) woken.queues.add(queueId);
  }
}

function count(counts: Map<number, number>, key: number, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
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
  const rules = rulesOf(queues, id);
  const line = index.line.ids();
  index.line = new SortedList();
  index.seeking = new Groups();
  index.ready = new Groups();
  for (const callId of line) {
    const caller = callers.get(callId);
    if (caller === undefined || !isInLine(caller)) continue;
    const place = placeOfCaller(rules, caller);
    index.line.add(place);
    if (isSeeking(caller)) index.seeking.add(keyOfCaller(rules, caller), place);
  }
  for (const kind of workKinds) index.there[kind].clear();
  for (const operatorId of index.operators) {
    const operator = operators.get(operatorId);
    const serving = operator === undefined ? undefined : servingOf(operator.profile, id);
    if (operator === undefined || serving === undefined) continue;
    const standing = standingOf(operator, id);
    if (isThere(standing)) countThere(index, rules, operator, serving, 1, woken);
    if (standing !== 'ready') continue;
    index.ready.add(keyOfOperator(rules, operator.profile, serving), placeOfOperator(rules, operator, serving));
  }
  woken.queues.add(id);
}
