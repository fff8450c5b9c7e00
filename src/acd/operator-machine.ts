import { assertNever } from '../shared/assert-never.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { setActivity, setIdle } from './activity.ts';
import { seeAnomaly } from './anomaly.ts';
import { dropOperator, putOperator, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { backInLine, laterOf } from './line.ts';
import { inLine, meetingOf, withdraw } from './offer-end.ts';
import type { Operator, Presence } from './state.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** A new operator is signed out; a known one keeps all but the profile, also in the middle of a call. */
export function operatorConfigured(draft: Draft, { operator: profile }: Of<'OperatorConfigured'>): void {
  const { at } = draft;
  const known = draft.state.operators.get(profile.id);
  const { presence, reachable, activity, idleSince } = known ?? newcomer(at);
  putOperator(draft, { profile, presence, reachable, activity, idleSince });
}

const newcomer = (at: EpochMs): Omit<Operator, 'profile'> => ({
  ...{ presence: { is: 'signed-out' }, reachable: false },
  ...{ activity: { is: 'idle', since: at }, idleSince: at },
});

/** Signed out at once, gone when the work in hand is over. */
export function operatorRemoved(draft: Draft, { operatorId }: Of<'OperatorRemoved'>): void {
  const known = draft.state.operators.get(operatorId);
  if (known === undefined || known.removed === true) return;
  choosePresence(draft, known, { is: 'signed-out' }, 'removed');
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || operator.activity.is === 'idle') return dropOperator(draft, operatorId);
  putOperator(draft, { ...operator, profile: { ...operator.profile, queues: [] }, removed: true });
}

export function presenceChosen(draft: Draft, { operatorId, presence }: Of<'PresenceChosen'>): void {
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined || operator.removed === true)
    return seeAnomaly(draft, 'PresenceChosen', operatorId, 'no such operator');
  choosePresence(draft, operator, presence, presence.is);
}

function choosePresence(draft: Draft, operator: Operator, presence: Presence, why: string): void {
  const { at, facts } = draft;
  const operatorId = operator.profile.id;
  if (isSame(operator.presence, presence)) return;
  facts.push({ at, type: 'PresenceChanged', operatorId, presence });
  const idleSince = presence.is === 'available' ? laterOf(draft, operator.activity.since) : operator.idleSince;
  putOperator(draft, { ...operator, presence, idleSince });
  if (presence.is !== 'available') takeBack(draft, operatorId, why);
}

const isSame = (one: Presence, other: Presence): boolean =>
  one.is === 'paused' && other.is === 'paused' ? one.reason === other.reason : one.is === other.is;

/** Takes back the offer that rings at an operator who is not there for it; the caller goes to the next in this step. */
function takeBack(draft: Draft, operatorId: OperatorId, why: string): void {
  const activity = draft.state.operators.get(operatorId)?.activity;
  if (activity?.is !== 'reserved' && activity?.is !== 'ringing') return;
  const offer = draft.state.offers.get(activity.offerId);
  // An answered one is a conversation about to begin: it is let begin.
  if (offer?.is !== 'pending') return;
  const meeting = meetingOf(draft, offer);
  withdraw(draft, meeting, why);
  backInLine(draft, inLine(meeting), meeting.at);
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

/** The native queue gave the operator a call while we were away: whatever rings there now will not be taken. */
export function fallbackCallTaken(draft: Draft, { operatorId, callId }: Of<'FallbackCallTaken'>): void {
  takeBack(draft, operatorId, 'engaged');
  const operator = draft.state.operators.get(operatorId);
  if (operator === undefined) return seeAnomaly(draft, 'FallbackCallTaken', operatorId, 'no such operator');
  const { activity } = operator;
  switch (activity.is) {
    case 'reserved':
    case 'ringing':
    case 'talking':
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
    case 'talking':
    case 'engaged':
      return;
    default:
      assertNever(activity);
  }
}
