import { assertNever } from '../shared/assert-never.ts';
import { servingOf } from './queue-rules.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import { minute, type EpochMs } from '../shared/time.ts';
import { setActivity, setIdle } from './activity.ts';
import { seeAnomaly } from './anomaly.ts';
import { dropOperator, putOperator, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { laterOf } from './line.ts';
import { inLine, loseOffer, meetingOf, withdraw } from './offer-end.ts';
import { anotherThan, nextPresenceSet, withPresence } from './presence.ts';
import type { Operator, Presence } from './state.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/**
 * A new operator is signed out; a known one keeps all but the profile, also in the middle of a call. The capacity is told
 * when it is another, for utilisation over time.
 */
export function operatorConfigured(draft: Draft, { operator: profile }: Of<'OperatorConfigured'>): void {
  const { at } = draft;
  const known = draft.state.operators.get(profile.id);
  const before = known ?? newcomer(at);
  // Who comes into a queue anew is signed in to it.
  const leftQueues = before.leftQueues.filter((left) => servingOf(profile, left) !== undefined);
  const operator = { ...before, profile, leftQueues };
  // Who was to go when the work is over may stay after all.
  delete operator.removed;
  const { id: operatorId, units } = profile;
  if (known?.profile.units !== units) draft.facts.push({ at, type: 'CapacityChanged', operatorId, units });
  putOperator(draft, operator);
}

const newcomer = (at: EpochMs): Omit<Operator, 'profile'> => ({
  ...{ presence: { is: 'signed-out' }, nextPresence: null, leftQueues: [], reachable: false },
  ...{ activity: { is: 'idle', since: at }, idleSince: at, offeredAt: 0 },
  ...{ recent: { at, calls: 0, busyMs: 0 }, missedInRow: 0 },
});

/** Signed out at once, gone when the work in hand is over. */
export function operatorRemoved(draft: Draft, { operatorId }: Of<'OperatorRemoved'>): void {
  const known = draft.state.operators.get(operatorId);
  if (known === undefined || known.removed === true) return;
  choosePresence(draft, known, { is: 'signed-out' }, 'removed');
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || operator.activity.is === 'idle') return dropOperator(draft, operatorId);
  putOperator(draft, { ...operator, profile: { ...operator.profile, serves: [] }, removed: true });
}

export function presenceChosen(draft: Draft, { operatorId, presence, by }: Of<'PresenceChosen'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || operator.removed === true)
    return seeAnomaly(draft, 'PresenceChosen', operatorId, 'no such operator');
  choosePresence(draft, operator, presence, presence.is, by);
}

/** The presence after the work in hand, or that is to come back; without any, at once. */
export function nextPresenceChosen(draft: Draft, { operatorId, presence, by }: Of<'NextPresenceChosen'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || operator.removed === true)
    return seeAnomaly(draft, 'NextPresenceChosen', operatorId, 'no such operator');
  const { is } = operator.activity;
  const hasWork = (is !== 'idle' && is !== 'cool-down') || draft.state.indexes.expecting.has(operatorId);
  if (presence !== null && !hasWork) return choosePresence(draft, operator, presence, presence.is, by);
  nextPresenceSet(draft, operator, presence, by);
}

/** Who signs out of a queue is asked no more for it; an offer of it that rings is taken back. */
export function queueSignInChosen(draft: Draft, event: Of<'QueueSignInChosen'>): void {
  const { operatorId, queueId, signedIn } = event;
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || servingOf(operator.profile, queueId) === undefined)
    return seeAnomaly(draft, 'QueueSignInChosen', operatorId, `does not serve queue ${queueId}`);
  if (operator.leftQueues.includes(queueId) !== signedIn) return;
  const others = operator.leftQueues.filter((id) => id !== queueId);
  const other = anotherThan(operatorId, event.by);
  draft.facts.push({ at: draft.at, type: 'QueueSignInChanged', operatorId, queueId, signedIn, ...other });
  putOperator(draft, { ...operator, leftQueues: signedIn ? others : [...others, queueId] });
  if (!signedIn) takeBack(draft, operatorId, 'left-queue', queueId);
}

function choosePresence(draft: Draft, operator: Operator, presence: Presence, why: string, by?: OperatorId): void {
  putOperator(draft, withPresence(draft, operator, presence, draft.at, by));
  if (presence.is !== 'available') takeBack(draft, operator.profile.id, why);
}

/** Takes back the offer that rings at an operator who is not there for it; the caller goes to the next in this step. */
function takeBack(draft: Draft, operatorId: OperatorId, why: string, queueId?: QueueId): void {
  const activity = draft.state.operators.get(operatorId)?.activity;
  if (activity?.is !== 'reserved' && activity?.is !== 'ringing') return;
  const offer = draft.state.offers.get(activity.offerId);
  // An answered one is a conversation about to begin: it is let begin. What a person asks of another is theirs to decline.
  if (offer?.is !== 'pending' || offer.purpose !== 'queue' || (queueId !== undefined && offer.queueId !== queueId))
    return;
  const meeting = meetingOf(draft, offer);
  withdraw(draft, meeting, why);
  loseOffer(draft, inLine(meeting), offer.id, meeting.at);
}

/** Says nothing of an offer that rings meanwhile: the leg itself decides. */
export function reachableChanged(draft: Draft, { operatorId, reachable }: Of<'ReachableChanged'>): void {
  const { at, facts } = draft;
  const operator = draft.state.operators.get(operatorId);
  // The PBX may know phones of operators who are removed already.
  if (operator === undefined || operator.reachable === reachable) return;
  facts.push({ at, type: 'ReachableChanged', operatorId, reachable });
  putOperator(draft, { ...operator, reachable });
}

/** The operator needs no more wrap-up; asked twice, or a little too late, it is over already. */
export function wrapUpEnded(draft: Draft, { operatorId }: Of<'WrapUpEnded'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator?.activity.is !== 'wrap-up') return;
  setIdle(draft, operator, laterOf(draft, operator.activity.since));
}

/** No wrap-up is extended beyond this. */
const longestWrapUpMs = 60 * minute;

/** The operator needs more time; a little too late, it is over already. */
export function wrapUpExtended(draft: Draft, { operatorId, byMs }: Of<'WrapUpExtended'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator?.activity.is !== 'wrap-up') return;
  const { activity } = operator;
  const until = Math.max(activity.until, Math.min(activity.until + byMs, activity.since + longestWrapUpMs));
  putOperator(draft, { ...operator, activity: { ...activity, until } });
}

/** The native queue gave the operator a call while we were away: whatever rings there now will not be taken. */
export function fallbackCallTaken(draft: Draft, { operatorId, callId }: Of<'FallbackCallTaken'>): void {
  takeBack(draft, operatorId, 'engaged');
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined) return seeAnomaly(draft, 'FallbackCallTaken', operatorId, 'no such operator');
  const { activity } = operator;
  switch (activity.is) {
    case 'reserved':
    case 'ringing':
    case 'dialling':
    case 'talking':
    case 'monitoring':
      return seeAnomaly(draft, 'FallbackCallTaken', operatorId, `operator is ${activity.is}`);
    case 'engaged':
      if (activity.callId === callId) return;
      break;
    case 'idle':
    case 'wrap-up':
    case 'releasing':
    case 'cool-down':
      break;
    default:
      assertNever(activity);
  }
  const at = laterOf(draft, activity.since);
  setActivity(draft, operator, { is: 'engaged', callId, since: at }, callId);
}

export function fallbackCallEnded(draft: Draft, { operatorId, callId }: Of<'FallbackCallEnded'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator?.activity.is !== 'engaged' || operator.activity.callId !== callId) return;
  setIdle(draft, operator, laterOf(draft, operator.activity.since));
}

/**
 * Wrap-up, cool-down or the wait for the leg's end is over. Called with a deadline that matches the operator. It ended
 * when it was due, even if nobody was there to see it: a service that was down makes no wrap-up longer.
 */
export function operatorDeadline(draft: Draft, operator: Operator): void {
  const { activity } = operator;
  switch (activity.is) {
    case 'wrap-up':
    case 'cool-down':
      return setIdle(draft, operator, Math.max(activity.since, activity.until));
    case 'releasing':
      return setActivity(draft, operator, { is: 'idle', since: Math.max(activity.since, activity.until) }, null);
    case 'idle':
    case 'reserved':
    case 'ringing':
    case 'dialling':
    case 'talking':
    case 'monitoring':
    case 'engaged':
      return;
    default:
      assertNever(activity);
  }
}
