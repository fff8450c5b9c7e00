import { assertNever } from '../shared/assert-never.ts';
import { nthQueueSegment } from '../shared/ids.ts';
import { seeAnomaly } from './anomaly.ts';
import { putCaller, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { queueIndex, queueOfNumber } from './indexes.ts';
import { announceAndLeave, changedAt, endCall, endSegment, laterOf, overflowByWait, queueOf } from './line.ts';
import { inLine, meetingOf, withdraw, type Meeting } from './offer-end.ts';
import type { Caller } from './state.ts';
import { endTalk } from './talk.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** A caller is at the door: into the line of the queue that the dialled number leads to, or away with a reason. */
export function callerEntered(draft: Draft, { callId, number, dialled }: Of<'CallerEntered'>): void {
  const { at, state, facts } = draft;
  if (state.callers.has(callId)) return seeAnomaly(draft, 'CallerEntered', callId, 'entered already');
  const visit = { id: callId, number, dialled, enteredAt: at };
  facts.push({ at, type: 'CallEntered', callId, number, dialled });
  const queueId = queueOfNumber(state.indexes, dialled);
  if (queueId === undefined) {
    facts.push({ at, type: 'CallTurnedAway', callId, dialled });
    return announceAndLeave(draft, { ...visit, is: 'leaving', since: at, until: at }, at, 'unknown-number');
  }

  const queue = queueOf(draft, queueId);
  const segmentId = nthQueueSegment(callId, 1);
  const waitUntil = at + queue.maxWaitMs;
  const inQueue = { ...visit, queueId, segmentId, queuedAt: at, waitUntil, offers: 0 };
  const caller: Caller & { is: 'waiting' } = { ...inQueue, is: 'waiting', since: at };
  facts.push({ at, type: 'QueueEntered', callId, segmentId, queueId });
  if (queue.whenNoOperators === 'turn-away' && queueIndex(state.indexes, queueId).signedIn === 0) {
    endSegment(draft, caller, at, 'overflowed', 'no-operators');
    return announceAndLeave(draft, caller, at, 'nobody-here');
  }
  draft.commands.push({ type: 'AdmitCaller', callId, queueId });
  putCaller(draft, caller);
}

/** Nobody heard the PBX in the meantime, so nobody was asked to answer. */
export function callerCameAndWent(draft: Draft, { callId, number, dialled, leftAt }: Of<'CallerCameAndWent'>): void {
  const { at, state, facts } = draft;
  if (state.callers.has(callId)) return seeAnomaly(draft, 'CallerCameAndWent', callId, 'is here');
  const queueId = queueOfNumber(state.indexes, dialled);
  facts.push({ at, type: 'CallEntered', callId, number, dialled });
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
  switch (caller.is) {
    case 'waiting':
      endSegment(draft, caller, at, outcome);
      return endCall(draft, caller, at, by, 'gone');
    case 'leaving':
      return endCall(draft, caller, at, by, 'gone');
    case 'offered':
    case 'connecting': {
      const meeting = meetingOfCaller(draft, caller);
      withdraw(draft, meeting, why);
      endSegment(draft, caller, meeting.at, outcome);
      return endCall(draft, caller, meeting.at, by, 'gone');
    }
    case 'talking':
      return endTalk(draft, meetingOfCaller(draft, caller), by);
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

/** The wait is over, or the announcement never told its end. Called with a deadline that matches the caller. */
export function callerDeadline(draft: Draft, caller: Caller): void {
  switch (caller.is) {
    case 'waiting':
      return overflowByWait(draft, caller, laterOf(draft, caller.since));
    case 'offered': {
      const meeting = meetingOfCaller(draft, caller);
      withdraw(draft, meeting, 'max-wait');
      return overflowByWait(draft, inLine(meeting), meeting.at);
    }
    case 'leaving':
      return endCall(draft, caller, laterOf(draft, caller.since), 'system', 'still here');
    // Connecting is bounded by the offer's deadline, and a conversation lasts as long as it lasts.
    case 'connecting':
    case 'talking':
      return;
    default:
      assertNever(caller);
  }
}

function meetingOfCaller(draft: Draft, { id, offerId }: Meeting['caller']): Meeting {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) throw new Error(`caller ${id} has no offer`);
  return meetingOf(draft, offer);
}
