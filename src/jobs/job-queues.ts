import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { second } from '../shared/time.ts';
import type { DurationMs } from '../shared/time.ts';
import type { FactBatch, Lanes } from '../stream/ports.ts';
import { catalog } from './catalog.ts';
import type { JobName, JobPayload } from './catalog.ts';
import { isUp } from './redis-connection.ts';

/** How many lanes the facts travel in: each with one job at a time, so together they keep this many connections busy. */
export const laneCount = 4;
export const backgroundQueue = 'background';
export const laneQueue = (lane: number): string => `facts-${lane}`;

const sendLimitMs = 5 * second;

type BackgroundJob = Exclude<JobName, 'apply-facts'>;

/** Puts jobs in. Every promise settles within 5 s; it rejects while Redis is down, and the job may or may not be in. */
export interface JobProducer {
  readonly lanes: Lanes;
  /** `once`: while a job with this key waits or runs, another one is not added. No colon in it. */
  readonly add: <Name extends BackgroundJob>(
    name: Name,
    payload: JobPayload<Name>,
    options?: { readonly once?: string; readonly delayMs?: DurationMs },
  ) => Promise<void>;
  readonly isUp: () => boolean;
  readonly close: () => Promise<void>;
}

export interface QueueOptions {
  readonly redis: Redis;
  /** Begins every key in Redis. */
  readonly prefix: string;
  readonly onError: (error: Error) => void;
}

export function createProducer({ redis, prefix, onError }: QueueOptions): JobProducer {
  const queues = new Map<string, Queue>();
  /** Part of the keys of facts: those that a killed process was writing may be locked in its name for a minute. */
  const life = randomUUID();
  const queueOf = (name: string): Queue => {
    const queue = queues.get(name) ?? new Queue(name, { connection: redis, prefix });
    if (!queues.has(name)) {
      queue.on('error', onError);
      queues.set(name, queue);
    }
    return queue;
  };

  const within = async (work: () => Promise<unknown>): Promise<void> => {
    if (!isUp(redis)) throw new Error('Redis is not connected');
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error('Redis did not answer in time'));
      // A dead connection can look open for many minutes. What it still held is sent again on the next one.
      redis.disconnect(true);
    }, sendLimitMs);
    try {
      await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    lanes: {
      count: laneCount,
      send: (lane, batch) =>
        within(() =>
          queueOf(laneQueue(lane)).add('apply-facts', batch, {
            ...optionsOf('apply-facts'),
            jobId: batchKey(life, batch),
          }),
        ),
    },
    add: (name, payload, { once, delayMs } = {}) =>
      within(() =>
        queueOf(backgroundQueue).add(name, payload, {
          ...optionsOf(name),
          ...(once === undefined ? {} : { jobId: `${name}-${once}` }),
          ...(delayMs === undefined ? {} : { delay: delayMs }),
        }),
      ),
    isUp: () => isUp(redis),
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** The same facts sent again by the same process, while they still wait, make no second job. */
function batchKey(life: string, { node, facts }: FactBatch): string {
  return `${life}-${node.replaceAll(':', '_')}-${facts[0]?.seq ?? 0}-${facts.at(-1)?.seq ?? 0}-${facts.length}`;
}

/** Jobs that ended leave nothing behind: an ended one would keep its key from being used again. */
const optionsOf = (name: JobName) => ({
  attempts: catalog[name].attempts,
  backoff: { type: 'catalog' },
  removeOnComplete: true,
  removeOnFail: true,
});
