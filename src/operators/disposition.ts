import type { QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Actor } from './account.ts';

/** What may be said of a disposition. */
export interface DispositionSettings {
  /** Any script; unique among those that are not removed. */
  readonly name: string;
  /** Dispositions are shown in this order. */
  readonly place: number;
  /** For calls of these queues; empty: for all calls. */
  readonly queues: readonly QueueId[];
}

export interface NewDisposition extends Omit<DispositionSettings, 'place'> {
  /** That of a removed disposition brings it back. */
  readonly code: string;
  /** Null: after all others. */
  readonly place: number | null;
}

/** What a call may have been about. */
export interface Disposition extends DispositionSettings {
  /** What calls and reports carry. */
  readonly code: string;
  /** The history keeps its dispositions. */
  readonly removed: boolean;
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
}

/** Whether it is one for calls of this queue; null: a call of no queue. */
export const isFor = ({ queues }: DispositionSettings, queue: QueueId | null): boolean =>
  queues.length === 0 || (queue !== null && queues.includes(queue));

/** The rows of dispositions. All reject with `ledger-unavailable` while the ledger is away; changes are audited with them. */
export interface DispositionStore {
  /** In their order, the removed ones among them. */
  readonly all: () => Promise<readonly Disposition[]>;
  /** Brings a removed one of this code back. @throws PasokhError `conflict` with the field `code` or `name`, `invalid-input` for unknown queues */
  readonly insert: (wish: NewDisposition, by: Actor) => Promise<Disposition>;
  /** What is not named stays. Null when there is none. @throws PasokhError as `insert` */
  readonly change: (code: string, wish: Partial<DispositionSettings>, by: Actor) => Promise<Disposition | null>;
  /** Marks as deleted. False when there is none. */
  readonly remove: (code: string, by: Actor) => Promise<boolean>;
}
