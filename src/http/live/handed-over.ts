import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { NumberedFact } from '../../acd/facts.ts';
import type { CallId, OperatorId } from '../../shared/ids.ts';

/** Calls on their way that go back to whoever handed them over or parked them: as long, they see what becomes of them. */
export interface HandedOver {
  readonly noticed: (facts: readonly NumberedFact[]) => void;
  readonly by: (operator: OperatorId) => readonly CallId[];
}

/** @param view as it is before the first facts come */
export function createHandedOver({ callers }: Pick<AcdView, 'callers'>): HandedOver {
  const from = new Map<CallId, OperatorId>();
  for (const caller of callers.values()) {
    if (caller.is === 'in-transit' && caller.from !== null) from.set(caller.id, caller.from);
  }
  const notice = (fact: NumberedFact): void => {
    if (fact.type === 'TransitStarted' && fact.from !== null) from.set(fact.callId, fact.from);
    else if (fact.type === 'TransitEnded' || fact.type === 'CallEnded') from.delete(fact.callId);
  };
  return {
    noticed: (facts) => facts.forEach(notice),
    by: (operator) => [...from].flatMap(([call, who]) => (who === operator ? call : [])),
  };
}
