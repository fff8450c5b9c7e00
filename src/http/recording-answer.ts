import type { z } from 'zod';
import type { recording } from '../contract/recordings.ts';
import type { Recording } from '../recordings/recording.ts';
import { iso } from '../shared/time.ts';

/** A recording as every route shows it. */
export function showRecording({ id, callId, startedAt, state }: Recording): z.input<typeof recording> {
  const shown = { id, callId, state: state.is, startedAt: startedAt === null ? null : iso(startedAt) };
  if (state.is !== 'stored') return { ...shown, audio: null };
  const { bytes, sha256, durationMs, storedAt, partial, coverage, callerSound, operatorSound } = state.audio;
  return {
    ...shown,
    audio: {
      url: `/v1/recordings/${id}/audio`,
      contentType: 'audio/wav',
      ...{ bytes, sha256, durationMs, storedAt: iso(storedAt), partial, callerSound, operatorSound },
      ...{ coverage: coverage.is, missingMs: coverage.missingMs },
    },
  };
}
