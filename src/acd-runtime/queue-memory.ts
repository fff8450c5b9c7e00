import type { NumberedFact } from '../acd/facts.ts';
import { forgetOperators, noMeasures, observe, type QueueMeasures } from '../capacity/queue-measures.ts';
import { PasokhError } from '../shared/errors.ts';
import { queueId as asQueueId, type OperatorId, type QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { createCallFollower } from './call-follower.ts';
import type { AcdGateway } from './gateway.ts';
import type { Log, NoteStore } from './ports.ts';

export interface MemoryParts {
  readonly gateway: Pick<AcdGateway, 'view' | 'now'>;
  readonly notes: NoteStore;
  readonly log: Log;
}

/** What every queue has learned from its calls, across restarts. */
export interface QueueMemory {
  readonly measuresOf: (queueId: QueueId) => QueueMeasures;
  /** Of which queue's call the operator talks, or does the wrap-up; null where none is known. */
  readonly workOf: (operatorId: OperatorId) => QueueId | null;
  /** In constant time for each fact. */
  readonly learn: (facts: readonly NumberedFact[]) => void;
  /** Begins to look at queues that have come, and forgets those that are gone. */
  readonly renew: () => void;
  /** Those of which something is not written down, or still is. */
  readonly unwritten: () => readonly QueueId[];
  /** Writes down what the queue has learned. A failure is logged, and the queue stays unwritten. */
  readonly write: (queueId: QueueId) => void;
}

const prefix = 'capacity ';
/** What another version wrote is not read. */
const version = 1;

interface Note {
  readonly version: number;
  readonly measures: QueueMeasures;
}

export function createQueueMemory({ gateway, notes, log }: MemoryParts): QueueMemory {
  const { view, now } = gateway;
  const learned = new Map<QueueId, QueueMeasures>();
  const unwritten = new Set<QueueId>();
  let isFailing = false;

  const measuresOf = (queueId: QueueId): QueueMeasures => {
    const known = learned.get(queueId) ?? noMeasures(now());
    learned.set(queueId, known);
    return known;
  };

  const calls = createCallFollower(view, (queueId, seen) => {
    observe(measuresOf(queueId), seen);
    unwritten.add(queueId);
  });

  /** Calls of this time went unseen or to the native queue. */
  const gap = (from: EpochMs, until: EpochMs): void => {
    for (const [queueId, measures] of learned) {
      observe(measures, { is: 'unseen', from, until });
      unwritten.add(queueId);
    }
  };

  for (const [name, note] of notes.all()) {
    if (!name.startsWith(prefix)) continue;
    const queueId = asQueueId(name.slice(prefix.length));
    const { version: writtenBy, measures } = note as Note;
    if (writtenBy === version) learned.set(queueId, measures);
    if (writtenBy === version) forgetOperators(measures, now());
  }

  return {
    measuresOf,
    workOf: calls.workOf,
    learn: (facts) => {
      for (const fact of facts) {
        calls.follow(fact);
        if (fact.type === 'GapSeen') gap(fact.from, fact.at);
      }
    },
    renew: () => {
      for (const queueId of view.queues.keys()) measuresOf(queueId);
      for (const queueId of learned.keys()) {
        if (view.queues.has(queueId)) continue;
        learned.delete(queueId);
        unwritten.add(queueId);
      }
    },
    unwritten: () => [...unwritten],
    write: (queueId) => {
      const measures = learned.get(queueId);
      try {
        if (measures === undefined) notes.remove(`${prefix}${queueId}`);
        else notes.put(`${prefix}${queueId}`, { version, measures } satisfies Note);
        unwritten.delete(queueId);
        isFailing = false;
      } catch (error) {
        if (!(error instanceof PasokhError)) throw error;
        if (!isFailing) log.warn('what queues have learned cannot be written down', { cause: error.message });
        isFailing = true;
      }
    },
  };
}
