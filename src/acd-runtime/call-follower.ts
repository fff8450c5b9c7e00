import type { Fact } from '../acd/facts.ts';
import type { Observation } from '../capacity/queue-measures.ts';
import type { CallId, OfferId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';

/** What there is to be learned from a fact, and of which queue. */
export type Learned = (queueId: QueueId, seen: Observation) => void;

/** Follows calls by their facts, each in constant time: what began is remembered until it ends. */
export interface CallFollower {
  readonly follow: (fact: Fact) => void;
  /** Of which queue's call the operator talks, or does the wrap-up; null where none is known. */
  readonly workOf: (operatorId: OperatorId) => QueueId | null;
}

/**
 * What an operator who answered a queue's call does for it: all parts, by whatever way the call came back, with the wrap-up after each, until
 * the call is over or another visit of it is answered.
 */
interface Share {
  readonly queueId: QueueId;
  readonly operatorId: OperatorId;
  handleMs: DurationMs;
  wrapUpMs: DurationMs;
  /** No other part will follow. */
  isLast: boolean;
}

/** The part that an operator has in hand, its wrap-up included. */
interface Part {
  readonly share: Share;
  readonly since: EpochMs;
  talkEndedAt?: EpochMs;
}

/** What is under way in `view` has begun already; only what was before a restart and goes on after it is not counted: a wrap-up, a call on its way back. */
export function createCallFollower(
  view: Pick<AcdView, 'callers' | 'offers' | 'operators'>,
  learned: Learned,
): CallFollower {
  const waiting = new Map<QueueSegmentId, EpochMs>();
  const offered = new Map<OfferId, EpochMs>();
  const shares = new Map<CallId, Share>();
  const inHand = new Map<OperatorId, Part>();

  for (const caller of view.callers.values()) {
    if ('segmentId' in caller) waiting.set(caller.segmentId, caller.queuedAt);
  }
  for (const offer of view.offers.values()) {
    if (offer.purpose === 'queue' && offer.is !== 'talking') offered.set(offer.id, offer.madeAt);
  }
  for (const [operatorId, { activity }] of view.operators) {
    const offer = activity.is === 'talking' ? view.offers.get(activity.offerId) : undefined;
    if (offer?.purpose === 'queue' && offer.queueId !== null)
      inHand.set(operatorId, { share: newShare(offer.callId, offer.queueId, operatorId), since: activity.since });
  }

  function newShare(callId: CallId, queueId: QueueId, operatorId: OperatorId): Share {
    const share = { queueId, operatorId, handleMs: 0, wrapUpMs: 0, isLast: false };
    shares.set(callId, share);
    return share;
  }
  const learn = ({ queueId, operatorId, handleMs, wrapUpMs }: Share, at: EpochMs): void =>
    learned(queueId, { is: 'handled', at, operatorId, handleMs, wrapUpMs });
  const close = (callId: CallId, at: EpochMs): void => {
    const share = shares.get(callId);
    if (share === undefined) return;
    shares.delete(callId);
    share.isLast = true;
    if (inHand.get(share.operatorId)?.share !== share) learn(share, at);
  };

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
        const { callId, operatorId, queueId } = fact;
        if (fact.via !== undefined) {
          const share = shares.get(callId);
          if (share?.operatorId === operatorId) inHand.set(operatorId, { share, since: at });
          return;
        }
        close(callId, at);
        // What a queue needs is learned from its own callers.
        if (queueId === null) return;
        const since = offered.get(fact.offerId);
        inHand.set(operatorId, { share: newShare(callId, queueId, operatorId), since: at });
        if (since !== undefined) learned(queueId, { is: 'rang', ringMs: at - since });
        return;
      }
      case 'CallEnded':
        return close(fact.callId, at);
      case 'OfferEnded':
        offered.delete(fact.offerId);
        return;
      case 'ActivityChanged': {
        const part = inHand.get(fact.operatorId);
        if (part === undefined || fact.activity === 'talking') return;
        part.talkEndedAt ??= at;
        if (fact.activity === 'wrap-up') return;
        inHand.delete(fact.operatorId);
        const { share } = part;
        share.handleMs += at - part.since;
        share.wrapUpMs += at - part.talkEndedAt;
        return share.isLast ? learn(share, at) : undefined;
      }
      default:
        return;
    }
  };
  return { follow, workOf: (operatorId) => inHand.get(operatorId)?.share.queueId ?? null };
}
