import { dropQueue, putCaller, putMeasured, putQueue, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { queueIndex } from './indexes.ts';
import { widened } from './line.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/**
 * New rules hold for what begins from now on: who waits keeps the limit of the wait, what rings keeps its time-out. But who may
 * be asked, and in which order, is as the new rules say for everybody who waits.
 */
export function queueConfigured(draft: Draft, { queue }: Of<'QueueConfigured'>): void {
  const { callers, queues } = draft.state;
  const measured = queues.get(queue.id)?.measuredLimit;
  putQueue(draft, { ...queue, ...(measured === undefined ? {} : { measuredLimit: measured }) });
  for (const id of draft.state.line(queue.id)) {
    const caller = callers.get(id);
    if (caller?.is !== 'waiting' && caller?.is !== 'offered') continue;
    const now = widened(draft, caller);
    if (now.widensAt !== caller.widensAt || now.preference !== caller.preference)
      putCaller(draft, { ...caller, ...now });
  }
}

/** Holds for who comes from now on. */
export function queueLimitMeasured(draft: Draft, { queueId, limit }: Of<'QueueLimitMeasured'>): void {
  const queue = draft.state.queues.get(queueId);
  if (queue === undefined || queue.measuredLimit === limit) return;
  putMeasured(draft, { ...queue, measuredLimit: limit });
}

/** No more callers come in; those who are in it are served as before, and the queue goes with the last of them. */
export function queueRemoved(draft: Draft, { queueId }: Of<'QueueRemoved'>): void {
  const queue = draft.state.queues.get(queueId);
  if (queue === undefined || queue.removed === true) return;
  if (queueIndex(draft.state.indexes, queueId).calls === 0) dropQueue(draft, queueId);
  else putQueue(draft, { ...queue, removed: true });
}
