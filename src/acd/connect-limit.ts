import { second, type DurationMs } from '../shared/time.ts';

/** How long bridging may take once the operator's leg is up. */
export const connectLimitMs: DurationMs = 5 * second;
