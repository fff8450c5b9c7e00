import type { Fact } from '../acd/facts.ts';
import type { Observation } from '../capacity/queue-measures.ts';
import type { OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';

/** What there is to be learned from a fact, and of which queue. */
export type Learned = (queueId: QueueId, seen: Observation) => void;

/** Follows calls by their facts, each in constant time: what began is remembered until it ends. */
export interface CallFollower {
  readonly follow: (fact: Fact) => void;
  /** Of which queue's call the operator talks, or does the wrap-up; null where none is known. */
  readonly workOf: (operatorId: OperatorId) => QueueId | null;
}

/** What is under way in `view` has begun already; only a wrap-up of before a restart is not counted. */
export function createCallFollower(
  view: Pick<AcdView, 'callers' | 'offers' | 'operators'>,
  learned: Learned,
): CallFollower {
  const waiting = new Map<QueueSegmentId, EpochMs>();
  const offered = new Map<OfferId, EpochMs>();
  const handling = new Map<OperatorId, { readonly queueId: QueueId; readonly since: EpochMs; talkEndedAt?: EpochMs }>();

  for (const caller of view.callers.values()) {
    if ('segmentId' in caller) waiting.set(caller.segmentId, caller.queuedAt);
  }
  for (const offer of view.offers.values()) {
    if (offer.purpose === 'queue' && offer.is !== 'talking') offered.set(offer.id, offer.madeAt);
  }
  for (const [operatorId, { activity }] of view.operators) {
    const offer = activity.is === 'talking' ? view.offers.get(activity.offerId) : undefined;
    if (offer?.purpose === 'queue' && offer.queueId !== null)
      handling.set(operatorId, { queueId: offer.queueId, since: activity.since });
  }

  const follow = (fact: Fact): void => {
    const { at } = fact;
    switch (fact.type) {
      case 'QueueEntered':
        waiting.set(fact.segmentId, at);
        return learned(fact.queueId, { is: 'arrived', at });
      case 'QueueSegmentEnded': {
        const since = waiting.get(fact.segmentId) ?? at;
        waiting.delete(fact.segmentId);
        return learned(fact.queueId, { is: 'waited', at, waitedMs: at - since, gaveUp: fact.outcome === 'abandoned' });
      }
      case 'OfferMade':
        offered.set(fact.offerId, at);
        return;
      case 'TalkStarted': {
        const since = offered.get(fact.offerId);
        // What a queue needs is learned from its own callers.
        if (fact.queueId === null || fact.via !== undefined) return;
        handling.set(fact.operatorId, { queueId: fact.queueId, since: at });
        if (since !== undefined) learned(fact.queueId, { is: 'rang', ringMs: at - since });
        return;
      }
      case 'OfferEnded':
        offered.delete(fact.offerId);
        return;
      case 'ActivityChanged': {
        const work = handling.get(fact.operatorId);
        if (work === undefined || fact.activity === 'talking') return;
        work.talkEndedAt ??= at;
        if (fact.activity === 'wrap-up') return;
        handling.delete(fact.operatorId);
        const { operatorId } = fact;
        const [handleMs, wrapUpMs] = [at - work.since, at - work.talkEndedAt];
        return learned(work.queueId, { is: 'handled', at, operatorId, handleMs, wrapUpMs });
      }
      default:
        return;
    }
  };
  return { follow, workOf: (operatorId) => handling.get(operatorId)?.queueId ?? null };
}
