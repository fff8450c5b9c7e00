import type { AcdEvent } from '../acd/events.ts';
import type { NumberedFact } from '../acd/facts.ts';
import type { CallId, LegId, OperatorId } from '../shared/ids.ts';
import type { OpenTurn } from './loop.ts';
import type { Memory } from './reconcile.ts';

/** What this process remembers of the PBX and of what it told; lost with it, and not missed then. */
export interface Recollection {
  /** Lets the core follow the event, and whatever we knew before it could. */
  readonly follow: (turn: OpenTurn, event: AcdEvent) => void;
  readonly reachable: (all: ReadonlyMap<OperatorId, boolean>) => void;
  readonly note: (facts: readonly NumberedFact[]) => void;
  readonly memory: () => Memory;
  /** Called now and then: forgets what is over, and tells which calls and legs ended before the last time. */
  readonly fade: (callers: ReadonlyMap<CallId, unknown>) => readonly string[];
}

export function createRecollection(): Recollection {
  const phones = new Map<OperatorId, boolean>();
  const recorded = new Set<CallId>();
  let ended = newlyEnded();
  let endedBefore = newlyEnded();
  return {
    follow: (turn, event) => {
      turn.apply(event);
      if (event.type === 'ReachableChanged') phones.set(event.operatorId, event.reachable);
      // The phone of a new operator may have registered before the core knew whose it is.
      if (event.type === 'OperatorConfigured') {
        const operatorId = event.operator.id;
        const reachable = phones.get(operatorId) ?? false;
        if (turn.state.operators.get(operatorId)?.reachable !== reachable)
          turn.apply({ type: 'ReachableChanged', at: event.at, operatorId, reachable });
      }
    },
    reachable: (all) => {
      phones.clear();
      for (const [operatorId, reachable] of all) phones.set(operatorId, reachable);
    },
    note: (facts) => {
      for (const fact of facts) {
        if (fact.type === 'RecordingStarted') recorded.add(fact.callId);
        if (fact.type === 'CallEnded') ended.calls.add(fact.callId);
        const isLegOver = fact.type === 'TalkEnded' || (fact.type === 'OfferEnded' && fact.outcome !== 'accepted');
        if (isLegOver || fact.type === 'MonitorEnded') ended.legs.add(fact.offerId);
        if (fact.type === 'OutsideTalkEnded') ended.legs.add(fact.legId);
        if (fact.type === 'DialEnded' && fact.outcome !== 'answered') ended.legs.add(fact.legId);
      }
    },
    memory: () => ({ recorded, ended: ended.calls.union(endedBefore.calls) }),
    fade: (callers) => {
      for (const callId of recorded) if (!callers.has(callId)) recorded.delete(callId);
      const over = [...endedBefore.calls, ...endedBefore.legs];
      endedBefore = ended;
      ended = newlyEnded();
      return over;
    },
  };
}

const newlyEnded = () => ({ calls: new Set<CallId>(), legs: new Set<CallId | LegId>() });
