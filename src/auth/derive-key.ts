import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose out of the service's one secret (HKDF, RFC 5869): no two purposes share a key. */
export const deriveKey = (secret: string, purpose: 'access-token' | 'sip-secret'): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'pasokh', purpose, 32));
