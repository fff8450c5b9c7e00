import { assertNever } from '../shared/assert-never.ts';
import type { CallId, OfferId, OperatorId } from '../shared/ids.ts';
import { second, type DurationMs, type EpochMs } from '../shared/time.ts';
import { dropOperator, putOperator, type Draft } from './draft.ts';
import { withWork } from './order.ts';
import { comes } from './presence.ts';
import type { Activity, Operator, RecentWork } from './state.ts';

/** How long we wait for the end of a leg that we are ending, before we take it for gone. */
const releaseLimitMs = 2 * second;

/** By how much the PBX's own limit on ringing lies behind ours, so that the core is the one that decides. */
export const ringReserveMs = 2 * second;

/** The operator of a live offer; there always is one, see `violations`. */
export function operatorOf(draft: Draft, id: OperatorId): Operator {
  const operator = draft.state.operators.get(id);
  if (operator === undefined) throw new Error(`the state names operator ${id} and has none`);
  return operator;
}

/** Changes what the operator does, and tells it. The one way to do so: the told times of an operator tile. */
export function setActivity(
  draft: Draft,
  operator: Operator,
  activity: Activity,
  callId: CallId | null,
  idleSince = operator.idleSince,
): void {
  const { id } = operator.profile;
  const units = unitsOf(operator, activity);
  const fact = { at: activity.since, operatorId: id, activity: activity.is, callId, units };
  draft.facts.push({ type: 'ActivityChanged', ...fact });
  // An operator who was removed while at work goes when the work is over.
  if (activity.is === 'idle' && operator.removed === true) return dropOperator(draft, id);
  const next = { ...operator, activity, unitsInUse: units, idleSince, recent: recentAfter(operator, activity) };
  // A call that is to come back belongs to the work in hand.
  const isDone = activity.is === 'idle' && !draft.state.indexes.expecting.has(id);
  const presence = isDone ? operator.nextPresence : null;
  if (presence === null) return putOperator(draft, next);
  comes(draft, next, presence, activity.since);
}

/** From the offer to the end of the wrap-up a piece of work takes what its queue had it take when it was offered. */
function unitsOf({ unitsInUse = 1 }: Operator, activity: Activity): number {
  switch (activity.is) {
    case 'reserved':
    case 'ringing':
    case 'dialling':
    case 'talking':
    case 'monitoring':
    case 'wrap-up':
      return unitsInUse;
    case 'engaged':
      // The native queue knows of no units: it gives one call to whoever is there.
      return 1;
    case 'idle':
    case 'releasing':
    case 'cool-down':
      return 0;
    default:
      return assertNever(activity);
  }
}

const workActivities: ReadonlySet<Activity['is']> = new Set(['dialling', 'talking', 'wrap-up', 'engaged']);

/** A call counts when it begins, work when it ends. */
function recentAfter({ activity: before, recent }: Operator, after: Activity): RecentWork {
  const isWork = workActivities.has(before.is);
  const begins = after.is === 'talking' ? 1 : 0;
  if (!isWork && begins === 0) return recent;
  return withWork(recent, begins, isWork ? before.since : null, after.since);
}

/** After work: idle, at the end of the longest-idle order. */
export const setIdle = (draft: Draft, operator: Operator, at: EpochMs): void =>
  setActivity(draft, operator, { is: 'idle', since: at }, null, at);

/** The leg is being ended: not ready before it is gone, because the phone would refuse the next call as busy. */
export function setReleasing(
  draft: Draft,
  operator: Operator,
  work: { readonly offerId: OfferId; readonly callId: CallId },
  at: EpochMs,
  idleSince?: EpochMs,
): void {
  const activity = { is: 'releasing', offerId: work.offerId, since: at, until: draft.now + releaseLimitMs } as const;
  setActivity(draft, operator, activity, work.callId, idleSince);
}

/** The operator missed, declined or failed an offer and is left alone for a while. */
export function setCoolDown(draft: Draft, operator: Operator, at: EpochMs, lengthMs: DurationMs): void {
  setActivity(draft, operator, { is: 'cool-down', since: at, until: at + lengthMs }, null);
}

export function setWrapUp(draft: Draft, operator: Operator, callId: CallId, at: EpochMs, lengthMs: DurationMs): void {
  setActivity(draft, operator, { is: 'wrap-up', callId, since: at, until: at + lengthMs }, callId);
}
