import type { NumberedFact } from '../acd/facts.ts';
import type { NodeId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';

/** A closed range of fact numbers. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** The spool, as the stream needs it. */
export interface FactSource {
  readonly node: NodeId;
  /** Facts with a number above `after`, ascending, at most `limit`. */
  readonly read: (after: number, limit: number) => readonly NumberedFact[];
  /** Frees the facts in these ranges; called only with what the ledger has applied. */
  readonly free: (ranges: readonly SeqRange[]) => void;
  readonly onAppended: (listener: () => void) => void;
  /** Facts not yet freed. */
  readonly backlog: () => number;
}

/** One job: facts of one lane, 1–500 of them. */
export interface FactBatch {
  readonly node: NodeId;
  readonly facts: readonly NumberedFact[];
}

/** Carries batches to the workers; may lose everything, may deliver twice and in any order. */
export interface Lanes {
  /** A power of two, at most 256. */
  readonly count: number;
  /** Settles within seconds, also while the carrier is down: then it rejects. */
  readonly send: (lane: number, batch: FactBatch) => Promise<void>;
}

/** The ledger, as the stream needs it. */
export interface Ledger {
  /** Inserts the facts (known ones are skipped), rebuilds the touched calls and operators from all their facts, one transaction. */
  readonly apply: (batch: FactBatch) => Promise<void>;
  /** Which of these the ledger has. */
  readonly acknowledged: (node: NodeId, range: SeqRange) => Promise<readonly SeqRange[]>;
}

/** One-shot timer. Returns the function that cancels it. */
export type SetTimer = (delayMs: DurationMs, fire: () => void) => () => void;

/** A static message and its fields. */
type Write = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
export interface Log {
  readonly info: Write;
  readonly warn: Write;
}
