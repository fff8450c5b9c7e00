import type { CallId, CustomerId, FileId, OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Customer } from './customer.ts';
import type { Attachment, CaseFile, FileKind, FileState } from './file.ts';

/** A place in a list that is ordered by an instant, newest first. */
export interface Place {
  readonly at: EpochMs;
  readonly id: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Null: this was the last one. */
  readonly next: Place | null;
}

export interface CustomerFilter {
  readonly e164?: string;
  /** Each must be in the key of the name. */
  readonly words: readonly string[];
  readonly after: Place | null;
  readonly limit: number;
}

/** A record between two versions. `change` throws what is wrong with it; nothing is written then. */
export type Change<T> = (present: T) => T;

/** All reject with `ledger-unavailable` while the ledger is away. */
export interface CustomerStore {
  readonly list: (filter: CustomerFilter) => Promise<Page<Customer>>;
  readonly find: (id: CustomerId) => Promise<Customer | null>;
  /** @throws PasokhError `conflict` when a number belongs to another customer */
  readonly insert: (customer: Customer) => Promise<void>;
  /** Null when there is none. @throws PasokhError as `insert` */
  readonly change: (id: CustomerId, change: Change<Customer>) => Promise<Customer | null>;
}

export interface FileFilter {
  readonly customerId?: CustomerId;
  readonly ownerId?: OperatorId;
  readonly kind?: FileKind;
  readonly state?: FileState;
  /** Whether it counts as open. */
  readonly open?: boolean;
  readonly number?: string;
  /** Files that this call is attached to. */
  readonly callId?: CallId;
  readonly after: Place | null;
  readonly limit: number;
}

/** All reject with `ledger-unavailable` while the ledger is away. */
export interface FileStore {
  readonly list: (filter: FileFilter) => Promise<Page<CaseFile>>;
  readonly find: (id: FileId) => Promise<CaseFile | null>;
  /**
   * Gives it the next number of its kind and year; no number is left out.
   * @throws PasokhError `invalid-input` for an unknown customer or owner
   */
  readonly insert: (file: Omit<CaseFile, 'number'>, jalaliYear: number) => Promise<CaseFile>;
  /** Writes the transition down when the state changes. Null when there is none. @throws PasokhError as `insert` */
  readonly change: (id: FileId, change: Change<CaseFile>, by: Actor) => Promise<CaseFile | null>;

  readonly attachments: (id: FileId, after: Place | null, limit: number) => Promise<Page<Attachment>>;
  /** Twice is fine; one that was undone is there again. */
  readonly attach: (id: FileId, callId: CallId, by: Actor) => Promise<Attachment>;
  /** An automatic one will not come back by itself. False when the call is not attached. */
  readonly detach: (id: FileId, callId: CallId, by: Actor) => Promise<boolean>;
  /** The files that this person attached the call to, also if that was undone. */
  readonly attachedBy: (callId: CallId, by: OperatorId) => Promise<readonly FileId[]>;
  readonly knowsCall: (callId: CallId) => Promise<boolean>;
  /**
   * Attaches calls entered after `since` to the one file of their caller that was open when they entered; where there is none, or
   * more than one, nothing is done, and nothing is done twice. How many were attached.
   */
  readonly attachByThemselves: (since: EpochMs, at: EpochMs) => Promise<number>;
}

export interface Actor {
  readonly id: OperatorId;
  readonly at: EpochMs;
}

/** Calls that go on, which the ledger may not know yet. */
export interface LiveCalls {
  readonly has: (callId: CallId) => boolean;
}
