import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { stackEnv } from './stack-env.ts';

export interface TestRedis {
  readonly url: string;
  /** For BullMQ's `prefix`: a test file sees its own keys only. */
  readonly prefix: string;
  /** Removes every key with this prefix. */
  readonly clear: () => Promise<void>;
}

/** The stack's Redis under a prefix of its own. Call `clear` in `afterAll`. */
export function testRedis(url: string = stackEnv('PASOKH_REDIS_URL')): TestRedis {
  const prefix = `pasokh-test-${randomBytes(6).toString('hex')}`;
  const clear = async (): Promise<void> => {
    const redis = new Redis(url, { maxRetriesPerRequest: 1 });
    try {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(...keys);
    } finally {
      redis.disconnect();
    }
  };
  return { url, prefix, clear };
}
