import { z } from 'zod';
import { loginRequest, refreshTokenRequest, signedIn } from '../../contract/auth.ts';
import type { SignedIn, SignIn } from '../../operators/sign-in.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { anyone } from '../policy.ts';

export interface AuthDeps {
  readonly signIn: SignIn;
}

const show = ({ account: { id, userName, displayName, role }, ...tokens }: SignedIn): z.input<typeof signedIn> => ({
  accessToken: tokens.accessToken,
  accessTokenExpiresAt: iso(tokens.accessTokenExpiresAt),
  refreshToken: tokens.refreshToken,
  refreshTokenExpiresAt: iso(tokens.refreshTokenExpiresAt),
  operator: { id, userName, displayName, role },
});

/** Sign-in. Tokens travel in bodies, so that no cookie is sent along with a request that somebody else forged. */
export const authRoutes =
  ({ signIn }: AuthDeps): Routes =>
  (app) => {
    app.post(
      '/v1/auth/login',
      {
        config: { policy: anyone('this is how a token is got; throttled by account and address') },
        schema: { tags: ['auth'], body: loginRequest, response: { 200: signedIn } },
      },
      async ({ body, ip }) => show(await signIn.login({ ...body, address: ip })),
    );

    app.post(
      '/v1/auth/refresh',
      {
        config: { policy: anyone('the refresh token is the proof') },
        schema: { tags: ['auth'], body: refreshTokenRequest, response: { 200: signedIn } },
      },
      async ({ body }) => show(await signIn.refresh(body.refreshToken)),
    );

    app.post(
      '/v1/auth/logout',
      {
        config: { policy: anyone('the refresh token is the proof; works with an expired access token') },
        schema: { tags: ['auth'], body: refreshTokenRequest, response: { 204: z.null() } },
      },
      async ({ body }, reply) => {
        await signIn.logout(body.refreshToken);
        return reply.code(204).send(null);
      },
    );
  };
