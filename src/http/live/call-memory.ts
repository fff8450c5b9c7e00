import type { NumberedFact } from '../../acd/facts.ts';
import type { CallId, OperatorId } from '../../shared/ids.ts';
import { minute, type EpochMs } from '../../shared/time.ts';

/** Who had a part in calls that have just ended: the ledger may not have heard of them yet, or be away. */
export interface CallMemory {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Whether the operator had a part in a call that ended; null: not known here. */
  readonly hadPart: (call: CallId, operator: OperatorId) => boolean | null;
  readonly hasEnded: (call: CallId) => boolean;
}

const rememberMs = 10 * minute;

export function createCallMemory(now: () => EpochMs): CallMemory {
  const parts = new Map<CallId, Set<OperatorId>>();
  /** In the order of their ends. */
  const ended = new Map<CallId, EpochMs>();

  const take = (call: CallId, operator: OperatorId): void => {
    parts.set(call, (parts.get(call) ?? new Set()).add(operator));
  };
  const end = (call: CallId): void => {
    ended.set(call, now());
    for (const [old, at] of ended) {
      if (at + rememberMs > now()) return;
      ended.delete(old);
      parts.delete(old);
    }
  };
  const notice = (fact: NumberedFact): void => {
    switch (fact.type) {
      case 'CallDialled':
      case 'DirectOfferMade':
      case 'TalkStarted':
        return take(fact.callId, fact.operatorId);
      case 'CallEnded':
        return end(fact.callId);
      default:
        return;
    }
  };

  return {
    noticed: (facts) => facts.forEach(notice),
    hasEnded: (call) => ended.has(call),
    hadPart: (call, operator) => (ended.has(call) ? (parts.get(call)?.has(operator) ?? false) : null),
  };
}
