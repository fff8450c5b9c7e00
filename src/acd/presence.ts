import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { putOperator, type Draft } from './draft.ts';
import type { Operator, Presence } from './state.ts';

/**
 * The operator with the presence that was chosen, told if it is another one; not yet put into the state. Whoever signs in, signs in
 * to all own queues, and whoever chooses anything is there: the misses are counted anew.
 */
export function withPresence(
  draft: Draft,
  operator: Operator,
  presence: Presence,
  at: EpochMs,
  by: OperatorId | undefined,
  how: { readonly byItself?: true } = {},
): Operator {
  const { id: operatorId } = operator.profile;
  const chosen = { ...withNextPresence(operator, null), missedInRow: 0 };
  if (isSame(operator.presence, presence)) return chosen;
  const other = anotherThan(operatorId, by);
  draft.facts.push({
    at,
    type: 'PresenceChanged',
    operatorId,
    presence,
    ...other,
    ...(other.by === undefined ? {} : how),
  });
  const idleSince = presence.is === 'available' ? Math.max(at, operator.activity.since) : operator.idleSince;
  const leftQueues = presence.is === 'signed-out' ? [] : operator.leftQueues;
  return { ...setBy(chosen, presence, other.by), idleSince, leftQueues };
}

/** No call is to come back to the operator any more: what was chosen for after the work holds now, if that was all of it. */
export function expectsNoMore(draft: Draft, id: OperatorId, at: EpochMs): void {
  const operator = draft.state.operators.get(id);
  if (operator?.activity.is !== 'idle' || operator.nextPresence === null) return;
  if (draft.state.indexes.expecting.has(id)) return;
  const since = Math.max(at, operator.activity.since);
  comes(draft, operator, operator.nextPresence, since);
}

/** What was chosen for after the work holds from now on. */
export const comes = (draft: Draft, operator: Operator, next: Presence, at: EpochMs): void =>
  putOperator(draft, withPresence(draft, operator, next, at, operator.nextPresenceBy, { byItself: true }));

/** The same for when the work in hand is over, null: takes that back. Told at once where another person chose it. */
export function nextPresenceSet(draft: Draft, before: Operator, presence: Presence | null, by?: OperatorId): void {
  const operator = withNextPresence(before, presence, by);
  putOperator(draft, operator);
  const { nextPresenceBy: other } = operator;
  if (presence === null || other === undefined) return;
  const { nextPresence, nextPresenceBy } = before;
  if (nextPresence !== null && isSame(nextPresence, presence) && nextPresenceBy === other) return;
  const { id: operatorId } = operator.profile;
  draft.facts.push({ at: draft.at, type: 'NextPresenceSet', operatorId, presence, by: other });
}

/** The operator with what was chosen for when the work in hand is over. */
function withNextPresence(operator: Operator, nextPresence: Presence | null, by?: OperatorId): Operator {
  const chosen = { ...operator, nextPresence };
  delete chosen.nextPresenceBy;
  const other = nextPresence === null ? undefined : anotherThan(operator.profile.id, by).by;
  return other === undefined ? chosen : { ...chosen, nextPresenceBy: other };
}

/** The operator with this presence; nobody else's choice unless `by` says whose. */
export function setBy(operator: Operator, presence: Presence, by?: OperatorId): Operator {
  const set = { ...operator, presence };
  delete set.presenceBy;
  return by === undefined ? set : { ...set, presenceBy: by };
}

/** Who chose for the operator; nothing to tell of who chooses for oneself. */
export const anotherThan = (operatorId: OperatorId, by: OperatorId | undefined): { readonly by?: OperatorId } =>
  by === undefined || by === operatorId ? {} : { by };

const isSame = (one: Presence, other: Presence): boolean =>
  one.is === 'paused' && other.is === 'paused' ? one.reason === other.reason : one.is === other.is;
