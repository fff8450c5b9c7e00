import { assertNever } from '../shared/assert-never.ts';
import type { CallId, QueueId } from '../shared/ids.ts';
import { second, type EpochMs } from '../shared/time.ts';
import type { Announcement } from './commands.ts';
import { dropCaller, dropQueue, putCaller, type Draft } from './draft.ts';
import { widensAfter } from './eligible.ts';
import type { EndedBy, QueueOutcome } from './facts.ts';
import type { OverflowReason } from './queue-rules.ts';
import type { CallFields, Caller, LineFields, Queue, QueuedCaller } from './state.ts';

/** After this long an announcement counts as heard, whether or not its end was told. */
const announcementLimitMs = 30 * second;

export type CallerInLine = Caller & { readonly is: 'waiting' | 'offered' | 'connecting' };

type CallerBase = Omit<CallFields, 'queueId' | 'placedAt' | 'priority'>;

/** What stays of a caller through every state. */
export const baseFields = (caller: CallerBase): CallerBase => {
  const { id, kind, direction, number, dialled, trunkId, enteredAt, visited, offers, dials } = caller;
  const base = { id, kind, direction, number, dialled, enteredAt, visited, offers, dials };
  return trunkId === undefined ? base : { ...base, trunkId };
};

/** What stays of a caller through every state out of the line. */
export const callFields = (caller: CallFields): CallFields => {
  const { queueId, placedAt, priority } = caller;
  return { ...baseFields(caller), queueId, placedAt, priority };
};

/** What stays of a caller through every state in a queue. */
export const queuedFields = (caller: QueuedCaller): QueuedCaller => {
  const { queueId, segmentId, queuedAt, placedAt, priority } = caller;
  return { ...baseFields(caller), queueId, segmentId, queuedAt, placedAt, priority };
};

/** What stays of a caller through every state in the line. */
export const lineFields = (caller: LineFields): LineFields => {
  const { waitUntil, widensAt, preference } = caller;
  return { ...queuedFields(caller), waitUntil, widensAt, preference };
};

/** The queue of a caller; there always is one, see `violations`. */
export function queueOf(draft: Draft, id: QueueId): Queue {
  const queue = draft.state.queues.get(id);
  if (queue === undefined) throw new Error(`the state names queue ${id} and has none`);
  return queue;
}

/** The instant of the caller's last change. */
export function changedAt(caller: Caller): EpochMs {
  switch (caller.is) {
    case 'waiting':
    case 'offered':
    case 'leaving':
    case 'dialling':
    case 'talking':
    case 'in-transit':
      return caller.since;
    case 'connecting':
      return caller.answeredAt;
    default:
      return assertNever(caller);
  }
}

/**
 * The later one of the event's instant and the given ones. The PBX tells of one call over two sockets, each in its own
 * order: without this a call could be answered before it was offered. Only the entities at hand are looked at, since
 * after a reconciliation the true end of one call may lie long before the last change of another.
 */
export const laterOf = (draft: Draft, ...instants: readonly EpochMs[]): EpochMs => Math.max(draft.at, ...instants);

export function endSegment(
  draft: Draft,
  caller: QueuedCaller,
  at: EpochMs,
  outcome: QueueOutcome,
  overflow: OverflowReason | null = null,
): void {
  const { id: callId, segmentId, queueId } = caller;
  draft.facts.push({ at, type: 'QueueSegmentEnded', callId, segmentId, queueId, outcome, overflow });
}

/** The caller hears why, and is released when that is over. */
export function announceAndLeave(draft: Draft, caller: Caller, at: EpochMs, announcement: Announcement): void {
  draft.commands.push({ type: 'AnnounceToCaller', callId: caller.id, announcement });
  putCaller(draft, { ...baseFields(caller), is: 'leaving', since: at, until: draft.now + announcementLimitMs });
  if (caller.is !== 'leaving' && caller.queueId !== null) closeIfDone(draft, caller.queueId);
}

/** The caller with what may be asked now: preferences that are over forgotten, and the next instant of more set. */
export function widened(draft: Draft, caller: LineFields): LineFields {
  const { preference } = caller;
  const kept = preference !== null && preference.until <= draft.now ? null : preference;
  const now = { ...lineFields(caller), preference: kept };
  return { ...now, widensAt: widensAfter(queueOf(draft, caller.queueId), now, draft.now) };
}

/**
 * The visit is over. `endedBy` null: it goes on in the native queue, whose trace tells its end. Only a caller who is still
 * with us is hung up.
 */
export function endCall(
  draft: Draft,
  caller: Caller,
  at: EpochMs,
  endedBy: EndedBy | null,
  is: 'still here' | 'gone',
): void {
  if (endedBy !== null) draft.facts.push({ at, type: 'CallEnded', callId: caller.id, endedBy });
  if (is === 'still here') draft.commands.push(releaseOf(caller.id));
  dropCaller(draft, caller.id);
  if (caller.is !== 'leaving' && caller.queueId !== null) closeIfDone(draft, caller.queueId);
}

const releaseOf = (callId: CallId) => ({ type: 'ReleaseCaller', callId }) as const;

/** A removed queue serves the callers it still has; with the last of them it goes. */
export function closeIfDone(draft: Draft, id: QueueId): void {
  if (queueOf(draft, id).removed === true && draft.state.indexes.queues.get(id)?.calls === 0) dropQueue(draft, id);
}
