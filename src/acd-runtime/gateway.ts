import type { AcdEvent } from '../acd/events.ts';
import type { LineExplanation, LinePart } from '../acd/explain.ts';
import type { NumberedFact } from '../acd/facts.ts';
import type { Caller, Offer, Operator, OutsideLeg, Queue } from '../acd/state.ts';
import type { CallId, OfferId, OperatorId, OutsideLegId, QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

/** The live state, to be read and never changed. */
export interface AcdView {
  readonly queues: ReadonlyMap<QueueId, Queue>;
  readonly operators: ReadonlyMap<OperatorId, Operator>;
  readonly callers: ReadonlyMap<CallId, Caller>;
  readonly offers: ReadonlyMap<OfferId, Offer>;
  readonly outsideLegs: ReadonlyMap<OutsideLegId, OutsideLeg>;
  /** Callers of a queue in the order in which they will be served; offered ones keep their place. */
  readonly line: (queue: QueueId) => readonly CallId[];
}

/** One reason why calls cannot be taken now; empty list = ready. */
export interface Impediment {
  readonly part: 'spool' | 'pbx' | 'loop' | 'instance';
  readonly why: string;
  readonly since: EpochMs;
}

/** The running core as the rest of the service sees it. */
export interface AcdGateway {
  /** Puts an event into the mailbox; settles with the facts it caused once they are in the spool, rejects with a `PasokhError`. */
  readonly post: (event: AcdEvent) => Promise<readonly NumberedFact[]>;
  readonly view: AcdView;
  /** Why the callers of a part of a queue's line wait; null: no such queue. */
  readonly explainLine: (queue: QueueId, part: LinePart) => LineExplanation | null;
  /** Tells the facts of each turn after its commit. Returns the function that ends it. */
  readonly onFacts: (listener: (facts: readonly NumberedFact[]) => void) => () => void;
  readonly impediments: () => readonly Impediment[];
  /** Now, on the PBX's clock: what `at` of a posted event should be. */
  readonly now: () => EpochMs;
}
