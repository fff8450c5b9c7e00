import { emptyState } from '../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../src/acd/events.ts';
import { explainLine } from '../../src/acd/explain.ts';
import type { NumberedFact } from '../../src/acd/facts.ts';
import type { OperatorProfile, QueueRules } from '../../src/acd/queue-rules.ts';
import { step } from '../../src/acd/step.ts';
import { configurationEvents } from '../../src/acd-runtime/configuration.ts';
import type { AcdGateway, Impediment } from '../../src/acd-runtime/gateway.ts';
import type { OperatorId } from '../../src/shared/ids.ts';

export interface CoreGateway extends AcdGateway {
  readonly syncConfiguration: (
    queues: readonly QueueRules[],
    operators: readonly OperatorProfile[],
    mayMonitor?: (id: OperatorId) => boolean,
  ) => Promise<void>;
  /** What `impediments` answers. */
  readonly lack: Impediment[];
}

/** The real core behind the gateway's port, without spool and PBX: commands are dropped, facts are numbered and told. */
export function createCoreGateway(now: () => number = Date.now): CoreGateway {
  const state = emptyState();
  const listeners = new Set<(facts: readonly NumberedFact[]) => void>();
  const lack: Impediment[] = [];
  let seq = 0;
  const post = async (event: AcdEvent): Promise<readonly NumberedFact[]> => {
    const facts = step(state, event).facts.map((fact) => ({ ...fact, seq: ++seq }));
    for (const listener of listeners) listener(facts);
    return facts;
  };
  return {
    post,
    view: state,
    explainLine: (queue, part) => explainLine(state, queue, now(), part),
    now,
    lack,
    impediments: () => lack,
    onFacts: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    syncConfiguration: async (queues, operators, mayMonitor) => {
      for (const event of configurationEvents(state, queues, operators, now(), mayMonitor)) await post(event);
    },
  };
}
