import type { DurationMs, EpochMs } from '../shared/time.ts';

/**
 * Events per exposure, of which the older ones count less: half as much after each half-life. What the exposure is makes it
 * an arrival rate (time that passes), a service rate (time worked) or the rate of giving up (time waited, also by those who
 * did not give up: the estimate of greatest likelihood where these are censored and patience is exponential).
 *
 * Plain numbers, so that it can be kept and carried on after a restart.
 */
export interface DecayingRate {
  readonly at: EpochMs;
  readonly events: number;
  readonly exposureMs: DurationMs;
}

export const noRate = (at: EpochMs): DecayingRate => ({ at, events: 0, exposureMs: 0 });

/** With so many more events and so much more exposure, both of now. An instant before the last one is taken as the last one. */
export function observeRate(
  rate: DecayingRate,
  seen: { readonly at: EpochMs; readonly events: number; readonly exposureMs: DurationMs },
  halfLifeMs: DurationMs,
): DecayingRate {
  const at = Math.max(rate.at, seen.at);
  const kept = 2 ** ((rate.at - at) / halfLifeMs);
  return { at, events: rate.events * kept + seen.events, exposureMs: rate.exposureMs * kept + seen.exposureMs };
}

/** Observes events where the exposure is time itself: all of it since the last observation, the older part counting less. */
export function observeArrivals(
  rate: DecayingRate,
  seen: { readonly at: EpochMs; readonly events: number },
  halfLifeMs: DurationMs,
): DecayingRate {
  const passedMs = Math.max(0, seen.at - rate.at);
  const exposureMs = (halfLifeMs / Math.LN2) * -Math.expm1((-passedMs * Math.LN2) / halfLifeMs);
  return observeRate(rate, { ...seen, exposureMs }, halfLifeMs);
}

/** Events per millisecond of exposure; null before any exposure. */
export const perMs = ({ events, exposureMs }: DecayingRate): number | null =>
  exposureMs > 0 ? events / exposureMs : null;
