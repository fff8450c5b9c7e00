import type { CallId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { minute, second } from '../shared/time.ts';
import { coverageOf, isPartial } from './coverage.ts';
import type { PbxRecordings, RecordingAlarm, RecordingStorage, RecordingStore } from './ports.ts';
import { StorageFull } from './ports.ts';
import type { RecordedCall, Recording, RecordingId, StoredAudio } from './recording.ts';
import { createSoundMeter } from './sound-meter.ts';
import { storageKeyOf } from './storage-key.ts';
import { durationOf, headerBytes, wavOf, wholeFrames } from './wav.ts';

export interface KeeperDeps {
  readonly pbx: PbxRecordings;
  readonly storage: RecordingStorage;
  readonly store: RecordingStore;
  readonly now: () => EpochMs;
  readonly wait: (ms: DurationMs) => Promise<void>;
  readonly alarm: (alarm: RecordingAlarm) => void;
}

/** `idle`: not due, or nothing left to do. `later`: the row says when and why. */
export type KeepResult = 'done' | 'later' | 'idle';

export interface RecordingKeeper {
  /** One attempt to bring one recording to safety and to clear it off the PBX. Safe to repeat, at any point of a crash. */
  readonly keep: (id: RecordingId) => Promise<KeepResult>;
  /** The same for all recordings of a call. */
  readonly keepCall: (callId: CallId) => Promise<KeepResult>;
}

/** A killed worker's row is free again after this. Short: two workers with one row only do the same work twice. */
const leaseMs = 15 * second;
/** Two looks at the size this far apart must agree. */
const stableMs = second;
const callGoesOnMs = 30 * second;
const patience = { first: 2 * second, longest: 10 * minute, goneLooks: 5 };

const backOff = (attempts: number): DurationMs => Math.min(patience.longest, patience.first * 2 ** (attempts - 1));

/**
 * The order that loses nothing: caller's leg gone → size stable → stream into the storage (temporary file, sync, rename) → row →
 * delete on the PBX → row. A crash between any two repeats the step after it: the same key is written again, or the file that
 * is safe is deleted again. The ledger may lag: then the audio is stored all the same and coverage is settled by the sweep.
 */
export function createRecordingKeeper(deps: KeeperDeps): RecordingKeeper {
  const { pbx, storage, store, now } = deps;

  const later = async (row: Recording, why: string, goneLooks = 0): Promise<KeepResult> => {
    await store.tryLater(row.id, { at: now() + backOff(row.attempts), why, waitsForEnd: false, goneLooks });
    return 'later';
  };

  const gone = async (row: Recording): Promise<KeepResult> => {
    const looks = row.goneLooks + 1;
    const why = `the PBX has no such file, looked ${looks} times`;
    if (looks < patience.goneLooks) return await later(row, why, looks);
    await store.markMissing(row.id, now());
    deps.alarm({ kind: 'missing', recordingId: row.id, why });
    return 'done';
  };

  const bring = async (row: Recording): Promise<KeepResult> => {
    const present = await pbx.callerPresent(row.callId);
    if (present === 'unreachable') return await later(row, 'the PBX cannot be reached');
    if (present) {
      const at = now() + callGoesOnMs;
      await store.tryLater(row.id, { at, why: 'the call goes on', waitsForEnd: true, goneLooks: 0 });
      return 'later';
    }
    const first = await pbx.look(row.id);
    if (first.is === 'gone') return await gone(row);
    if (first.is === 'unreachable') return await later(row, first.why);
    // The PBX writes at the end, or once a second: on a busy machine an empty file is one that is not closed yet.
    if (first.bytes === 0 && row.goneLooks === 0) return await later(row, 'the file is empty', 1);
    await deps.wait(stableMs);
    const file = await pbx.fetch(row.id);
    if (file.is === 'gone') return await gone(row);
    if (file.is === 'unreachable') return await later(row, file.why);
    if (file.bytes !== first.bytes) {
      file.cancel();
      return await later(row, `the file grew from ${first.bytes} to ${file.bytes} bytes`);
    }
    const meter = createSoundMeter();
    const key = row.storageKey ?? (await store.chooseKey(row.id, storageKeyOf(row)));
    let written;
    try {
      written = await storage.put(key, wavOf(file.body, file.bytes, meter.hear));
    } catch (error) {
      file.cancel();
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof StorageFull) deps.alarm({ kind: 'storage-full', recordingId: row.id, why });
      return await later(row, why);
    }
    const { caller, operator } = meter.result();
    const audio = judged(row, await store.call(row.callId), {
      ...written,
      storedAt: now(),
      durationMs: durationOf(file.bytes),
      torn: wholeFrames(file.bytes) !== file.bytes,
      callerSound: caller,
      operatorSound: operator,
    });
    await store.markStored(row.id, audio);
    return await clear(row, key, audio);
  };

  /** Deletes on the PBX what is safe here, and only that. */
  const clear = async (row: Recording, key: string, audio: StoredAudio): Promise<KeepResult> => {
    const file = await pbx.look(row.id);
    if (file.is === 'unreachable') return await later(row, file.why);
    const safe = (await storage.stat(key))?.bytes === audio.bytes;
    if (!safe) {
      const why = 'the stored file is not there as it was written';
      deps.alarm({ kind: 'storage-lost', recordingId: row.id, why });
      if (file.is === 'there') await store.markLost(row.id, now());
      return await later(row, why);
    }
    if (file.is === 'there' && wholeFrames(file.bytes) + headerBytes !== audio.bytes) {
      const why = `the PBX has ${file.bytes} bytes under the name of a stored recording of other length`;
      deps.alarm({ kind: 'pbx-file-changed', recordingId: row.id, why });
      return await later(row, why);
    }
    const deleted = file.is === 'gone' ? file : await pbx.delete(row.id);
    if (deleted.is === 'unreachable') return await later(row, deleted.why);
    await store.markDeletedOnPbx(row.id, now());
    return 'done';
  };

  const keep = async (id: RecordingId): Promise<KeepResult> => {
    const row = await store.claim(id, now(), leaseMs);
    if (row === null) return 'idle';
    if (row.state.is !== 'stored') return await bring(row);
    if (row.storageKey === null) throw new Error(`recording ${row.id} is stored nowhere`);
    return await clear(row, row.storageKey, row.state.audio);
  };

  const keepCall = async (callId: CallId): Promise<KeepResult> => {
    const results: KeepResult[] = [];
    for (const { id } of (await store.ofCalls([callId])).get(callId) ?? []) results.push(await keep(id));
    return results.includes('later') ? 'later' : results.includes('done') ? 'done' : 'idle';
  };

  return { keep, keepCall };
}

/** What can only be said with the call at hand. */
export function judged(
  row: Recording,
  call: RecordedCall | null,
  audio: Omit<StoredAudio, 'coverage' | 'partial'>,
): StoredAudio {
  const { startedAt } = row;
  const coverage = coverageOf({ startedAt, durationMs: audio.durationMs, ofFallback: row.id.startsWith('fb-'), call });
  return { ...audio, coverage, partial: isPartial(audio.torn, coverage, call) };
}
