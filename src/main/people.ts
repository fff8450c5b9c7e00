import type { Logger } from 'pino';
import { createAccessTokens, type AccessTokens } from '../auth/access-tokens.ts';
import { createPasswordHasher } from '../auth/password-hasher.ts';
import { randomSource } from '../auth/random-source.ts';
import { createSecretBox } from '../auth/secret-box.ts';
import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Config } from '../config/config.ts';
import { createAccountStore } from '../db/account-store.ts';
import type { Database } from '../db/connection.ts';
import { createCallLabelStore } from '../db/call-label-store.ts';
import { createDispositionStore } from '../db/disposition-store.ts';
import { createPauseHistory } from '../db/pause-history.ts';
import { createPauseReasonStore } from '../db/pause-reason-store.ts';
import { createQueueStore } from '../db/queue-store.ts';
import { createSessionStore } from '../db/session-store.ts';
import { createAccounts, type Accounts } from '../operators/accounts.ts';
import { createCallLabels, type CallLabels } from '../operators/call-labels.ts';
import { createConfigSync, type ConfigSync } from '../operators/config-sync.ts';
import { createDispositions, type Dispositions } from '../operators/dispositions.ts';
import type { Core, Notes, PhoneProvisioner } from '../operators/ports.ts';
import { createOwnPassword, type OwnPassword } from '../operators/own-password.ts';
import { createPauseReasons, type PauseReasons } from '../operators/pause-reasons.ts';
import { createPauses, type Pauses } from '../operators/pauses.ts';
import { createQueues, type Queues } from '../operators/queues.ts';
import { createReach, type Reach } from '../operators/reach.ts';
import { createRoles, type Roles } from '../operators/roles.ts';
import { createSignInThrottle } from '../operators/sign-in-throttle.ts';
import { createSignIn, type SignIn } from '../operators/sign-in.ts';

/** Accounts, queues and sign-ins, kept in line with the core and the phones. */
export interface People {
  readonly accounts: Accounts;
  readonly queues: Queues;
  readonly pauseReasons: PauseReasons;
  readonly pauses: Pauses;
  readonly reach: Reach;
  readonly dispositions: Dispositions;
  readonly callLabels: CallLabels;
  readonly signIn: SignIn;
  readonly ownPassword: OwnPassword;
  readonly tokens: AccessTokens;
  readonly sync: ConfigSync;
  readonly roles: Roles;
}

/** The running core, as people and their work need it. */
type CoreAtWork = Core & { readonly view: Pick<AcdView, 'callers' | 'offers'> };

export function createPeople(
  config: Config,
  log: Logger,
  db: Database,
  core: CoreAtWork,
  phones: PhoneProvisioner,
  notes: Notes,
): People {
  const now = (): number => Date.now();
  const random = randomSource;
  const box = createSecretBox(config.tokenSecret);
  const tokens = createAccessTokens(config.tokenSecret, now);
  const passwords = createPasswordHasher();
  const throttle = createSignInThrottle();
  const accountStore = createAccountStore(db);
  const queueStore = createQueueStore(db);
  const roles = createRoles({ notes, log });
  const sync = createConfigSync({
    ...{ accounts: accountStore, queues: queueStore, core, phones, box, random, roles, log },
  });
  const pauseReasons = createPauseReasons({ store: createPauseReasonStore(db), random });
  const { view, now: pbxNow } = core;
  const pauses = createPauses({ reasons: pauseReasons, history: createPauseHistory(db), view, now: pbxNow });
  const dispositionStore = createDispositionStore(db);
  const callLabels = createCallLabels({
    ...{ store: createCallLabelStore(db), dispositions: dispositionStore, view, now: pbxNow },
  });
  return {
    pauseReasons,
    pauses,
    reach: createReach(),
    dispositions: createDispositions({ store: dispositionStore, random }),
    callLabels,
    accounts: createAccounts({ store: accountStore, passwords, tokens, random, box, sync, log }),
    queues: createQueues({ store: queueStore, random, sync, log }),
    signIn: createSignIn({
      ...{ accounts: accountStore, sessions: createSessionStore(db), passwords, tokens, random, throttle, now, log },
    }),
    ownPassword: createOwnPassword({ accounts: accountStore, passwords, tokens, throttle, now, log }),
    tokens,
    sync,
    roles,
  };
}
