import { PasokhError } from '../shared/errors.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import { queueId } from '../shared/ids.ts';
import type { Actor } from './account.ts';
import type { ConfigSync } from './config-sync.ts';
import type { Log, Page, QueueStore, RandomSource } from './ports.ts';
import { pushAfter } from './pushing.ts';
import {
  problemsAround,
  problemsWithin,
  refuseIf,
  warningsOf,
  type Problem,
  type Surroundings,
} from './queue-checks.ts';
import type { Queue, QueueSettings, ServingTerms } from './queue-settings.ts';

/** Fields that may be changed; a missing one stays. */
export type QueueWish = Partial<Omit<QueueSettings, 'id'>>;

/** A queue, and what about it does not fit to those who serve it and to the other queues as they are now. */
export interface CheckedQueue extends Queue {
  /** The paths are those that a refusal would name. */
  readonly warnings: readonly Problem[];
}

/** Queues: all reject with `ledger-unavailable` while the ledger is away, and with `not-found` for unknown ids. */
export interface Queues {
  readonly list: (filter: { limit: number; after: string | null }) => Promise<Page<Queue, string>>;
  readonly get: (id: QueueId) => Promise<CheckedQueue>;
  /** @throws PasokhError `invalid-input`, `conflict` (name), `number-taken` */
  readonly create: (wish: Omit<QueueSettings, 'id'>, by: Actor) => Promise<CheckedQueue>;
  /** @throws PasokhError as `create` */
  readonly change: (id: QueueId, wish: QueueWish, by: Actor) => Promise<CheckedQueue>;
  /** The history keeps its queue. */
  readonly remove: (id: QueueId, by: Actor) => Promise<void>;
  /** What the terms do not name stays as it is; for somebody new, as `plainServing` has it. */
  readonly addOperator: (id: QueueId, operator: OperatorId, terms: Partial<ServingTerms>, by: Actor) => Promise<void>;
  readonly removeOperator: (id: QueueId, operator: OperatorId, by: Actor) => Promise<void>;
}

export interface QueuesDeps {
  readonly store: QueueStore;
  readonly random: Pick<RandomSource, 'newId'>;
  readonly sync: ConfigSync;
  readonly log: Log;
}

export function createQueues({ store, random, sync, log }: QueuesDeps): Queues {
  const pushed = async (done: boolean): Promise<void> => {
    if (!done) throw new PasokhError('not-found');
    await pushAfter(sync, log);
  };

  return {
    list: (filter) => store.list(filter),

    get: async (id) => {
      const [queue, around] = await Promise.all([store.find(id), store.surroundings(id)]);
      if (queue === null) throw new PasokhError('not-found');
      return { ...queue, warnings: warningsOf(queue, around) };
    },

    create: async (wish, by) => {
      const settings = { ...wish, id: queueId(random.newId()) };
      const check = (around: Surroundings): void =>
        refuseIf([...problemsWithin(settings), ...problemsAround(settings, null, around)]);
      await store.insert(settings, check, by);
      await pushAfter(sync, log);
      // Whatever could be said of a new queue refuses it.
      return { ...settings, operators: [], createdAt: by.at, changedAt: by.at, warnings: [] };
    },

    change: async (id, wish, by) => {
      let warnings: readonly Problem[] = [];
      const settings = (queue: Queue, around: Surroundings): QueueSettings => {
        const next = { ...queue, ...wish };
        refuseIf([...problemsWithin(next), ...problemsAround(next, queue, around)]);
        warnings = warningsOf(next, around);
        return next;
      };
      const changed = await store.change(id, settings, by);
      if (changed === null) throw new PasokhError('not-found');
      await pushAfter(sync, log);
      return { ...changed, warnings };
    },

    remove: async (id, by) => pushed(await store.remove(id, by)),
    addOperator: async (id, operator, terms, by) => pushed(await store.addOperator(id, operator, terms, by)),
    removeOperator: async (id, operator, by) => pushed(await store.removeOperator(id, operator, by)),
  };
}
