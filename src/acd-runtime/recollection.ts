import type { AcdEvent } from '../acd/events.ts';
import type { NumberedFact } from '../acd/facts.ts';
import type { CallId, OperatorId } from '../shared/ids.ts';
import type { OpenTurn } from './loop.ts';
import type { Memory } from './reconcile.ts';

/** What this process remembers of the PBX and of what it told; lost with it, and not missed then. */
export interface Recollection {
  /** Lets the core follow the event, and whatever we knew before it could. */
  readonly follow: (turn: OpenTurn, event: AcdEvent) => void;
  readonly reachable: (all: ReadonlyMap<OperatorId, boolean>) => void;
  readonly note: (facts: readonly NumberedFact[]) => void;
  readonly memory: () => Memory;
  /** Called now and then: forgets what is over for good. */
  readonly fade: (callers: ReadonlyMap<CallId, unknown>) => void;
}

export function createRecollection(): Recollection {
  const phones = new Map<OperatorId, boolean>();
  const recorded = new Set<CallId>();
  let ended = new Set<CallId>();
  let endedBefore = new Set<CallId>();
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
        if (fact.type === 'CallEnded') ended.add(fact.callId);
      }
    },
    memory: () => ({ recorded, ended: ended.union(endedBefore) }),
    fade: (callers) => {
      for (const callId of recorded) if (!callers.has(callId)) recorded.delete(callId);
      endedBefore = ended;
      ended = new Set();
    },
  };
}
