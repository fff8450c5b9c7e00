import type { NumberedFact, OfferOutcome } from '../acd/facts.ts';
import type { Operator } from '../acd/state.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

export type NoCallsReason = 'signed-out' | 'paused' | 'unreachable' | 'no-queue' | 'at-work' | 'cool-down';

export interface NoCalls {
  readonly why: NoCallsReason;
  /** Null: since before this process began, or of who serves no queue. */
  readonly since: EpochMs | null;
}

export interface FailedOffer {
  readonly at: EpochMs;
  readonly outcome: Exclude<OfferOutcome, 'accepted'>;
  readonly why: string | null;
}

/** Tells operators why no calls come, from what the core says of them. */
export interface Reach {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** The first reason that holds; null: the next call may come. */
  readonly noCalls: (operator: Operator) => NoCalls | null;
  /** The last offer, if it was not accepted. */
  readonly lastOffer: (id: OperatorId) => FailedOffer | null;
}

interface Heard {
  readonly presenceAt: EpochMs | null;
  readonly reachableAt: EpochMs | null;
  /** The last time the operator signed out of a queue. */
  readonly leftAt: EpochMs | null;
  readonly lastOffer: FailedOffer | null;
}

const nothing: Heard = { presenceAt: null, reachableAt: null, leftAt: null, lastOffer: null };

export function createReach(): Reach {
  const heard = new Map<OperatorId, Heard>();
  const of = (id: OperatorId): Heard => heard.get(id) ?? nothing;

  const notice = (fact: NumberedFact): void => {
    const { at } = fact;
    const note = (id: OperatorId, news: Partial<Heard>): void => void heard.set(id, { ...of(id), ...news });
    if (fact.type === 'PresenceChanged') note(fact.operatorId, { presenceAt: at });
    if (fact.type === 'ReachableChanged') note(fact.operatorId, { reachableAt: at });
    if (fact.type === 'QueueSignInChanged' && !fact.signedIn) note(fact.operatorId, { leftAt: at });
    if (fact.type !== 'OfferEnded') return;
    const { operatorId, outcome, why } = fact;
    note(operatorId, { lastOffer: outcome === 'accepted' ? null : { at, outcome, why } });
  };

  return {
    noticed: (facts) => facts.forEach(notice),
    lastOffer: (id) => of(id).lastOffer,
    noCalls: ({ profile, presence, reachable, leftQueues, activity }) => {
      const { presenceAt, reachableAt, leftAt } = of(profile.id);
      if (presence.is !== 'available') return { why: presence.is, since: presenceAt };
      if (!reachable) return { why: 'unreachable', since: reachableAt };
      const { serves } = profile;
      if (serves.every(({ queueId }) => leftQueues.includes(queueId)))
        return { why: 'no-queue', since: serves.length === 0 ? null : leftAt };
      if (activity.is === 'idle') return null;
      return { why: activity.is === 'cool-down' ? 'cool-down' : 'at-work', since: activity.since };
    },
  };
}
