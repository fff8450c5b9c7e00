import type { CallId, OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { Coverage, RecordedCall, Recording, RecordingId, StoredAudio } from './recording.ts';

/** What a look at a recording file on the PBX shows. */
export type PbxLook =
  | { readonly is: 'there'; readonly bytes: number }
  /** The PBX answered, and has no such file. */
  | { readonly is: 'gone' }
  | { readonly is: 'unreachable'; readonly why: string };

/** A file on its way: `bytes` as announced. Either the body is read or `cancel` is called; the body throws when the connection breaks. */
export type PbxFetch =
  | {
      readonly is: 'there';
      readonly bytes: number;
      readonly body: AsyncIterable<Uint8Array>;
      readonly cancel: () => void;
    }
  | { readonly is: 'gone' }
  | { readonly is: 'unreachable'; readonly why: string };

/**
 * The recording folder of one PBX. A name is that of the file without folder and ending (`RecordingId`). Contents: 16-bit little
 * endian samples, 8 kHz, two channels, no header. Every promise settles within a time-out of the adapter; none rejects.
 */
export interface PbxRecordings {
  /** All names in the folder, those of other makers too. */
  readonly list: () => Promise<
    | { readonly is: 'ok'; readonly names: readonly string[] }
    | { readonly is: 'unreachable'; readonly why: string }
  >;
  /** The size, without reading the contents. */
  readonly look: (name: string) => Promise<PbxLook>;
  /** The contents, streamed: a file may be as long as a call. */
  readonly fetch: (name: string) => Promise<PbxFetch>;
  /** `gone` when there is no such file (any more). */
  readonly delete: (
    name: string,
  ) => Promise<
    { readonly is: 'ok' } | { readonly is: 'gone' } | { readonly is: 'unreachable'; readonly why: string }
  >;
  /** Whether the caller's channel still exists, in any application: while it does, the file grows. */
  readonly callerPresent: (callId: CallId) => Promise<boolean | 'unreachable'>;
}

/** A closed range of byte positions. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** The volume is full. Nothing of the file is left behind. */
export class StorageFull extends Error {
  constructor(cause: unknown) {
    super('the recording storage is full', { cause });
    this.name = 'StorageFull';
  }
}

/** Where recordings live. Keys are relative, like `2026/11/22/1764000000.42.wav`; every other shape is refused with an error. */
export interface RecordingStorage {
  /**
   * Writes the whole stream under the key, or nothing at all; once it settles, the bytes survive a power cut. An existing key is
   * replaced. Rejects with `StorageFull`, or with the error of the stream or of the volume.
   */
  readonly put: (
    key: string,
    body: AsyncIterable<Uint8Array>,
  ) => Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** The bytes as a stream; null when there is no such key. */
  readonly get: (key: string, range?: ByteRange) => Promise<AsyncIterable<Uint8Array> | null>;
  readonly stat: (key: string) => Promise<{ readonly bytes: number } | null>;
}

/** The rows. Every change names the state it starts from, so that a late or doubled worker changes nothing. */
export interface RecordingStore {
  readonly find: (id: RecordingId) => Promise<Recording | null>;
  /** What there is of these calls; our own recordings before those of the fallback queue. */
  readonly ofCalls: (callIds: readonly CallId[]) => Promise<ReadonlyMap<CallId, readonly Recording[]>>;
  /** The states of those that have a row. */
  readonly states: (ids: readonly RecordingId[]) => Promise<ReadonlyMap<RecordingId, Recording['state']>>;
  /** Takes up a file that the PBX has: makes its row, or opens the row again that held it for missing or deleted. */
  readonly adopt: (id: RecordingId, callId: CallId, at: EpochMs) => Promise<void>;
  /** Makes the rows that the ledger's facts of calls entered after `since` call for. */
  readonly expectFromLedger: (since: EpochMs, at: EpochMs) => Promise<void>;
  /** Takes a due row for `leaseMs`, and counts the attempt. Null when it is not due or nothing is left to do. */
  readonly claim: (id: RecordingId, now: EpochMs, leaseMs: DurationMs) => Promise<Recording | null>;
  /** Rows whose time has come, or which wait for the end of a call that the ledger says is over. */
  readonly due: (now: EpochMs, limit: number) => Promise<readonly RecordingId[]>;
  readonly tryLater: (id: RecordingId, retry: Retry) => Promise<void>;
  /** Keeps the first key that was chosen, and tells it. */
  readonly chooseKey: (id: RecordingId, key: string) => Promise<string>;
  readonly markStored: (id: RecordingId, audio: StoredAudio) => Promise<void>;
  readonly markMissing: (id: RecordingId, at: EpochMs) => Promise<void>;
  readonly markDeletedOnPbx: (id: RecordingId, at: EpochMs) => Promise<void>;
  /** The stored bytes are not where they should be, and the PBX still has its file: back to `expected`. */
  readonly markLost: (id: RecordingId, at: EpochMs) => Promise<void>;
  /** Stored ones of unknown coverage whose call has ended meanwhile. */
  readonly uncovered: (limit: number) => Promise<readonly Recording[]>;
  readonly setCoverage: (id: RecordingId, coverage: Coverage, partial: boolean) => Promise<void>;
  /** The call as the ledger has it; null while it knows nothing of it. */
  readonly call: (callId: CallId) => Promise<RecordedCall | null>;
  readonly logListening: (listening: Listening) => Promise<void>;
}

export interface Retry {
  readonly at: EpochMs;
  readonly why: string;
  /** Due before `at` as soon as the ledger has the end of the call; the attempt does not count. */
  readonly waitsForEnd: boolean;
  readonly goneLooks: number;
}

/** Somebody heard a recording, or a part of it. */
export interface Listening {
  readonly recordingId: RecordingId;
  readonly operatorId: OperatorId;
  readonly at: EpochMs;
  /** First byte asked for. */
  readonly from: number;
  readonly via: 'token' | 'ticket';
}

/** What a person must look at. */
export interface RecordingAlarm {
  readonly kind: 'missing' | 'storage-full' | 'storage-lost' | 'pbx-file-changed';
  readonly recordingId: RecordingId;
  readonly why: string;
}
