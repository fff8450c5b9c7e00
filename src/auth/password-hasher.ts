import type { Argon2Parameters } from 'node:crypto';
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../operators/ports.ts';
import { createLimiter } from './limiter.ts';

/**
 * argon2id (RFC 9106) with OWASP's first choice: 19 MiB, two passes, one lane; about 25 ms of one core. The parameters are
 * kept in each hash, so they can be raised without making old hashes useless.
 */
export const cost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };

/** Hashing runs in Node's thread pool and takes 19 MiB each time: two at once, and no longer line than this. */
const atOnce = 2;
const longestLine = 100;

const compute = promisify(argon2);
const encode = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
const shape = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export function createPasswordHasher(): PasswordHasher {
  const limited = createLimiter(atOnce, longestLine);
  const derive = async (password: string, parameters: Omit<Argon2Parameters, 'message'>): Promise<Buffer> =>
    limited(async () => compute('argon2id', { ...parameters, message: password.normalize('NFC') }));

  const hash = async (password: string): Promise<string> => {
    const nonce = randomBytes(16);
    const { memoryKiB: memory, passes, parallelism } = cost;
    const tag = await derive(password, { nonce, memory, passes, parallelism, tagLength: 32 });
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(nonce)}$${encode(tag)}`;
  };
  // Verified against when there is no such account, so that the answer takes as long.
  const nobodys = hash(randomBytes(16).toString('hex'));

  return {
    hash,
    verify: async (password, known) => {
      const [, memory, passes, parallelism, nonce, tag] = shape.exec(known ?? (await nobodys)) ?? [];
      if (nonce === undefined || tag === undefined) throw new Error('a stored password hash has an unknown shape');
      const expected = Buffer.from(tag, 'base64');
      const actual = await derive(password, {
        nonce: Buffer.from(nonce, 'base64'),
        memory: Number(memory),
        passes: Number(passes),
        parallelism: Number(parallelism),
        tagLength: expected.length,
      });
      return timingSafeEqual(actual, expected) && known !== null;
    },
  };
}
