import type { QueueSettings } from '../../operators/queue-settings.ts';
import type { Day } from '../../simulation/day.ts';

/** A day with what its queues promise, and what has to be known about the numbers. */
export interface WorkDay extends Day {
  readonly queues: readonly QueueSettings[];
  /** What the day cannot tell, a sentence each. */
  readonly notes: readonly string[];
}

/** What may be different from the day. */
export type Configuration = Pick<WorkDay, 'queues' | 'operators'>;
