import { z } from 'zod';
import { instant } from './fields.ts';
import { role } from './operators.ts';

export const loginRequest = z.object({
  userName: z.string().min(1).max(128),
  password: z.string().min(1).max(256).meta({ format: 'password' }),
});

export const refreshTokenRequest = z.object({ refreshToken: z.string().min(1).max(256) });

/** Every refresh gives a new refresh token; the one shown is void a minute later, and showing it then ends the sign-in. */
export const signedIn = z
  .object({
    accessToken: z.string().meta({ description: 'goes into the header: Authorization: Bearer …' }),
    accessTokenExpiresAt: instant,
    refreshToken: z.string(),
    refreshTokenExpiresAt: instant,
    operator: z.object({ id: z.string(), userName: z.string(), displayName: z.string(), role }),
  })
  .meta({ id: 'SignedIn' });
