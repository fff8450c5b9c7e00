import type { z } from 'zod';
import type { recording } from '../contract/recordings.ts';
import type { Recording } from '../recordings/recording.ts';
import { iso } from '../shared/time.ts';
import { isoOrNull } from './show-call.ts';

/** A recording as every route shows it. */
export function showRecording({ id, callId, startedAt, state, pauses }: Recording): z.input<typeof recording> {
  const shown = {
    ...{ id, callId, state: state.is, startedAt: isoOrNull(startedAt) },
    pauses: pauses.map(({ from, to, by }) => ({ from: iso(from), to: isoOrNull(to), by })),
  };
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
