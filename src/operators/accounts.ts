import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import { operatorId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { Account, Actor } from './account.ts';
import type { ConfigSync } from './config-sync.ts';
import type {
  AccessTokenIssuer,
  AccountChange,
  AccountFilter,
  AccountStore,
  Log,
  Page,
  PasswordHasher,
  RandomSource,
  SecretBox,
} from './ports.ts';
import { pushAfter } from './pushing.ts';

export interface NewAccount {
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly active: boolean;
  readonly skills: Account['skills'];
  readonly units: number;
  readonly password: string;
}

/** As `AccountChange`, with the password in clear. */
export type AccountWish = Omit<AccountChange, 'passwordHash'> & { readonly password?: string };

/** People: all reject with `ledger-unavailable` while the ledger is away, and with `not-found` for unknown ids. */
export interface Accounts {
  readonly list: (filter: AccountFilter) => Promise<Page<Account, string>>;
  readonly get: (id: OperatorId) => Promise<Account>;
  /** @throws PasokhError `user-name-taken` */
  readonly create: (wish: NewAccount, by: Actor) => Promise<Account>;
  /** A changed role or password, or being switched off, ends all sign-ins. @throws PasokhError `user-name-taken`, `conflict` */
  readonly change: (id: OperatorId, wish: AccountWish, by: Actor) => Promise<Account>;
  /** The history keeps its operator. @throws PasokhError `conflict` for the last active admin */
  readonly remove: (id: OperatorId, by: Actor) => Promise<void>;
  readonly sipSecret: (id: OperatorId) => Promise<string>;
  readonly rotateSipSecret: (id: OperatorId, by: Actor) => Promise<void>;
}

export interface AccountsDeps {
  readonly store: AccountStore;
  readonly passwords: Pick<PasswordHasher, 'hash'>;
  readonly tokens: Pick<AccessTokenIssuer, 'revoke'>;
  readonly random: RandomSource;
  readonly box: SecretBox;
  readonly sync: ConfigSync;
  readonly log: Log;
}

export function createAccounts({ store, passwords, tokens, random, box, sync, log }: AccountsDeps): Accounts {
  const existing = <T>(found: T | null | false): T => {
    if (found === null || found === false) throw new PasokhError('not-found');
    return found;
  };

  return {
    list: (filter) => store.list(filter),
    get: async (id) => existing(await store.find(id)),

    create: async ({ password, ...wish }, by) => {
      const id = operatorId(random.newId());
      const account = { ...wish, id, createdAt: by.at, changedAt: by.at };
      const sealedSipSecret = box.seal(random.newSipSecret(), id);
      await store.insert(account, { passwordHash: await passwords.hash(password), sealedSipSecret }, by);
      await pushAfter(sync, log);
      return { ...account, serves: [] };
    },

    change: async (id, { password, ...wish }, by) => {
      const change = { ...wish, ...(password === undefined ? {} : { passwordHash: await passwords.hash(password) }) };
      const account = existing(await store.change(id, change, by));
      if (wish.role !== undefined || wish.active === false || password !== undefined) tokens.revoke({ operatorId: id });
      await pushAfter(sync, log);
      return account;
    },

    remove: async (id, by) => {
      existing(await store.remove(id, by));
      tokens.revoke({ operatorId: id });
      await pushAfter(sync, log);
    },

    sipSecret: async (id) => {
      const secret = box.open(existing(await store.sealedSipSecret(id)), id);
      if (secret !== null) return secret;
      // Sealed under an earlier secret of the service: the sync renews it.
      await sync.run();
      return existing(box.open(existing(await store.sealedSipSecret(id)), id));
    },

    rotateSipSecret: async (id, by) => {
      existing(await store.setSipSecret(id, box.seal(random.newSipSecret(), id), by));
      await pushAfter(sync, log);
    },
  };
}
