import type { EpochMs } from '../shared/time.ts';
import type { Draft } from './draft.ts';
import type { Operator, Presence } from './state.ts';

/**
 * The operator with the presence that was chosen, told if it is another one; not yet put into the state. Whoever signs in, signs in
 * to all own queues, and whoever chooses anything is there: the misses are counted anew.
 */
export function withPresence(draft: Draft, operator: Operator, presence: Presence, at: EpochMs): Operator {
  const chosen = { ...operator, nextPresence: null, missedInRow: 0 };
  if (isSame(operator.presence, presence)) return chosen;
  draft.facts.push({ at, type: 'PresenceChanged', operatorId: operator.profile.id, presence });
  const idleSince = presence.is === 'available' ? Math.max(at, operator.activity.since) : operator.idleSince;
  return { ...chosen, presence, idleSince, leftQueues: presence.is === 'signed-out' ? [] : operator.leftQueues };
}

const isSame = (one: Presence, other: Presence): boolean =>
  one.is === 'paused' && other.is === 'paused' ? one.reason === other.reason : one.is === other.is;
