import type { CallId, OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import { isReady } from './ready.ts';
import { SortedList } from './sorted-list.ts';
import type { Caller, Operator, Queue } from './state.ts';

/** What is derived from the state for one queue. */
export interface QueueIndex {
  /** Everybody whose place in the line stands: waiting, offered, connecting. */
  readonly line: SortedList<CallId>;
  readonly waiting: SortedList<CallId>;
  /** Ready operators, the longest idle first. */
  readonly ready: SortedList<OperatorId>;
  /** Operators of this queue who are not signed out. */
  signedIn: number;
  /** Callers of this queue, those who talk among them. */
  calls: number;
}

/** Derived from the state's maps, kept in step by `change.ts`, never stored. */
export interface Indexes {
  readonly queues: Map<QueueId, QueueIndex>;
  readonly dialled: Map<string, QueueId>;
  /** Whose leg we are ending: their offer is over, and its end is still to come. */
  readonly releasing: Map<OfferId, OperatorId>;
}

export const emptyIndexes = (): Indexes => ({ queues: new Map(), dialled: new Map(), releasing: new Map() });

/** The index of a queue, made on first use: operators may name a queue before it is configured. */
export function queueIndex(indexes: Indexes, id: QueueId): QueueIndex {
  const known = indexes.queues.get(id);
  if (known !== undefined) return known;
  const line = new SortedList<CallId>();
  const made = { line, waiting: new SortedList<CallId>(), ready: new SortedList<OperatorId>(), signedIn: 0, calls: 0 };
  indexes.queues.set(id, made);
  return made;
}

/** Trunks send a number with or without the leading plus. */
const dialledKey = (number: string): string => (number.startsWith('+') ? number.slice(1) : number);

export const queueOfNumber = (indexes: Indexes, dialled: string): QueueId | undefined =>
  indexes.dialled.get(dialledKey(dialled));

/** Of two queues with one number the lower id wins, whatever the order in which they came. */
export function indexDialled(indexes: Indexes, queues: ReadonlyMap<QueueId, Queue>): void {
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

/** Puts a caller into the line and out of it. Adds the queue to `woken` when somebody more waits in it. */
export function indexCaller(
  indexes: Indexes,
  before: Caller | undefined,
  after: Caller | undefined,
  woken: Set<QueueId>,
): void {
  if (before !== undefined && before.is !== 'leaving') {
    const index = queueIndex(indexes, before.queueId);
    const place = { at: before.queuedAt, id: before.id };
    index.calls -= 1;
    if (before.is !== 'talking') index.line.remove(place);
    if (before.is === 'waiting') index.waiting.remove(place);
  }
  if (after !== undefined && after.is !== 'leaving') {
    const index = queueIndex(indexes, after.queueId);
    const place = { at: after.queuedAt, id: after.id };
    index.calls += 1;
    if (after.is !== 'talking') index.line.add(place);
    if (after.is === 'waiting') {
      index.waiting.add(place);
      woken.add(after.queueId);
    }
  }
}

/** Puts an operator into the ready lists of all their queues and out of them, and counts who is signed in. */
export function indexOperator(
  indexes: Indexes,
  before: Operator | undefined,
  after: Operator | undefined,
  woken: Set<QueueId>,
): void {
  if (before !== undefined) {
    if (before.activity.is === 'releasing') indexes.releasing.delete(before.activity.offerId);
    for (const id of before.profile.queues) {
      const index = queueIndex(indexes, id);
      if (before.presence.is !== 'signed-out') index.signedIn -= 1;
      if (isReady(before)) index.ready.remove({ at: before.idleSince, id: before.profile.id });
    }
  }
  if (after !== undefined) {
    if (after.activity.is === 'releasing') indexes.releasing.set(after.activity.offerId, after.profile.id);
    for (const id of after.profile.queues) {
      const index = queueIndex(indexes, id);
      if (after.presence.is !== 'signed-out') index.signedIn += 1;
      if (isReady(after)) {
        index.ready.add({ at: after.idleSince, id: after.profile.id });
        woken.add(id);
      }
    }
  }
}
