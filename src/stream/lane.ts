import type { NumberedFact } from '../acd/facts.ts';

/** FNV-1a, 32 bits: the same number for the same text in every process and version. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** The call or operator whose fold a fact changes; null for one that is only kept (gaps, anomalies). */
export function subjectOf(fact: NumberedFact): string | null {
  switch (fact.type) {
    case 'PresenceChanged':
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
