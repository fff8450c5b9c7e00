import { PasokhError } from '../shared/errors.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Principal } from './account.ts';
import type { AccessTokenIssuer, AccountStore, Log, PasswordHasher } from './ports.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import { userNameKey } from './user-name.ts';

export interface OwnPassword {
  /**
   * Changes the password of who asks, and ends all their sign-ins but this one. Counts with the failed sign-ins: whoever found a
   * signed-in phone must not guess on.
   *
   * @throws PasokhError `password-wrong`, `too-many-attempts`, `not-found`, `ledger-unavailable`
   */
  readonly change: (who: Principal, wish: { current: string; next: string; address: string }) => Promise<void>;
}

export interface OwnPasswordDeps {
  readonly accounts: Pick<AccountStore, 'find' | 'byUserName' | 'setOwnPassword'>;
  readonly passwords: PasswordHasher;
  readonly tokens: Pick<AccessTokenIssuer, 'revoke'>;
  readonly throttle: SignInThrottle;
  readonly now: () => EpochMs;
  readonly log: Log;
}

export function createOwnPassword({ accounts, passwords, tokens, throttle, now, log }: OwnPasswordDeps): OwnPassword {
  /** Not by the token's user name: it may be another person's by now. */
  const isRight = async (who: Principal, userName: string, password: string): Promise<boolean> => {
    const found = await accounts.byUserName(userName);
    const hash = found?.account.id === who.operatorId ? found.passwordHash : null;
    return passwords.verify(password, hash);
  };

  return {
    change: async (who, { current, next, address }) => {
      const { operatorId, sessionId } = who;
      const account = await accounts.find(operatorId);
      if (account === null) throw new PasokhError('not-found');
      const forgive = throttle.attempt(userNameKey(account.userName), address, now());
      const right = await isRight(who, account.userName, current).catch((error: unknown) => {
        forgive();
        throw error;
      });
      if (!right) {
        log.warn({ operatorId, address }, 'change of the own password refused');
        throw new PasokhError('password-wrong');
      }
      forgive();
      const hash = await passwords.hash(next);
      const ended = await accounts.setOwnPassword(operatorId, hash, sessionId, now());
      for (const other of ended) tokens.revoke({ sessionId: other });
      log.info({ operatorId, address }, 'own password changed');
    },
  };
}
