import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Principal } from '../operators/account.ts';
import type { AccessTokenIssuer } from '../operators/ports.ts';
import { operatorId } from '../shared/ids.ts';
import { roles } from '../shared/role.ts';
import type { EpochMs } from '../shared/time.ts';
import { minute } from '../shared/time.ts';
import { deriveKey } from './derive-key.ts';

const life = 10 * minute;
const issuer = 'pasokh';

const claims = z.object({
  sub: z.string().min(1),
  role: z.enum(roles),
  name: z.string(),
  sid: z.string().min(1),
  /** The instant of issue in milliseconds: JWT's own `iat` has only seconds. */
  at: z.number(),
  exp: z.number(),
});

export interface AccessTokens extends AccessTokenIssuer {
  /** Null for a token that is forged, expired or revoked. Asks nobody: it works while the ledger is away. */
  readonly verify: (token: string) => Promise<Principal | null>;
  /** Whether this person's token, issued before now, was revoked since `issuedAt`. */
  readonly isRevoked: (who: Pick<Principal, 'operatorId' | 'sessionId'>, issuedAt: EpochMs) => boolean;
}

/**
 * Access tokens: JWT (HS256), ten minutes. What is revoked earlier (signed out, switched off, another role) is kept in memory for
 * those ten minutes; a restart forgets it, and refreshing fails all the same.
 */
export function createAccessTokens(secret: string, now: () => EpochMs): AccessTokens {
  const key = deriveKey(secret, 'access-token');
  /** Operator or session → tokens issued up to this instant are void. In the order of revocation. */
  const revoked = new Map<string, EpochMs>();

  const forgetOld = (): void => {
    for (const [who, at] of revoked) {
      if (at > now() - life) return;
      revoked.delete(who);
    }
  };
  const isRevoked: AccessTokens['isRevoked'] = (who, issuedAt) =>
    [who.operatorId, who.sessionId].some((id) => issuedAt <= (revoked.get(id) ?? -1));

  return {
    issue: async ({ operatorId: id, role, userName, sessionId }) => {
      const at = now();
      // Whole seconds, as JWT counts: told and enforced are the same.
      const exp = Math.floor((at + life) / 1000);
      const token = await new SignJWT({ role, name: userName, sid: sessionId, at })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(id)
        .setExpirationTime(exp)
        .sign(key);
      return { token, expiresAt: exp * 1000 };
    },

    verify: async (token) => {
      try {
        const options = { algorithms: ['HS256'], issuer, currentDate: new Date(now()) };
        const { payload } = await jwtVerify(token, key, options);
        const { sub, role, name, sid, at, exp } = claims.parse(payload);
        const principal = { operatorId: operatorId(sub), role, userName: name, sessionId: sid, expiresAt: exp * 1000 };
        return isRevoked(principal, at) ? null : principal;
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
        throw error;
      }
    },

    revoke: (who) => {
      forgetOld();
      const id = 'operatorId' in who ? who.operatorId : who.sessionId;
      revoked.delete(id);
      revoked.set(id, now());
    },

    isRevoked,
  };
}
