import { PasokhError } from '../shared/errors.ts';
import type { CallId, OperatorId } from '../shared/ids.ts';
import { callId } from '../shared/ids.ts';
import type { Role } from '../shared/role.ts';
import type { EpochMs } from '../shared/time.ts';
import type { ByteRange, Listening, RecordingStorage, RecordingStore } from './ports.ts';
import { fallbackRecording, parseRecordingId } from './recording.ts';
import type { Recording, StoredAudio } from './recording.ts';

export interface AccessDeps {
  readonly store: RecordingStore;
  readonly storage: Pick<RecordingStorage, 'get'>;
  readonly now: () => EpochMs;
}

/** A recording with audio. */
export interface Audible extends Recording {
  readonly audio: StoredAudio;
  readonly storageKey: string;
}

export interface RecordingAccess {
  /** By its id; the id of a call finds the fallback queue's recording too, when there is no other. Throws `not-found`. */
  readonly find: (id: string) => Promise<Recording>;
  /** All recordings of these calls: for whoever shows calls. */
  readonly ofCalls: (callIds: readonly CallId[]) => Promise<ReadonlyMap<CallId, readonly Recording[]>>;
  /** The same with audio. Throws `recording-not-ready` before it is stored. */
  readonly findAudible: (id: string) => Promise<Audible>;
  /** Operators hear the calls in which they were with the customer, supervisors and admins all. */
  readonly mayHear: (who: { readonly operatorId: OperatorId; readonly role: Role }, id: string) => Promise<boolean>;
  /** The audio, or a part of it. The listening is written down first: without it there is no audio. */
  readonly listen: (
    recording: Audible,
    range: ByteRange,
    by: Pick<Listening, 'operatorId' | 'via'>,
  ) => Promise<AsyncIterable<Uint8Array>>;
}

export function createRecordingAccess({ store, storage, now }: AccessDeps): RecordingAccess {
  const lookUp = async (raw: string): Promise<Recording | null> => {
    const parsed = parseRecordingId(raw);
    if (parsed === null) return null;
    return (await store.find(parsed.id)) ?? (await store.find(fallbackRecording(callId(raw))));
  };
  const find = async (id: string): Promise<Recording> => {
    const recording = await lookUp(id);
    if (recording === null) throw new PasokhError('not-found');
    return recording;
  };
  return {
    find,
    ofCalls: store.ofCalls,
    findAudible: async (id) => {
      const recording = await find(id);
      if (recording.state.is !== 'stored' || recording.storageKey === null) {
        throw new PasokhError('recording-not-ready', { data: { state: recording.state.is } });
      }
      return { ...recording, audio: recording.state.audio, storageKey: recording.storageKey };
    },
    mayHear: async ({ operatorId, role }, id) => {
      if (role !== 'operator') return true;
      const recording = await lookUp(id);
      const call = recording === null ? null : await store.call(recording.callId);
      return call?.talks.some((talk) => talk.operatorId === operatorId && talk.withCustomer) ?? false;
    },
    listen: async (recording, range, by) => {
      await store.logListening({ ...by, recordingId: recording.id, at: now(), from: range.first });
      const body = await storage.get(recording.storageKey, range);
      if (body === null) throw new Error(`the stored file of recording ${recording.id} is gone`);
      return body;
    },
  };
}
