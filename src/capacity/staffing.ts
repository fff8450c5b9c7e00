import type { DurationMs } from '../shared/time.ts';
import { impatientQueue } from './erlang-a.ts';
import { patientQueue } from './erlang-c.ts';
import { offeredLoad, type QueueModel } from './queue-model.ts';

/** What comes to a queue. */
export interface Demand {
  readonly arrivalsPerMs: number;
  readonly handleMs: DurationMs;
  /** The mean of the time after which a caller gives up; null: they never do (Erlang C), otherwise Erlang A. */
  readonly patienceMs: DurationMs | null;
}

/** What is wanted of a queue. The service level is that of METRICS: `sl-pasokh/1`. */
export interface StaffingTarget {
  /** Answered within `withinMs`, of all callers but those who gave up within `shortAbandonMs`; below 1. */
  readonly answeredShare: number;
  readonly withinMs: DurationMs;
  readonly shortAbandonMs: DurationMs;
  /** Null: any. */
  readonly maxAbandonedShare: number | null;
  /** Null: any. */
  readonly maxOccupancy: number | null;
}

/** The fewest operators with which a target is met, and what they lead to; null where nobody comes. */
export interface Staffing {
  readonly operators: number;
  readonly serviceLevel: number | null;
  readonly abandonedShare: number | null;
  readonly occupancy: number | null;
  readonly meanWaitMs: DurationMs | null;
}

const nobody: Staffing = { operators: 0, serviceLevel: null, abandonedShare: null, occupancy: null, meanWaitMs: null };

/**
 * The fewest operators at work with which the target is met. More of them never make it worse, so that halving finds them.
 * The load need not be whole, nor more than one Erlang.
 */
export function operatorsNeeded(demand: Demand, target: StaffingTarget): Staffing {
  const { arrivalsPerMs, handleMs, patienceMs } = demand;
  if (arrivalsPerMs === 0) return nobody;
  const model = (operators: number): QueueModel => {
    const traffic = { arrivalsPerMs, handleMs, operators };
    return patienceMs === null ? patientQueue(traffic) : impatientQueue({ ...traffic, patienceMs });
  };
  let [short, enough] = [0, Math.max(1, Math.ceil(offeredLoad(arrivalsPerMs, handleMs)))];
  while (!meets(model(enough), target)) [short, enough] = [enough, 2 * enough];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (meets(model(middle), target)) enough = middle;
    else short = middle;
  }
  const line = model(enough);
  const { abandonedShare, occupancy, meanWaitMs } = line;
  return { operators: enough, serviceLevel: serviceLevel(line, target), abandonedShare, occupancy, meanWaitMs };
}

/** So many people must be on the roster for these to be at work, when this share (below 1) of paid time is something else. */
export const rostered = (operators: number, shrinkage: number): number =>
  Math.max(0, Math.ceil(operators / (1 - shrinkage) - 1e-9));

function meets(line: QueueModel, target: StaffingTarget): boolean {
  return (
    serviceLevel(line, target) >= target.answeredShare &&
    line.abandonedShare <= (target.maxAbandonedShare ?? 1) &&
    line.occupancy <= (target.maxOccupancy ?? 1)
  );
}

/** With no operator everybody gives up, and all of them soon: no level at all, rather than nothing divided by nothing. */
function serviceLevel(line: QueueModel, { withinMs, shortAbandonMs }: StaffingTarget): number {
  const counted = 1 - line.abandonedWithin(shortAbandonMs);
  return counted > 0 ? Math.min(1, line.answeredWithin(withinMs) / counted) : 0;
}
