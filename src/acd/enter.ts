import { assertNever } from '../shared/assert-never.ts';
import { nthQueueSegment, type QueueId } from '../shared/ids.ts';
import { isOpenAt } from '../shared/opening-hours.ts';
import type { EpochMs } from '../shared/time.ts';
import { choose } from './choose.ts';
import type { Announcement } from './commands.ts';
import { putCaller, settleIn, type Draft } from './draft.ts';
import { searchFor } from './eligible.ts';
import { giveBackPlace } from './former-places.ts';
import { queueIndex } from './indexes.ts';
import { announceAndLeave, baseFields, closeIfDone, endSegment, laterOf, queueOf, widened } from './line.ts';
import { rankOfCaller } from './order.ts';
import type { OverflowReason } from './queue-rules.ts';
import type { CallFields, LineFields, Queue } from './state.ts';

/** How long a caller waits to be told whom they are offered to first; found out in the ledger, which may be away. */
const preferenceLimitMs = 500;

/** Who comes into a queue: from outside, from another queue, or from a place that was kept. */
export type Arrival = Omit<CallFields, 'queueId'>;

/** The caller as who would wait in this queue, one visit more. */
function arriving(draft: Draft, arrival: Arrival, queue: Queue, at: EpochMs): LineFields {
  const visited = [...arrival.visited, queue.id];
  return {
    ...{ ...baseFields(arrival), visited, placedAt: arrival.placedAt, queueId: queue.id, queuedAt: at },
    // That of the queue is the least.
    priority: Math.max(arrival.priority, queue.priority),
    segmentId: nthQueueSegment(arrival.id, visited.length),
    ...{ waitUntil: Math.max(at, draft.now) + queue.maxWaitMs, widensAt: null },
    preference: queue.preferred === null ? null : { is: 'sought', until: draft.now + preferenceLimitMs },
  };
}

/** Why a queue does not take the caller; null: it does. */
function obstacle(draft: Draft, caller: LineFields, queue: Queue): OverflowReason | null {
  const { state, at, now } = draft;
  const door = doorOf(draft, queue, Math.max(at, caller.queuedAt));
  if (door !== null) return door;
  const index = queueIndex(state.indexes, queue.id);
  const limit = queue.maxWaiting === 'auto' ? queue.measuredLimit : queue.maxWaiting;
  if (limit === null || limit === undefined || index.waiting < limit) return null;
  // Besides those who may wait, whoever finds an operator ready.
  settleIn(draft, queue.id);
  const unsought = widened(draft, { ...caller, preference: null });
  return choose(searchFor(state, unsought, queue, now)) === undefined ? 'full' : null;
}

/** From outside: into the line, or where the overflow rules lead. */
export function enterFromOutside(draft: Draft, arrival: Arrival, queueId: QueueId, at: EpochMs): void {
  const queue = queueOf(draft, queueId);
  const caller = arriving(draft, arrival, queue, at);
  tellEntered(draft, caller);
  const reason = obstacle(draft, caller, queue);
  if (reason !== null) return sendOn(draft, caller, at, reason, 'AdmitCaller');
  giveBackPlace(draft, caller);
  takeIn(draft, caller, 'AdmitCaller');
}

/** From another queue, by a supervisor: whatever the queue's own limits say, and with the priority that was chosen, if any. */
export function enterFromQueue(
  draft: Draft,
  arrival: Arrival,
  queueId: QueueId,
  at: EpochMs,
  chosen: number | undefined,
): void {
  const caller = arriving(draft, arrival, queueOf(draft, queueId), at);
  tellEntered(draft, caller);
  takeIn(draft, { ...caller, priority: chosen ?? caller.priority }, 'HoldCaller');
}

/**
 * A call that comes (back) from a talk: the line takes it though it is full, or closed meanwhile, as it keeps those who wait in it then. A
 * queue where nobody is sends it on as it sends others.
 *
 * @param placed `at-head`: before all who wait there
 */
export function enterAgain(
  draft: Draft,
  arrival: Arrival,
  queueId: QueueId,
  at: EpochMs,
  placed: 'as-before' | 'at-head' = 'as-before',
): void {
  const queue = queueOf(draft, queueId);
  const comer = arriving(draft, arrival, queue, at);
  const caller = placed === 'at-head' ? { ...comer, placedAt: placeAtHead(draft, comer, queue) } : comer;
  tellEntered(draft, caller);
  const reason = obstacle(draft, caller, queue);
  if (reason === 'no-operators') sendOn(draft, caller, at, reason, 'HoldCaller');
  else takeIn(draft, caller, 'HoldCaller');
}

function placeAtHead({ state }: Draft, caller: LineFields, queue: Queue): EpochMs {
  const [head] = state.line(queue.id);
  const first = head === undefined ? undefined : state.callers.get(head);
  if (first === undefined || !('queuedAt' in first)) return caller.placedAt;
  const ahead = rankOfCaller(queue, caller) - rankOfCaller(queue, first);
  return ahead < 0 ? caller.placedAt : caller.placedAt - ahead - 1;
}

/** Whether a queue is closed, or has nobody signed in and turns callers away then; null: neither. */
export function doorOf({ state }: Draft, queue: Queue, at: EpochMs): 'closed' | 'no-operators' | null {
  if (queue.hours !== null && !isOpenAt(queue.hours, at)) return 'closed';
  const isEmpty = queue.whenNoOperators === 'turn-away' && queueIndex(state.indexes, queue.id).signedIn === 0;
  return isEmpty ? 'no-operators' : null;
}

function tellEntered(draft: Draft, { id: callId, segmentId, queueId, queuedAt: at, placedAt }: LineFields): void {
  const place = placedAt < at ? { placedAt } : {};
  draft.facts.push({ at, type: 'QueueEntered', callId, segmentId, queueId, ...place });
}

function takeIn(draft: Draft, caller: LineFields, how: 'AdmitCaller' | 'HoldCaller'): void {
  draft.commands.push({ type: how, callId: caller.id, queueId: caller.queueId });
  putCaller(draft, { ...widened(draft, caller), is: 'waiting', since: caller.queuedAt });
}

/** The last operator has signed out of a queue that turns callers away then: whoever waits in it would wait for nobody. */
export function sendOnIfAlone(draft: Draft, queueId: QueueId): void {
  const { queues, callers, indexes } = draft.state;
  if (queues.get(queueId)?.whenNoOperators !== 'turn-away' || queueIndex(indexes, queueId).signedIn > 0) return;
  for (const id of draft.state.line(queueId)) {
    const caller = callers.get(id);
    if (caller?.is === 'waiting') overflow(draft, caller, laterOf(draft, caller.since), 'no-operators');
  }
}

/** A caller in the line is sent elsewhere: the offers that ring must be over. */
export function overflow(draft: Draft, caller: LineFields, at: EpochMs, reason: OverflowReason): void {
  sendOn(draft, caller, at, reason, 'HoldCaller');
}

/**
 * By the first rule for this reason whose target takes the caller; else an announcement. No rule leads back into a queue of this
 * visit, so that nobody goes in circles.
 */
function sendOn(
  draft: Draft,
  caller: LineFields,
  at: EpochMs,
  reason: OverflowReason,
  how: 'AdmitCaller' | 'HoldCaller',
): void {
  endSegment(draft, caller, at, 'overflowed', reason);
  const next = nextQueue(draft, caller, at, reason);
  if (next === null)
    return announceAndLeave(draft, { ...caller, is: 'waiting', since: at }, at, announcementOf(reason));
  tellEntered(draft, next);
  takeIn(draft, next, how);
  closeIfDone(draft, caller.queueId);
}

function nextQueue(draft: Draft, caller: LineFields, at: EpochMs, reason: OverflowReason): LineFields | null {
  for (const { when, to } of queueOf(draft, caller.queueId).overflow) {
    if (when !== reason) continue;
    if (to.is === 'announcement') return null;
    const queue = draft.state.queues.get(to.queueId);
    if (queue === undefined || queue.removed === true || caller.visited.includes(queue.id)) continue;
    const next = arriving(draft, caller, queue, at);
    if (obstacle(draft, next, queue) === null) return next;
  }
  return null;
}

function announcementOf(reason: OverflowReason): Announcement {
  switch (reason) {
    case 'full':
      return 'line-full';
    case 'closed':
      return 'closed';
    case 'no-operators':
      return 'nobody-here';
    case 'max-wait':
    case 'exit-key':
      return 'waited-too-long';
    default:
      return assertNever(reason);
  }
}
