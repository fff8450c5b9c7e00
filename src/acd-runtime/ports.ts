import type { AcdCommand } from '../acd/commands.ts';
import type { AcdEvent, LegEnd } from '../acd/events.ts';
import type { Fact, NumberedFact } from '../acd/facts.ts';
import type { StateRow } from '../acd/state.ts';
import type { CallId, LegId, NodeId, OfferId, OperatorId, OutsideLegId, TrunkId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

/** What came of a command: a lost race (`gone`) and a `refused` one are answers, not errors. */
export type PbxResult =
  | { readonly is: 'ok' }
  | { readonly is: 'gone' }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'unreachable'; readonly why: string };

/** A call of the native queue, as the trace on the PBX tells it. Which queue of ours it was meant for, the PBX does not know. */
export type FallbackCall = Omit<Extract<Fact, { type: 'FallbackCallServed' }>, 'queueId'>;

/** The end of a leg or caller as the PBX has kept it. `cause`: Q.850, and `how` by it; null in what an earlier version has kept. */
export interface EndTrace {
  readonly at: EpochMs;
  readonly how: LegEnd | null;
  readonly cause: number | null;
}

/** What is alive on the PBX at one moment, in our words. Legs of other applications are left out. */
export interface PbxSnapshot {
  readonly at: EpochMs;
  readonly callers: readonly {
    readonly callId: CallId;
    readonly number: string;
    readonly dialled: string;
    /** By which the caller came; left out where it is none of ours. */
    readonly trunkId?: TrunkId;
    readonly enteredAt: EpochMs;
    /** `ours`: in our application; `fallback`: in the native queue or on the way to it. */
    readonly where: 'ours' | 'fallback';
    /** The native queue connected this operator. */
    readonly fallbackOperator: OperatorId | null;
    /** The recording of the call runs. */
    readonly recording: boolean;
    /** How far a customer is whom we dialled; null: who called us. */
    readonly outgoing: 'sent' | 'ringing' | 'up' | null;
  }[];
  /** `ringing`: the phone alerts at this moment. */
  readonly legs: readonly { readonly offerId: OfferId; readonly ringing: boolean; readonly up: boolean }[];
  /** The same of those outside besides the customer. */
  readonly outside: readonly { readonly legId: OutsideLegId; readonly ringing: boolean; readonly up: boolean }[];
  /** Caller and operator leg that share a bridge, and since when if the PBX can tell. */
  readonly bridged: readonly { readonly callId: CallId; readonly offerId: OfferId; readonly since: EpochMs | null }[];
  /** Legs and callers that ended while nobody listened, with the PBX's own end (from the trace it keeps). */
  readonly ended: ReadonlyMap<string, EndTrace>;
  /** Callers of our application who are gone again, some of them unheard from beginning to end. */
  readonly visits: readonly {
    readonly callId: CallId;
    readonly number: string;
    readonly dialled: string;
    readonly trunkId?: TrunkId;
    readonly enteredAt: EpochMs;
    readonly endedAt: EpochMs;
  }[];
  readonly reachable: ReadonlyMap<OperatorId, boolean>;
  /** Finished calls of the native queue, not yet in the ledger. */
  readonly fallbackCalls: readonly FallbackCall[];
}

/** What the PBX link tells the runtime, in this order on every (re)connect: `connected`, then the events buffered meanwhile. */
export interface PbxListener {
  readonly connected: (snapshot: PbxSnapshot, gapFrom: EpochMs | null) => void;
  readonly event: (event: AcdEvent) => void;
  /** Calls of the native queue that ended while we are here. Each is told once, here or in a snapshot. */
  readonly fallbackServed: (calls: readonly FallbackCall[]) => void;
  /** `part`: what keeps us away, when it is not the PBX: another instance has it, or our own loop stood still. */
  readonly disconnected: (why: string, part?: 'instance' | 'loop') => void;
}

/** The PBX as the loop needs it. */
export interface Pbx {
  readonly node: NodeId;
  /** Runs one command; settles always, within a time-out. */
  readonly run: (command: AcdCommand) => Promise<PbxResult>;
  /** Renews the time-out that leads a waiting caller to the native queue. */
  readonly keepPlace: (callId: CallId) => Promise<PbxResult>;
  /** Ends a leg or caller that nobody here knows. */
  readonly endOrphan: (id: CallId | LegId) => Promise<PbxResult>;
  /**
   * Which of these callers and legs are no more, and how they ended as far as the PBX has kept it. Null when the PBX did not answer
   * for all of them.
   */
  readonly findGone: (ids: readonly (CallId | LegId)[]) => Promise<ReadonlyMap<string, EndTrace | null> | null>;
  /** Forgets the traces of ended legs and fallback calls; called once their facts are in the spool. */
  readonly forgetTraces: (ids: readonly string[]) => Promise<PbxResult>;
  /** Mirrors presence into the native queue. */
  readonly mirrorPresence: (operatorId: OperatorId, presence: 'out' | 'in' | 'paused') => Promise<PbxResult>;
  /** Lets go of the PBX so that new calls take the native queue; `resume` takes it again. */
  readonly letGo: (why: string) => void;
  readonly resume: () => void;
}

/** One mailbox turn, kept as a whole or not at all. */
export interface Turn {
  /** Until when we heard the PBX: after a restart the last one says since when events may have been missed. Null: never. */
  readonly heardAt: EpochMs | null;
  readonly facts: readonly Fact[];
  readonly rows: readonly StateRow[];
  readonly commands: readonly AcdCommand[];
  /** Numbers of commands that have run since the last turn. */
  readonly done: readonly number[];
}

export interface PendingCommand {
  readonly seq: number;
  readonly command: AcdCommand;
}

/** The durable buffer, as the loop needs it. `commit` throws `PasokhError('spool-unavailable')` and keeps nothing. */
export interface TurnStore {
  readonly load: () => {
    readonly rows: readonly StateRow[];
    readonly pending: readonly PendingCommand[];
    /** That of the last turn that had one. */
    readonly heardAt: EpochMs | null;
  };
  readonly commit: (turn: Turn) => {
    readonly facts: readonly NumberedFact[];
    readonly commands: readonly PendingCommand[];
  };
}

/** Small things to be found again after a restart, each under its name, as plain data. */
export interface NoteStore {
  /** @throws PasokhError `spool-unavailable`: what was there before is still there. */
  readonly put: (name: string, note: unknown) => void;
  /** Gone already is fine. @throws PasokhError `spool-unavailable` */
  readonly remove: (name: string) => void;
  readonly all: () => ReadonlyMap<string, unknown>;
}

/** One-shot timer on a monotonic clock. Returns the function that cancels it. */
export type SetTimer = (delayMs: DurationMs, fire: () => void) => () => void;

/** A static message and its fields; numbers are masked before they get here. */
type Write = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
