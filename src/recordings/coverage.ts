import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { Coverage, RecordedCall } from './recording.ts';

/** METRICS, "identities": an answered segment may stick out of its recording by this much. */
const toleranceMs = 500;

/**
 * Checks a recording against its call as METRICS says: each [t_talk, t_end] inside [startedAt, startedAt + duration], within 500 ms.
 *
 * Without a known start it is reckoned back from the end of the call, with which the file ends: time that the PBX left out makes
 * that start too late, so the mistake is never in favour of `complete`.
 */
export function coverageOf(recording: {
  readonly startedAt: EpochMs | null;
  readonly durationMs: DurationMs;
  /** The fallback queue's own recording, which never had what came before it. */
  readonly ofFallback: boolean;
  readonly call: RecordedCall | null;
}): Coverage {
  const { call, durationMs } = recording;
  if (call === null || call.endedAt === null) return { is: 'unknown', missingMs: 0 };
  const callEnd = call.endedAt;
  const from = recording.startedAt ?? callEnd - durationMs;
  const to = from + durationMs;
  const inside = call.talks
    .filter((talk) => !recording.ofFallback || talk.talkAt >= from - toleranceMs)
    .every((talk) => talk.talkAt >= from - toleranceMs && (talk.endAt ?? callEnd) <= to + toleranceMs);
  return { is: inside ? 'complete' : 'incomplete', missingMs: Math.max(0, callEnd - to) };
}

/**
 * Whether the PBX stopped in the middle of writing: it left half a sample, it died with the call, or something is missing from a
 * call that none of the parties ended.
 */
export const isPartial = (torn: boolean, coverage: Coverage, call: RecordedCall | null): boolean =>
  torn || (call !== null && (!call.endSeen || (coverage.is === 'incomplete' && call.endedBy === 'system')));
