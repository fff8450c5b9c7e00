import type { AcdEvent } from '../acd/events.ts';
import type { Fact } from '../acd/facts.ts';
import type { Caller, Operator, Route } from '../acd/state.ts';
import type { CallId, LegId, OfferId, OperatorId, TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { DialRules, DialRuleSettings } from './dial-rules.ts';
import type { RefusedDials } from './refused-dials.ts';
import type { Trunk, TrunkSettings, TrunkState } from './trunk.ts';

/** Who made a change, for the audit; null: a person at the machine's own shell. */
export interface Actor {
  readonly id: OperatorId | null;
  readonly at: EpochMs;
}

export interface StoredTrunk {
  readonly trunk: Trunk;
  readonly sealedSecret: string | null;
}

/** A trunk as it is to be written. `sealedSecret` undefined: stays as it is. */
export interface TrunkWish {
  readonly settings: TrunkSettings;
  readonly sealedSecret: string | null | undefined;
}

/** The rows of trunks. All reject with `ledger-unavailable` while the ledger is away; changes are audited with them. */
export interface TrunkStore {
  /** Those that are not removed, by name. */
  readonly all: () => Promise<readonly StoredTrunk[]>;
  /**
   * Writes what `make` makes, beside the others that are not removed; none of them changes meanwhile.
   * @throws PasokhError `conflict` (name), and whatever `make` throws
   */
  readonly insert: (id: TrunkId, make: (others: readonly Trunk[]) => TrunkWish, by: Actor) => Promise<Trunk>;
  /** Replaces it by what `change` makes of it, as `insert`. Null when there is none. */
  readonly change: (
    id: TrunkId,
    change: (trunk: Trunk, others: readonly Trunk[]) => TrunkWish,
    by: Actor,
  ) => Promise<Trunk | null>;
  /** Marks as deleted, forgets the secret. False when there is none. */
  readonly remove: (id: TrunkId, by: Actor) => Promise<boolean>;
}

/** The one row of dial rules. Rejections as with `TrunkStore`. */
export interface DialRulesStore {
  readonly read: () => Promise<DialRules>;
  /** Replaces them if they have still this version; null if not. */
  readonly replace: (settings: DialRuleSettings, version: number, by: Actor) => Promise<DialRules | null>;
}

/** A call, or an outside leg of one, that an operator began. */
export interface Dialled {
  /** The call itself for its customer. */
  readonly legId: CallId | LegId;
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  readonly at: EpochMs;
}

/** What the ledger knows of calls out. Rejects as `TrunkStore`. */
export interface DialHistory {
  readonly since: (at: EpochMs) => Promise<readonly Dialled[]>;
}

/** Encrypts what must be read again; a sealed secret moved to another trunk does not open. */
export interface SecretBox {
  readonly seal: (secret: string, owner: TrunkId) => string;
  /** Null when it was sealed with another key or for another trunk. */
  readonly open: (sealed: string, owner: TrunkId) => string | null;
}

/** A trunk as the PBX gets it. `secret` null: it asks for none. */
export interface TrunkAccount extends Pick<
  TrunkSettings,
  'mode' | 'host' | 'userName' | 'from' | 'transport' | 'codecs' | 'defaultNumber' | 'probed'
> {
  readonly id: TrunkId;
  readonly secret: string | null;
}

export type TrunkResult =
  { readonly is: 'ok' | 'gone' } | { readonly is: 'refused' | 'unreachable'; readonly why: string };

/** Puts trunks on the PBX under `trunk-<id>`. Calls that are up go on whatever happens to their trunk. */
export interface TrunkProvisioner {
  /** Makes all of these as they are given, leaves alone those that are so, and removes every other trunk of ours. */
  readonly reconcile: (trunks: readonly TrunkAccount[]) => Promise<TrunkResult>;
  /** What the PBX says of these now; null: it does not answer. */
  readonly states: (
    trunks: readonly Pick<TrunkAccount, 'id' | 'mode' | 'probed'>[],
  ) => Promise<ReadonlyMap<TrunkId, TrunkState> | null>;
}

/** Tells the PBX how emergency numbers go out without us. */
export interface EmergencyProvisioner {
  /** Makes it know these ways of these numbers, the best first, and no others. */
  readonly reconcile: (ways: ReadonlyMap<string, readonly Route[]>) => Promise<TrunkResult>;
}

/** The audit, as far as refused dials go. Rejects as `TrunkStore`. */
export interface RefusedDialStore {
  /** Writes all, or none. One that was written before, known by all but `times` and `lastAt`, is brought up to date. */
  readonly write: (entries: readonly RefusedDials[]) => Promise<void>;
}

/** Small things to be found again after a restart. All may throw `spool-unavailable`. */
export interface Notes {
  readonly put: (name: string, note: unknown) => void;
  readonly remove: (name: string) => void;
  readonly all: () => ReadonlyMap<string, unknown>;
}

/** The live calls. */
export interface LiveView {
  readonly callers: { readonly has: (id: CallId) => boolean };
}

/** The part of the log that services use: static message, fields. */
export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
}

/** What operators ask for on their phones themselves, and not through the API. */
export interface PhoneWishes {
  /**
   * A number or a colleague was dialled; the phone waits for what becomes of it. To who talks already it is a consultation, else a call
   * whose first leg is the phone's. Never rejects.
   */
  readonly dialled: (wish: {
    readonly callId: CallId;
    readonly operatorId: OperatorId;
    readonly to: Address;
  }) => Promise<Dialling>;
  /**
   * A call is to be handed over without a word: to an operator, or to a number, which may be that of a queue.
   * @returns whether it is; else the call goes on as it is. Never rejects.
   */
  readonly handedOver: (wish: {
    readonly callId: CallId;
    readonly operatorId: OperatorId;
    readonly to: Address;
  }) => Promise<boolean>;
  /** The one who is consulted is to have the call. @returns whether it is so. Never rejects. */
  readonly completed: (wish: { readonly callId: CallId; readonly operatorId: OperatorId }) => Promise<boolean>;
}

/** Whom a phone names. */
export type Address = { readonly operatorId: OperatorId } | { readonly number: string };

/** What becomes of what was dialled. `leg`: the operator's in the call; `other`: whoever is consulted. */
export type Dialling =
  | { readonly is: 'call' }
  | { readonly is: 'refused' }
  | { readonly is: 'consultation'; readonly leg: OfferId; readonly other: LegId };

/** The running core, as far as wishes on phones need it. */
export interface Core {
  /** Settles with what came of it. @throws PasokhError as long as the core cannot take it */
  readonly post: (event: AcdEvent) => Promise<readonly Fact[]>;
  /** On the PBX's clock. */
  readonly now: () => EpochMs;
  readonly view: {
    readonly operators: { readonly get: (id: OperatorId) => Operator | undefined };
    readonly callers: { readonly get: (id: CallId) => Caller | undefined };
  };
}
