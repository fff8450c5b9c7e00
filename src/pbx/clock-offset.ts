import type { EpochMs } from '../shared/time.ts';

/** Measures how far the PBX's clock is from ours. */
export interface ClockOffset {
  /** One ping: sent and answered by our clock, and the PBX's instant in the answer. */
  readonly sample: (sentAt: EpochMs, answeredAt: EpochMs, pbxAt: EpochMs) => void;
  /** PBX minus ours, in ms; null before the first ping. */
  readonly ms: () => number | null;
}

/** How many pings are remembered. The one with the shortest way there and back tells most. */
const remembered = 8;

export function createClockOffset(): ClockOffset {
  const samples: { roundTrip: number; offset: number }[] = [];
  return {
    sample: (sentAt, answeredAt, pbxAt) => {
      samples.push({ roundTrip: answeredAt - sentAt, offset: pbxAt - (sentAt + answeredAt) / 2 });
      if (samples.length > remembered) samples.shift();
    },
    ms: () => samples.toSorted((a, b) => a.roundTrip - b.roundTrip)[0]?.offset ?? null,
  };
}
