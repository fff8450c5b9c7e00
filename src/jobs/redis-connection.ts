import { Redis } from 'ioredis';
import { second } from '../shared/time.ts';

export interface RedisOptions {
  /** `redis://:secret@host:port/db`. */
  readonly url: string;
  /** Told of every broken connection. Unheard, the error would be printed instead. */
  readonly onError: (error: Error) => void;
}

/**
 * Never gives up: tries again after 0.1 s … 3 s, so that the service starts and runs while Redis is down. BullMQ asks for
 * `maxRetriesPerRequest: null`; who must not wait for ever looks at `isUp` first.
 */
export function connectRedis({ url, onError }: RedisOptions): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5 * second,
    keepAlive: 10 * second,
    retryStrategy: (times) => Math.min(3 * second, 100 * 2 ** Math.min(times - 1, 5)),
  });
  redis.on('error', onError);
  return redis;
}

export const isUp = (redis: Redis): boolean => redis.status === 'ready';
