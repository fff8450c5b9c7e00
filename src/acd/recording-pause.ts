import type { CallId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Draft } from './draft.ts';

/** What was kept back from the recording was the business of who is out of the call now. */
export function goingOn<Call extends { readonly id: CallId; readonly recordingPaused: boolean }>(
  draft: Draft,
  call: Call,
  at: EpochMs,
): Call {
  if (!call.recordingPaused) return call;
  const { id: callId } = call;
  draft.facts.push({ at, type: 'RecordingPauseChanged', callId, paused: false, by: null });
  draft.commands.push({ type: 'PauseRecording', callId, paused: false });
  return { ...call, recordingPaused: false };
}
