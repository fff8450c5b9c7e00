import type { NumberedFact } from '../acd/facts.ts';
import { hashOf } from '../shared/hash.ts';

/** The call or operator whose fold a fact changes; null for one that is only kept (gaps, anomalies). */
export function subjectOf(fact: NumberedFact): string | null {
  switch (fact.type) {
    case 'PresenceChanged':
    case 'NextPresenceSet':
    case 'ReachableChanged':
    case 'ActivityChanged':
    case 'CapacityChanged':
    case 'QueueSignInChanged':
      return fact.operatorId;
    case 'GapSeen':
    case 'AnomalySeen':
      return null;
    default:
      return fact.callId;
  }
}

/** The lane of a fact: those of one call, and those of one operator, share one. `count` is a power of two. */
export function laneOf(fact: NumberedFact, count: number): number {
  const subject = subjectOf(fact);
  return subject === null ? 0 : hashOf(subject) % count;
}
