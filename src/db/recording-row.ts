import { sql } from 'kysely';
import type { Selectable, Updateable } from 'kysely';
import type { Pause, Recording, RecordingId, RecordingState, StoredAudio } from '../recordings/recording.ts';
import { callId } from '../shared/ids.ts';
import type { DB } from './schema.ts';

type Row = Selectable<DB['recordings']>;

/** What operators kept from our own recording, of the call as the ledger has it. */
export const pausesOfCall = sql<readonly Pause[] | null>`(
  select events -> 'recordingPauses' from calls where calls.id = recordings.call_id
)`.as('pauses');

/** A row in the words of the service. Throws when it lacks what its state needs, which the table's own checks rule out. */
export function recordingOf(row: Row & { readonly pauses: readonly Pause[] | null }): Recording {
  const id = row.id as RecordingId;
  return {
    id,
    callId: callId(row.call_id),
    startedAt: row.started_at?.getTime() ?? null,
    storageKey: row.storage_key,
    attempts: row.attempts,
    goneLooks: row.gone_looks,
    nextTryAt: row.next_try_at.getTime(),
    lastFailure: row.last_failure,
    state: stateOf(row),
    pauses: id === row.call_id ? (row.pauses ?? []) : [],
  };
}

export function stateOf(row: Row): RecordingState {
  if (row.state === 'stored') {
    return { is: 'stored', audio: audioOf(row), deletedOnPbxAt: row.deleted_on_pbx_at?.getTime() ?? null };
  }
  if (row.state === 'missing') return { is: 'missing', since: known(row.missing_since).getTime() };
  return { is: 'expected' };
}

function audioOf(row: Row): StoredAudio {
  return {
    storedAt: known(row.stored_at).getTime(),
    bytes: known(row.bytes),
    sha256: known(row.sha256),
    durationMs: known(row.duration_ms),
    torn: known(row.torn),
    partial: known(row.partial),
    coverage: { is: known(row.coverage) as StoredAudio['coverage']['is'], missingMs: known(row.missing_ms) },
    callerSound: { audibleMs: known(row.caller_audible_ms), silent: known(row.caller_silent) },
    operatorSound: { audibleMs: known(row.operator_audible_ms), silent: known(row.operator_silent) },
  };
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('a recording row lacks a column of its state');
  return value;
}

export const audioColumns = (audio: StoredAudio) =>
  ({
    stored_at: new Date(audio.storedAt),
    bytes: audio.bytes,
    sha256: audio.sha256,
    duration_ms: audio.durationMs,
    torn: audio.torn,
    partial: audio.partial,
    coverage: audio.coverage.is,
    missing_ms: audio.coverage.missingMs,
    caller_audible_ms: audio.callerSound.audibleMs,
    caller_silent: audio.callerSound.silent,
    operator_audible_ms: audio.operatorSound.audibleMs,
    operator_silent: audio.operatorSound.silent,
  }) satisfies Updateable<DB['recordings']>;

/** What a row that is not stored has in the columns of the audio. */
export const noAudioColumns = {
  stored_at: null,
  bytes: null,
  sha256: null,
  duration_ms: null,
  torn: null,
  partial: null,
  coverage: null,
  missing_ms: null,
  caller_audible_ms: null,
  caller_silent: null,
  operator_audible_ms: null,
  operator_silent: null,
} satisfies Updateable<DB['recordings']>;
