import type { OperatorProfile, QueueRules } from '../acd/queue-rules.ts';
import type { Operator } from '../acd/state.ts';
import type { OfferId, OperatorId, QueueId, TrunkId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Account, Actor } from './account.ts';
import type { NewPauseReason, PauseReason, PauseReasonSettings } from './pause-reason.ts';
import type { Surroundings } from './queue-checks.ts';
import type { Queue, QueueSettings, ServingTerms } from './queue-settings.ts';
import type { Rotation, StoredToken } from './refresh-rule.ts';

export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null: this was the last. */
  readonly next: Cursor | null;
}

export interface AccountFilter {
  readonly limit: number;
  /** The last user name key of the page before. */
  readonly after: string | null;
  readonly role: Role | null;
  readonly active: boolean | null;
}

/** What may be changed of an account; a missing field stays. */
export interface AccountChange {
  readonly userName?: string;
  readonly displayName?: string;
  readonly role?: Role;
  readonly active?: boolean;
  readonly skills?: Account['skills'];
  readonly units?: number;
  readonly passwordHash?: string;
}

/** The rows of people. All reject with `ledger-unavailable` while the ledger is away; changes are audited with them. */
export interface AccountStore {
  readonly list: (filter: AccountFilter) => Promise<Page<Account, string>>;
  readonly find: (id: OperatorId) => Promise<Account | null>;
  readonly byUserName: (userName: string) => Promise<{ account: Account; passwordHash: string } | null>;
  /** @throws PasokhError `user-name-taken` */
  readonly insert: (
    account: Omit<Account, 'serves'>,
    secrets: { passwordHash: string; sealedSipSecret: string },
    by: Actor,
  ) => Promise<void>;
  /**
   * Ends the sign-ins too when role, password or being active changes.
   * @returns null when there is no such account
   * @throws PasokhError `user-name-taken`, or `conflict` if no active admin would be left
   */
  readonly change: (id: OperatorId, change: AccountChange, by: Actor) => Promise<Account | null>;
  /** Ends all sign-ins but `keptSession`. @returns the ids of those that it ended */
  readonly setOwnPassword: (
    id: OperatorId,
    passwordHash: string,
    keptSession: string,
    at: EpochMs,
  ) => Promise<readonly string[]>;
  /** Marks as deleted, leaves all queues, ends the sign-ins. False when there is none. @throws PasokhError `conflict` as above */
  readonly remove: (id: OperatorId, by: Actor) => Promise<boolean>;
  readonly sealedSipSecret: (id: OperatorId) => Promise<string | null>;
  /** False when there is no such account. */
  readonly setSipSecret: (id: OperatorId, sealed: string, by: Actor) => Promise<boolean>;
  /** Everybody: what the core and the phones are brought in line with. */
  readonly roster: () => Promise<readonly RosterEntry[]>;
}

export interface RosterEntry {
  readonly account: Account;
  readonly sealedSipSecret: string;
}

/** The rows of queues, with their numbers and operators. Rejections as with `AccountStore`. */
export interface QueueStore {
  /** The page after a name, by name. */
  readonly list: (filter: { limit: number; after: string | null }) => Promise<Page<Queue, string>>;
  readonly all: () => Promise<readonly Queue[]>;
  readonly find: (id: QueueId) => Promise<Queue | null>;
  /** What this queue is checked against, as it is now. */
  readonly surroundings: (id: QueueId) => Promise<Surroundings>;
  /**
   * In one transaction with the check, in which no other queue changes.
   * @throws PasokhError `conflict` (name) or `number-taken` with the numbers, and whatever `check` throws
   */
  readonly insert: (queue: QueueSettings, check: (around: Surroundings) => void, by: Actor) => Promise<void>;
  /**
   * Replaces it by what `change` makes of it, in one transaction in which no other queue changes. Null when there is none.
   * @throws PasokhError as `insert`, and whatever `change` throws
   */
  readonly change: (
    id: QueueId,
    change: (queue: Queue, around: Surroundings) => QueueSettings,
    by: Actor,
  ) => Promise<Queue | null>;
  /** Marks as deleted, frees its numbers and operators. False when there is none. */
  readonly remove: (id: QueueId, by: Actor) => Promise<boolean>;
  /** Who serves it already gets the terms that are named. False when there is no such queue or operator. */
  readonly addOperator: (
    id: QueueId,
    operator: OperatorId,
    terms: Partial<ServingTerms>,
    by: Actor,
  ) => Promise<boolean>;
  /** False when the operator did not serve it. */
  readonly removeOperator: (id: QueueId, operator: OperatorId, by: Actor) => Promise<boolean>;
}

/** The rows of pause reasons. Rejections as with `AccountStore`. */
export interface PauseReasonStore {
  /** In their order, the removed ones among them. */
  readonly all: () => Promise<readonly PauseReason[]>;
  /** Brings a removed reason of this id back. @throws PasokhError `conflict` with the field `id` or `name` */
  readonly insert: (reason: NewPauseReason & { readonly id: string }, by: Actor) => Promise<PauseReason>;
  /**
   * Replaces it by what `change` makes of it, in one transaction. Null when there is none.
   * @throws PasokhError `conflict` (name), and whatever `change` throws
   */
  readonly change: (
    id: string,
    change: (reason: PauseReason) => PauseReasonSettings,
    by: Actor,
  ) => Promise<PauseReason | null>;
  /** Marks as deleted. False when there is none. @throws PasokhError `conflict` for a system reason */
  readonly remove: (id: string, by: Actor) => Promise<boolean>;
}

/** What the ledger knows of pauses that go on. Rejections as with `AccountStore`. */
export interface PauseHistory {
  /** Each pause since the later of its choice and the end of the work that was in hand then. */
  readonly open: () => Promise<readonly OpenPause[]>;
}

export interface OpenPause {
  readonly operatorId: OperatorId;
  readonly reason: string;
  readonly since: EpochMs;
}

/** Sign-ins and their refresh tokens, of which only hashes are kept. Rejections as with `AccountStore`. */
export interface SessionStore {
  readonly open: (session: {
    readonly id: string;
    readonly operatorId: OperatorId;
    readonly address: string;
    readonly tokenHash: string;
    readonly at: EpochMs;
    readonly expiresAt: EpochMs;
  }) => Promise<void>;
  /** Looks the token up, lets `decide` choose, and does it, in one transaction that locks the session. Null: unknown token. */
  readonly rotate: (
    hash: string,
    newHash: string,
    at: EpochMs,
    decide: (token: StoredToken) => Rotation,
  ) => Promise<{ readonly token: StoredToken; readonly rotation: Rotation } | null>;
  /** Ends the session of this refresh token, whichever of its tokens it is. The session's id, or null. */
  readonly endByToken: (hash: string, at: EpochMs) => Promise<string | null>;
}

export interface PasswordHasher {
  readonly hash: (password: string) => Promise<string>;
  /** `hash` null: there is no such account; takes as long as with one, and is false. */
  readonly verify: (password: string, hash: string | null) => Promise<boolean>;
}

/** Makes access tokens, and makes those that are out invalid before their time. */
export interface AccessTokenIssuer {
  readonly issue: (who: {
    readonly operatorId: OperatorId;
    readonly role: Role;
    readonly userName: string;
    readonly sessionId: string;
  }) => Promise<{ readonly token: string; readonly expiresAt: EpochMs }>;
  readonly revoke: (who: { readonly operatorId: OperatorId } | { readonly sessionId: string }) => void;
}

export interface RandomSource {
  /** A short id for a row. */
  readonly newId: () => string;
  readonly newSipSecret: () => string;
  readonly newRefreshToken: () => string;
  readonly hashToken: (token: string) => string;
}

/** Encrypts what must be read again; `owner` is bound to it, so that a sealed secret moved to another row does not open. */
export interface SecretBox {
  readonly seal: (secret: string, owner: OperatorId | TrunkId) => string;
  /** Null when it was sealed with another key or for another owner. */
  readonly open: (sealed: string, owner: OperatorId | TrunkId) => string | null;
}

/** The running core, as the configuration needs it. `AcdRuntime` fits. */
export interface Core {
  /** Makes queues and operators equal to the given ones; who may not monitor leaves the calls of others. Rejects with a `PasokhError`. */
  readonly syncConfiguration: (
    queues: readonly QueueRules[],
    operators: readonly OperatorProfile[],
    mayMonitor: (id: OperatorId) => boolean,
  ) => Promise<unknown>;
  /** Those whom the core has, also the ones removed during a call and still on it. */
  readonly view: { readonly operators: ReadonlyMap<OperatorId, Operator> };
  readonly now: () => EpochMs;
}

export interface PhoneAccount {
  readonly operatorId: OperatorId;
  readonly secret: string;
  readonly displayName: string;
}

export type PhoneResult =
  { readonly is: 'ok' | 'gone' } | { readonly is: 'refused' | 'unreachable'; readonly why: string };

/** Puts phones on the PBX under `op-<operatorId>`. All are idempotent and settle within a time-out. */
export interface PhoneProvisioner {
  readonly provision: (phone: PhoneAccount) => Promise<PhoneResult>;
  readonly remove: (operatorId: OperatorId) => Promise<PhoneResult>;
  /** Makes all of these, and removes every other phone of ours. */
  readonly reconcile: (phones: readonly PhoneAccount[]) => Promise<PhoneResult>;
}

/** Where a phone of an operator has registered. */
export interface PhoneContact {
  readonly kind: 'web' | 'desk';
  /** Host and port as the PBX sees them: behind a proxy, or NAT, those of that. */
  readonly address: string;
  /** What the phone calls itself. */
  readonly userAgent: string | null;
  /** Answers the PBX's questions, or has not been asked yet. */
  readonly reachable: boolean;
  /** Since when it does, or does not; null: since before the present connection to the PBX. */
  readonly since: EpochMs | null;
}

/**
 * All of an operator's; null when the PBX does not answer. Settles within a time-out.
 *
 * @param besides a leg of this operator: without the phone that it is on
 */
export type PhoneContacts = (operatorId: OperatorId, besides?: OfferId) => Promise<readonly PhoneContact[] | null>;

/** The part of the log that services use: static message, fields. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

/** Small things to be found again after a restart. Both may throw `spool-unavailable`. */
export interface Notes {
  readonly put: (name: string, note: unknown) => void;
  readonly all: () => ReadonlyMap<string, unknown>;
}
