import type { NumberedFact } from '../acd/facts.ts';
import type { OfferReason, WaitReason } from '../acd/reasons.ts';
import type { CallId, NodeId, OperatorId, QueueId, QueueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { CallOffer, QueueSegment } from './call.ts';
import { foldCall } from './fold-call.ts';

/** Made by a queue. */
type QueueOffer = CallOffer & { readonly queueSegmentId: QueueSegmentId; readonly queueId: QueueId };

/** One decision about a caller: whom to ask, that nobody can be asked, or a supervisor's. */
export type Decision = { readonly at: EpochMs } &
  /** `why` null: left out under load. */
  (
    | { readonly is: 'offer'; readonly offer: QueueOffer; readonly why: OfferReason | null }
    | {
        readonly is: 'nobody-asked';
        readonly queueSegmentId: QueueSegmentId;
        readonly queueId: QueueId;
        readonly why: WaitReason;
      }
    | { readonly is: 'priority'; readonly by: OperatorId; readonly priority: number }
    | { readonly is: 'moved'; readonly by: OperatorId; readonly queueId: QueueId }
  );

export interface Routing {
  readonly queueSegments: readonly QueueSegment[];
  /** In their order. */
  readonly decisions: readonly Decision[];
}

/** The decisions about one call out of its facts, in any order, duplicates included; null until its beginning is known. */
export function routingOf(node: NodeId, callId: CallId, facts: readonly NumberedFact[]): Routing | null {
  const folded = foldCall(node, callId, facts);
  if (folded === null) return null;
  const offers = new Map(folded.offers.map((offer) => [offer.id, offer]));
  const bySeq = new Map(facts.map((fact) => [fact.seq, fact]));
  const inOrder = [...bySeq.values()].toSorted((a, b) => a.at - b.at || a.seq - b.seq);
  const decisions = inOrder.flatMap((fact): Decision[] => {
    const { at } = fact;
    switch (fact.type) {
      case 'OfferMade': {
        const offer = offers.get(fact.offerId);
        if (offer === undefined) return [];
        const { segmentId: queueSegmentId, queueId, why = null } = fact;
        return [{ is: 'offer', at, offer: { ...offer, queueSegmentId, queueId }, why }];
      }
      case 'OfferNotMade':
        return [{ is: 'nobody-asked', at, queueSegmentId: fact.segmentId, queueId: fact.queueId, why: fact.why }];
      case 'PriorityChanged':
        return [{ is: 'priority', at, by: fact.by, priority: fact.priority }];
      case 'CallMoved':
        return [{ is: 'moved', at, by: fact.by, queueId: fact.queueId }];
      default:
        return [];
    }
  });
  return { queueSegments: folded.queueSegments, decisions };
}
