import { recentBehind } from '../acd/order.ts';
import type { Strategy } from '../acd/queue-rules.ts';
import type { OfferReason } from '../acd/reasons.ts';
import type { Decision, Routing } from '../calls/routing.ts';
import type { CallRouting } from '../contract/explanation.ts';
import type { CallId } from '../shared/ids.ts';
import { iso, minute, type EpochMs } from '../shared/time.ts';
import { isoOrNull, showQueueSegment } from './show-call.ts';

type Shown = CallRouting['decisions'][number];
type ShownReason = NonNullable<(Shown & { is: 'offer' })['why']>;

export const showRouting = (callId: CallId, { queueSegments, decisions }: Routing): CallRouting => ({
  callId,
  queueSegments: queueSegments.map(showQueueSegment),
  decisions: decisions.map(showDecision),
});

function showDecision(decision: Decision): Shown {
  if (decision.is !== 'offer') return { ...decision, at: iso(decision.at) };
  const { at, offer, why } = decision;
  const { id: offerId, queueSegmentId, queueId, operatorId, outcome } = offer;
  return {
    ...{ is: 'offer', at: iso(at), queueSegmentId, queueId, offerId, operatorId },
    ...{ rangAt: isoOrNull(offer.rangAt), endedAt: isoOrNull(offer.endedAt), outcome, endedWhy: offer.why },
    why: why === null ? null : showReason(why, at),
  };
}

/** Lower tiers come first whatever the score; within a tier the smallest score is asked. */
const scoreMeans: Readonly<Record<Strategy, string>> = {
  'longest-idle': 'the instant since when the operator is idle, in ms since 1970: the earliest is asked',
  'least-occupied':
    'work of late for each unit of capacity, on a logarithmic scale on which time passes for all alike: the least is asked',
  'fewest-calls': 'calls of late, on a logarithmic scale on which time passes for all alike: the fewest is asked',
  'round-robin': 'the instant of the last offer, in ms since 1970: the earliest is asked',
  linear: 'nothing: the order is tier, then id',
  random: 'drawn, smaller ones more often for a greater weight: the smallest is asked',
  'ring-all': 'the instant since when the operator is idle, in ms since 1970: all are asked, in this order',
};

const showReason = ({ strategy, candidates, ...why }: OfferReason, at: EpochMs): ShownReason => ({
  ...why,
  ...{ strategy, scoreMeans: scoreMeans[strategy] },
  candidates: candidates.map(({ score, ...candidate }) => ({
    ...candidate,
    // Of who has done nothing of late the logarithm is below every number; JSON has no word for it.
    score: Number.isFinite(score) ? score : null,
    reads: inWords(strategy, score, at),
  })),
});

function inWords(strategy: Strategy, score: number | null, at: EpochMs): string {
  const recent = score === null ? 0 : recentBehind(score, at);
  switch (strategy) {
    case 'longest-idle':
    case 'ring-all':
      return `idle since ${iso(score ?? 0)}`;
    case 'least-occupied':
      return `${(recent / minute).toFixed(1)} min of work of late for each unit`;
    case 'fewest-calls':
      return `${recent.toFixed(2)} calls of late`;
    case 'round-robin':
      return score === 0 ? 'no offer yet' : `last offer at ${iso(score ?? 0)}`;
    case 'linear':
      return 'tier, then id';
    case 'random':
      return `drew ${(score ?? 0).toFixed(3)}`;
  }
}
