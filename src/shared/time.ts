/** An instant in milliseconds since 1970 UTC. Those a metric uses are the PBX's own. */
export type EpochMs = number;
/** A duration in milliseconds. */
export type DurationMs = number;

/** Tells the time. `pbxNow` runs on a monotonic clock, shifted by the measured offset to the PBX's clock. */
export interface Clock {
  /** The present instant on the PBX's clock. */
  readonly pbxNow: () => EpochMs;
}

export const second = 1000;
export const minute = 60 * second;

export const iso = (at: EpochMs): string => new Date(at).toISOString();
