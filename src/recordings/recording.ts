import type { CallId, OperatorId } from '../shared/ids.ts';
import { callId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';

declare const brand: unique symbol;
/**
 * The name of the file on the PBX, without folder and ending: the id of the call (`1764000000.42`), or for what the native
 * fallback queue recorded the same behind `fb-`. A call that was on both ways has both.
 */
export type RecordingId = string & { readonly [brand]: 'recording' };

/** Calls have the id of the PBX, or one of ours where an operator dialled them. */
const shape = /^(fb-)?((?:[A-Za-z0-9_-]+-)?\d+\.\d+|out-[0-9a-f]{24})$/;

/** The id of the recording that we start ourselves. */
export const ownRecording = (call: CallId): RecordingId => call as string as RecordingId;
/** The id of the recording that the dialplan of the fallback queue starts. */
export const fallbackRecording = (call: CallId): RecordingId => `fb-${call}` as RecordingId;

/** Tells a recording of a call from other files of that folder; null for those. */
export function parseRecordingId(name: string): { readonly id: RecordingId; readonly callId: CallId } | null {
  const call = shape.exec(name)?.[2];
  return call === undefined ? null : { id: name as RecordingId, callId: callId(call) };
}

/**
 * ```
 * expected ──bytes safe, sum known──▶ stored ──deleted on the PBX──▶ stored, deletedOnPbxAt set
 *    └──the PBX has no such file, several times──▶ missing ──the file turns up──▶ expected
 * ```
 */
export type RecordingState =
  | { readonly is: 'expected' }
  | { readonly is: 'stored'; readonly audio: StoredAudio; readonly deletedOnPbxAt: EpochMs | null }
  | { readonly is: 'missing'; readonly since: EpochMs };

export interface Recording {
  readonly id: RecordingId;
  readonly callId: CallId;
  /** When the PBX began to write; null for a file that nobody announced. */
  readonly startedAt: EpochMs | null;
  /** Where it is or will be stored; chosen once, so that a repeated attempt replaces its own half. */
  readonly storageKey: string | null;
  readonly attempts: number;
  /** How many looks in a row found no file. */
  readonly goneLooks: number;
  readonly nextTryAt: EpochMs;
  /** Why the last attempt did not get further. */
  readonly lastFailure: string | null;
  readonly state: RecordingState;
  /** Silence in it that somebody wished. */
  readonly pauses: readonly Pause[];
}

/** `to` null: it goes on. */
export interface Pause {
  readonly from: EpochMs;
  readonly to: EpochMs | null;
  readonly by: OperatorId | null;
}

export interface StoredAudio {
  readonly storedAt: EpochMs;
  /** Of the whole WAV file, header included. */
  readonly bytes: number;
  /** Of the whole WAV file, hexadecimal. */
  readonly sha256: string;
  readonly durationMs: DurationMs;
  /** The file ended in the middle of a sample. */
  readonly torn: boolean;
  /** The PBX stopped in the middle of writing: see `isPartial`. */
  readonly partial: boolean;
  readonly coverage: Coverage;
  readonly callerSound: Sound;
  readonly operatorSound: Sound;
}

/** What can be heard in one channel. */
export interface Sound {
  /** Time above the threshold of hearing, in steps of 20 ms. */
  readonly audibleMs: DurationMs;
  /** Hardly anything in it. A flag for people, never a failure. */
  readonly silent: boolean;
}

/**
 * Whether the recording holds what it should: METRICS, "per answered segment". `unknown` while the ledger has not seen the call end.
 * `missingMs`: how much shorter the file is than the time it should span. The PBX writes nothing while neither side sends
 * RTP, so a call can have missing time without a word lost; then offsets in the file are not wall clock. The definition knows
 * no such excuse and such a recording is `incomplete`.
 */
export interface Coverage {
  readonly is: 'complete' | 'incomplete' | 'unknown';
  readonly missingMs: DurationMs;
}

/** A call as far as its recording is concerned. */
export interface RecordedCall {
  /** Null while it lasts. */
  readonly endedAt: EpochMs | null;
  /** `system`: the PBX or this service ended it, not one of the parties. */
  readonly endedBy: 'caller' | 'operator' | 'system' | null;
  /** False: the PBX could not say when it ended, as after a crash of its own; `endedAt` is when it was last heard. */
  readonly endSeen: boolean;
  /** An operator dialled it, and the PBX, which was heard all the time, told of no answer: there was nobody to be recorded. */
  readonly unanswered: boolean;
  /** Operator segments, in order; `endAt` null while it lasts. */
  readonly talks: readonly {
    readonly operatorId: OperatorId;
    readonly talkAt: EpochMs;
    readonly endAt: EpochMs | null;
    /** False: was only consulted aside. */
    readonly withCustomer: boolean;
  }[];
  readonly pauses: readonly Pause[];
}
