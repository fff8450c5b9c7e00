import { dropQueue, putQueue, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { queueIndex } from './indexes.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** New rules hold for what begins from now on: who waits keeps the limit of the wait, what rings keeps its time-out. */
export const queueConfigured = (draft: Draft, { queue }: Of<'QueueConfigured'>): void => putQueue(draft, { ...queue });

/** No more callers come in; those who are in it are served as before, and the queue goes with the last of them. */
export function queueRemoved(draft: Draft, { queueId }: Of<'QueueRemoved'>): void {
  const queue = draft.state.queues.get(queueId);
  if (queue === undefined || queue.removed === true) return;
  if (queueIndex(draft.state.indexes, queueId).calls === 0) dropQueue(draft, queueId);
  else putQueue(draft, { ...queue, removed: true });
}
