import { createHash, randomBytes } from 'node:crypto';
import type { RandomSource } from '../operators/ports.ts';

/** Crockford's base 32 in lower case: no i, l, o, u, so that it can be read out on the telephone. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Five random bits a character. */
const base32 = (length: number): string => [...randomBytes(length)].map((byte) => alphabet.charAt(byte & 31)).join('');

export const randomSource: RandomSource = {
  newId: () => base32(10),
  newSipSecret: () => base32(32),
  newRefreshToken: () => randomBytes(32).toString('base64url'),
  // A plain hash is enough: the token has 256 random bits, there is nothing to guess.
  hashToken: (token) => createHash('sha256').update(token).digest('base64url'),
};
