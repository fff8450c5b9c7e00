import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { Coverage, Pause, RecordedCall } from './recording.ts';

/** METRICS, "identities": an answered segment may stick out of its recording by this much. */
const toleranceMs = 500;

/**
 * Checks a recording against its call as METRICS says: each [t_talk, t_end] inside [startedAt, startedAt + duration], within 500 ms. A
 * pause that somebody wished is not missing, wherever the file ends.
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
  const missing = (since: EpochMs, until: EpochMs): DurationMs => unpaused(call.pauses, since, until, callEnd);
  const inside = call.talks
    .filter((talk) => !recording.ofFallback || talk.talkAt >= from - toleranceMs)
    .every((talk) => {
      const end = talk.endAt ?? callEnd;
      return (
        missing(talk.talkAt, Math.min(end, from)) <= toleranceMs && missing(Math.max(talk.talkAt, to), end) <= toleranceMs
      );
    });
  return { is: inside ? 'complete' : 'incomplete', missingMs: missing(to, callEnd) };
}

/** The time from `since` to `until`, but for the pauses, which do not overlap. */
function unpaused(pauses: readonly Pause[], since: EpochMs, until: EpochMs, callEnd: EpochMs): DurationMs {
  const paused = pauses.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to ?? callEnd, until) - Math.max(from, since)),
    0,
  );
  return Math.max(0, until - since - paused);
}

/**
 * Whether the PBX stopped in the middle of writing: it left half a sample, it died with the call, or something is missing from a
 * call that none of the parties ended.
 */
export const isPartial = (torn: boolean, coverage: Coverage, call: RecordedCall | null): boolean =>
  torn || (call !== null && (!call.endSeen || (coverage.is === 'incomplete' && call.endedBy === 'system')));
