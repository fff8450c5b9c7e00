import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { NumberedFact } from '../../acd/facts.ts';
import type { Caller } from '../../acd/state.ts';
import type { CallId, OperatorId } from '../../shared/ids.ts';

/**
 * Calls on their way that are somebody's still: of who handed them over or parked them, and of whom they come back to. As long, these see
 * what becomes of them. Who is handed a call for the first time has it once it rings.
 */
export interface HandedOver {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  readonly by: (operator: OperatorId) => readonly CallId[];
}

/** @param view as it is before the first facts come */
export function createHandedOver({ callers }: Pick<AcdView, 'callers'>): HandedOver {
  const owners = new Map<CallId, readonly OperatorId[]>();
  for (const caller of callers.values()) if (caller.is === 'in-transit') owners.set(caller.id, ownersOf(caller));
  const notice = (fact: NumberedFact): void => {
    if (fact.type === 'TransitStarted') owners.set(fact.callId, ownersOf(fact));
    else if (fact.type === 'TransitEnded' || fact.type === 'CallEnded') owners.delete(fact.callId);
  };
  return {
    noticed: (facts) => facts.forEach(notice),
    by: (operator) => [...owners].flatMap(([call, who]) => (who.includes(operator) ? call : [])),
  };
}

type Transit =
  Extract<Caller, { readonly is: 'in-transit' }> | Extract<NumberedFact, { readonly type: 'TransitStarted' }>;

/** Whose a call on its way is still. */
export const ownersOf = ({ why, to, from }: Pick<Transit, 'why' | 'to' | 'from'>): readonly OperatorId[] => [
  ...(from === null ? [] : [from]),
  ...(to.is === 'operator' && why !== 'transfer' ? [to.operatorId] : []),
];
