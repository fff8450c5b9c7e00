import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretBox } from '../operators/ports.ts';
import { deriveKey } from './derive-key.ts';

const algorithm = 'aes-256-gcm';

/**
 * Seals SIP secrets. A phone needs its secret in clear, so it cannot be hashed; sealed, a stolen dump of the database lets
 * nobody make calls. Changing the service's secret makes all sealed ones unreadable: they are renewed by the sync.
 */
export function createSecretBox(secret: string): SecretBox {
  const key = deriveKey(secret, 'sip-secret');
  return {
    seal: (plain, owner) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return ['v1', ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.');
    },

    open: (sealed, owner) => {
      const [version, nonce, tag, body] = sealed.split('.');
      if (version !== 'v1' || nonce === undefined || tag === undefined || body === undefined) return null;
      const options = { authTagLength: 16 };
      try {
        const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64url'), options)
          .setAAD(Buffer.from(owner))
          .setAuthTag(Buffer.from(tag, 'base64url'));
        return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
      } catch {
        // Another key or another owner: GCM says only that it does not fit.
        return null;
      }
    },
  };
}
