import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { NumberedFact } from '../../acd/facts.ts';
import type { CallId, OperatorId } from '../../shared/ids.ts';
import { minute, type EpochMs } from '../../shared/time.ts';
import { ownersOf } from './handed-over.ts';

/** Who had a part in calls that go on, or have just ended: the ledger may not have heard of it yet, or be away. */
export interface CallMemory {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  /** Whether the operator has or had a part in the call, as far as is known here: what went before the last restart is not. */
  readonly hadPart: (call: CallId, operator: OperatorId) => boolean;
  /** Whether it is or was parked, so that whoever asks for it may be too late by a moment. */
  readonly wasParked: (call: CallId) => boolean;
  readonly hasEnded: (call: CallId) => boolean;
}

const rememberMs = 10 * minute;

/** @param view as it is before the first facts come */
export function createCallMemory(view: Pick<AcdView, 'callers' | 'offers'>, now: () => EpochMs): CallMemory {
  const parts = new Map<CallId, Set<OperatorId>>();
  const parked = new Set<CallId>();
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
      parked.delete(old);
    }
  };
  const notice = (fact: NumberedFact): void => {
    switch (fact.type) {
      case 'CallDialled':
      case 'DirectOfferMade':
      case 'TalkStarted':
        return take(fact.callId, fact.operatorId);
      case 'TransitStarted':
        if (fact.why === 'parked') parked.add(fact.callId);
        return;
      case 'CallEnded':
        return end(fact.callId);
      default:
        return;
    }
  };

  for (const { callId, operatorId, is, purpose } of view.offers.values())
    if (is !== 'pending' || purpose !== 'queue') take(callId, operatorId);
  for (const caller of view.callers.values()) {
    if (caller.is !== 'in-transit') continue;
    for (const owner of ownersOf(caller)) take(caller.id, owner);
    if (caller.why === 'parked') parked.add(caller.id);
  }

  return {
    noticed: (facts) => facts.forEach(notice),
    wasParked: (call) => parked.has(call),
    hasEnded: (call) => ended.has(call),
    hadPart: (call, operator) => parts.get(call)?.has(operator) === true,
  };
}
