import type { NumberedFact } from '../acd/facts.ts';
import { laneOf } from './lane.ts';

/** Facts of one lane, at most `size` of them. */
export interface LaneBatch {
  readonly lane: number;
  readonly facts: readonly NumberedFact[];
}

/** Deals facts out to their lanes. The same facts always make the same batches. */
export function intoBatches(facts: readonly NumberedFact[], lanes: number, size: number): LaneBatch[] {
  const byLane = Map.groupBy(facts, (fact) => laneOf(fact, lanes));
  return [...byLane].flatMap(([lane, all]) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_unused, n) => ({
      lane,
      facts: all.slice(n * size, (n + 1) * size),
    })),
  );
}
