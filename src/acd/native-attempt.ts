import type { TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { DialOutcome } from './facts.ts';

/** A way out that the PBX tried by itself. `cause`: Q.850, null where there was none. */
export interface NativeAttempt {
  readonly trunkId: TrunkId;
  readonly sentAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly outcome: DialOutcome;
  readonly cause: number | null;
}
