import { PasokhError } from '../shared/errors.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Account } from './account.ts';
import type { AccessTokenIssuer, AccountStore, Log, PasswordHasher, RandomSource, SessionStore } from './ports.ts';
import { decideRotation, sessionEnd } from './refresh-rule.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import { userNameKey } from './user-name.ts';

export interface SignedIn {
  readonly account: Account;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: EpochMs;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: EpochMs;
}

export interface SignIn {
  /** @throws PasokhError `bad-credentials`, `too-many-attempts`, `ledger-unavailable` */
  readonly login: (attempt: { userName: string; password: string; address: string }) => Promise<SignedIn>;
  /** Exchanges a refresh token for new ones. @throws PasokhError `refresh-token-invalid`, `ledger-unavailable` */
  readonly refresh: (refreshToken: string) => Promise<SignedIn>;
  /** Ends the sign-in of this token; an unknown one is fine. */
  readonly logout: (refreshToken: string) => Promise<void>;
}

export interface SignInDeps {
  readonly accounts: Pick<AccountStore, 'byUserName'>;
  readonly sessions: SessionStore;
  readonly passwords: PasswordHasher;
  readonly tokens: AccessTokenIssuer;
  readonly random: RandomSource;
  readonly throttle: SignInThrottle;
  readonly now: () => EpochMs;
  readonly log: Log;
}

export function createSignIn({
  accounts,
  sessions,
  passwords,
  tokens,
  random,
  throttle,
  now,
  log,
}: SignInDeps): SignIn {
  const signedIn = async (
    account: Account,
    session: { id: string; expiresAt: EpochMs },
    refreshToken: string,
  ): Promise<SignedIn> => {
    const { id: operatorId, role, userName } = account;
    const access = await tokens.issue({ operatorId, role, userName, sessionId: session.id });
    return {
      account,
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
      refreshTokenExpiresAt: session.expiresAt,
    };
  };

  /** Null when name and password do not belong together; an unknown name takes as long as a wrong password. */
  const identify = async (userName: string, password: string): Promise<Account | null> => {
    const found = await accounts.byUserName(userName);
    const right = await passwords.verify(password, found?.passwordHash ?? null);
    return right && found?.account.active === true ? found.account : null;
  };

  return {
    login: async ({ userName, password, address }) => {
      const forgive = throttle.attempt(userNameKey(userName), address, now());
      const account = await identify(userName, password).catch((error: unknown) => {
        forgive();
        throw error;
      });
      if (account === null) {
        log.warn({ address }, 'sign-in refused');
        throw new PasokhError('bad-credentials');
      }
      forgive();
      const at = now();
      const refreshToken = random.newRefreshToken();
      const session = { id: random.newId(), expiresAt: sessionEnd(at, at) };
      const tokenHash = random.hashToken(refreshToken);
      await sessions.open({ ...session, operatorId: account.id, address, tokenHash, at });
      log.info({ operatorId: account.id, address }, 'signed in');
      return signedIn(account, session, refreshToken);
    },

    refresh: async (shown) => {
      const at = now();
      const fresh = random.newRefreshToken();
      const found = await sessions.rotate(random.hashToken(shown), random.hashToken(fresh), at, (token) =>
        decideRotation(token, at),
      );
      if (found?.rotation.is === 'end') {
        tokens.revoke({ sessionId: found.token.session.id });
        log.warn({ operatorId: found.token.account?.id }, 'refresh token shown twice: sign-in ended');
      }
      const account = found?.token.account ?? null;
      if (found?.rotation.is !== 'rotate' || account === null) throw new PasokhError('refresh-token-invalid');
      return signedIn(account, { id: found.token.session.id, expiresAt: found.rotation.expiresAt }, fresh);
    },

    logout: async (shown) => {
      const sessionId = await sessions.endByToken(random.hashToken(shown), now());
      if (sessionId !== null) tokens.revoke({ sessionId });
    },
  };
}
