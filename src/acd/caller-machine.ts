import { assertNever } from '../shared/assert-never.ts';
import { nthQueueSegment, type OperatorId, type QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { seeAnomaly } from './anomaly.ts';
import { putCaller, type Draft } from './draft.ts';
import { enterFromOutside, enterFromQueue, overflow } from './enter.ts';
import type { AcdEvent } from './events.ts';
import { keepPlace, placeSince } from './former-places.ts';
import { queueOfNumber } from './indexes.ts';
import { announceAndLeave, changedAt, closeIfDone, endCall, endSegment, laterOf, queueOf, widened } from './line.ts';
import { meetingOf, withdraw, withdrawAll, type Meeting } from './offer-end.ts';
import { dialDeadline, endDial } from './dial-machine.ts';
import type { Caller } from './state.ts';
import { endTalk } from './talk.ts';
import { endTransit, transitDeadline } from './transit.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** A caller is at the door: into the line of the queue that the dialled number leads to, or away with a reason. */
export function callerEntered(draft: Draft, entered: Of<'CallerEntered'>): void {
  const { callId, number, dialled, kind = 'call' } = entered;
  const { at, state, facts } = draft;
  if (state.callers.has(callId)) return seeAnomaly(draft, 'CallerEntered', callId, 'entered already');
  const visit = {
    id: callId,
    kind,
    direction: 'inbound',
    number,
    dialled,
    enteredAt: at,
    offers: 0,
    dials: 0,
  } as const;
  tellComing(draft, entered);
  const queueId = queueOfNumber(state.indexes, dialled);
  if (queueId === undefined) {
    facts.push({ at, type: 'CallTurnedAway', callId, dialled });
    const caller = { ...visit, visited: [], is: 'leaving', since: at, until: at } as const;
    return announceAndLeave(draft, caller, at, 'unknown-number');
  }

  const placedAt = placeSince(draft, queueId, number, at);
  enterFromOutside(draft, { ...visit, visited: [], placedAt, priority: 0 }, queueId, at);
}

function tellComing(
  { at, facts }: Draft,
  { callId, number, dialled, trunkId }: Of<'CallerEntered' | 'CallerCameAndWent'>,
): void {
  const by = trunkId === undefined ? {} : { trunkId };
  facts.push({ at, type: 'CallEntered', callId, number, dialled, ...by });
}

/** Nobody heard the PBX in the meantime, so nobody was asked to answer. */
export function callerCameAndWent(draft: Draft, visit: Of<'CallerCameAndWent'>): void {
  const { callId, dialled, leftAt } = visit;
  const { at, state, facts } = draft;
  if (state.callers.has(callId)) return seeAnomaly(draft, 'CallerCameAndWent', callId, 'is here');
  const queueId = queueOfNumber(state.indexes, dialled);
  tellComing(draft, visit);
  if (queueId === undefined) facts.push({ at, type: 'CallTurnedAway', callId, dialled });
  else {
    const segment = { callId, segmentId: nthQueueSegment(callId, 1), queueId };
    facts.push({ at, type: 'QueueEntered', ...segment });
    facts.push({ at: leftAt, type: 'QueueSegmentEnded', ...segment, outcome: 'abandoned', overflow: null });
  }
  facts.push({ at: leftAt, type: 'CallEnded', callId, endedBy: 'caller' });
}

/** What a way of leaving means: for a caller who was not answered, for an offer under way, and who ended the call. */
const leavings = {
  hangup: { outcome: 'abandoned', why: 'caller-left', by: 'caller' },
  // The native queue tells the rest of the story itself.
  fallback: { outcome: 'lost', why: 'fallback', by: null },
  lost: { outcome: 'lost', why: 'lost', by: 'system' },
} as const;

/** The caller is gone: hung up, taken to the native queue, or lost with the PBX. */
export function callerLeft(draft: Draft, { callId, to }: Of<'CallerLeft'>): void {
  const caller = draft.state.callers.get(callId);
  // Whom we released ourselves leaves after we forgot them.
  if (caller === undefined) return;
  const { outcome, why, by } = leavings[to];
  const at = laterOf(draft, changedAt(caller));
  // Cut off in the talk, or gone before it; who is taken to the native queue is still there.
  if (
    caller.is !== 'leaving' &&
    caller.is !== 'dialling' &&
    to !== 'fallback' &&
    (caller.is !== 'talking' || to === 'lost')
  )
    keepPlace(draft, caller, at);
  switch (caller.is) {
    case 'waiting':
      endSegment(draft, caller, at, outcome);
      return endCall(draft, caller, at, by, 'gone');
    case 'leaving':
      return endCall(draft, caller, at, by, 'gone');
    case 'offered': {
      const leftAt = withdrawAll(draft, caller, why);
      endSegment(draft, caller, leftAt, outcome);
      return endCall(draft, caller, leftAt, by, 'gone');
    }
    case 'connecting': {
      const meeting = meetingOfCaller(draft, caller);
      withdraw(draft, meeting, why);
      endSegment(draft, caller, meeting.at, outcome);
      return endCall(draft, caller, meeting.at, by, 'gone');
    }
    case 'talking':
      return endTalk(draft, caller, by, 'caller');
    case 'in-transit':
      return endTransit(draft, caller, to === 'hangup' ? 'abandoned' : 'lost', { why, by, is: 'gone' });
    case 'dialling':
      return endDial(draft, caller, 'failed', { by: by ?? 'system', cause: null, gone: 'customer' });
    default:
      assertNever(caller);
  }
}

/** The caller has heard why, and is hung up. */
export function announcementEnded(draft: Draft, { callId }: Of<'AnnouncementEnded'>): void {
  const caller = draft.state.callers.get(callId);
  if (caller === undefined) return;
  if (caller.is !== 'leaving') return seeAnomaly(draft, 'AnnouncementEnded', callId, `caller is ${caller.is}`);
  endCall(draft, caller, laterOf(draft, caller.since), 'system', 'still here');
}

/** Evidence: told even when the caller was quicker and is gone already, and with the PBX's own instant. */
export function recordingStarted({ at, facts }: Draft, { callId }: Of<'RecordingStarted'>): void {
  facts.push({ at, type: 'RecordingStarted', callId });
}

/** The wait is over, more operators may be asked, or the announcement never told its end. Called with a deadline that matches. */
export function callerDeadline(draft: Draft, caller: Caller): void {
  switch (caller.is) {
    case 'waiting':
      if (caller.waitUntil <= draft.now) return overflow(draft, caller, laterOf(draft, caller.since), 'max-wait');
      return putCaller(draft, { ...caller, ...widened(draft, caller), since: laterOf(draft, caller.since) });
    case 'offered':
      if (caller.waitUntil <= draft.now)
        return overflow(draft, caller, withdrawAll(draft, caller, 'max-wait'), 'max-wait');
      return putCaller(draft, { ...caller, ...widened(draft, caller) });
    case 'leaving':
      return endCall(draft, caller, laterOf(draft, caller.since), 'system', 'still here');
    case 'in-transit':
      return transitDeadline(draft, caller);
    case 'dialling':
      return dialDeadline(draft, caller);
    // Connecting is bounded by the offer's deadline, and a conversation lasts as long as it lasts.
    case 'connecting':
    case 'talking':
      return;
    default:
      assertNever(caller);
  }
}

function meetingOfCaller(draft: Draft, { id, offerId }: Caller & { is: 'connecting' }): Meeting {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) throw new Error(`caller ${id} has no offer`);
  return meetingOf(draft, offer);
}

/** What was found out of a caller who waits for it: for so long only that operator is asked. Too late, it changes nothing. */
export function preferredOperatorFound(draft: Draft, { callId, operatorId }: Of<'PreferredOperatorFound'>): void {
  const caller = draft.state.callers.get(callId);
  if (caller?.is !== 'waiting' || caller.preference?.is !== 'sought') return;
  const { preferred } = queueOf(draft, caller.queueId);
  const until = caller.queuedAt + (preferred?.waitMs ?? 0);
  const preference = operatorId === null ? null : ({ is: 'known', operatorId, until } as const);
  putCaller(draft, { ...caller, ...widened(draft, { ...caller, preference }), since: laterOf(draft, caller.since) });
}

/** Another place in the line, or in another line, from this step on. */
export function callerChanged(draft: Draft, { callId, by, priority, queueId }: Of<'CallerChanged'>): void {
  const caller = draft.state.callers.get(callId);
  if (caller?.is !== 'waiting' && caller?.is !== 'offered')
    return seeAnomaly(draft, 'CallerChanged', callId, `caller is ${caller?.is ?? 'unknown'}`);
  const queue = queueId === undefined ? undefined : draft.state.queues.get(queueId);
  if (queueId !== undefined && (queue === undefined || queue.removed === true))
    return seeAnomaly(draft, 'CallerChanged', callId, `no such queue: ${queueId}`);
  const moves = queueId !== undefined && queueId !== caller.queueId;
  const at = moves && caller.is === 'offered' ? withdrawAll(draft, caller, 'moved') : laterOf(draft, caller.since);
  if (priority !== undefined && priority !== caller.priority)
    draft.facts.push({ at, type: 'PriorityChanged', callId, by, priority });
  if (moves) moveTo(draft, caller, { queueId, by, at, priority });
  else if (priority !== undefined && priority !== caller.priority) putCaller(draft, { ...caller, priority, since: at });
}

/** The wait so far counts in the other line. */
function moveTo(
  draft: Draft,
  caller: Caller & { readonly is: 'waiting' | 'offered' },
  { queueId, by, at, priority }: { queueId: QueueId; by: OperatorId; at: EpochMs; priority: number | undefined },
): void {
  draft.facts.push({ at, type: 'CallMoved', callId: caller.id, by, queueId });
  endSegment(draft, caller, at, 'moved');
  enterFromQueue(draft, caller, queueId, at, priority);
  closeIfDone(draft, caller.queueId);
}
