import type { Fact, NumberedFact } from '../acd/facts.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';

export type Axis = 'presence' | 'reachable' | 'activity' | 'capacity';

/**
 * One stretch of one axis of an operator: it ends where the next one of its axis begins, so the spans of an axis tile time.
 * `value` is `available`, `signed-out`, `paused` | `yes`, `no` | the activity's name | the number of units; `detail` the pause
 * reason or the call.
 */
export interface OperatorSpan {
  readonly operatorId: OperatorId;
  readonly axis: Axis;
  /** The number of the fact that began it. */
  readonly seq: number;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly value: string;
  readonly detail: string | null;
  /** Of the operator's capacity, what an activity takes; null on the other axes. */
  readonly units: number | null;
}

type OperatorFactType = 'PresenceChanged' | 'ReachableChanged' | 'ActivityChanged' | 'CapacityChanged';
export type OperatorFact = Extract<Fact, { type: OperatorFactType }>;
export type NumberedOperatorFact = OperatorFact & { readonly seq: number };

/** The axis that a fact speaks of, by its type. */
export const axisOf: Readonly<Record<OperatorFact['type'], Axis>> = {
  PresenceChanged: 'presence',
  ReachableChanged: 'reachable',
  ActivityChanged: 'activity',
  CapacityChanged: 'capacity',
};

export const isOperatorFact = (fact: NumberedFact): fact is NumberedOperatorFact => fact.type in axisOf;

/**
 * The spans that one operator's facts of one axis make, from `carry` (the span before the first of them) on; it comes back
 * as the first one, with its end. Any order, duplicates welcome. The fact numbers give the order; an instant that goes
 * backwards (the PBX's clock and ours differ by some milliseconds) is taken as the one before it, so nothing overlaps.
 *
 * Rebuilding from any fact on gives the same as rebuilding everything: a span holds all that the next ones need.
 */
export function foldAxis(carry: OperatorSpan | null, facts: readonly NumberedOperatorFact[]): OperatorSpan[] {
  const bySeq = new Map(facts.map((fact) => [fact.seq, fact]));
  const spans = carry === null ? [] : [{ ...carry, endedAt: null as EpochMs | null }];
  for (const fact of [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)) {
    const last = spans.at(-1);
    const startedAt = Math.max(fact.at, last?.startedAt ?? fact.at);
    if (last !== undefined) last.endedAt = startedAt;
    const { operatorId, seq } = fact;
    spans.push({ operatorId, axis: axisOf[fact.type], seq, startedAt, endedAt: null, ...told(fact) });
  }
  return spans;
}

/** What took a unit before facts told how many. */
const work: ReadonlySet<string> = new Set(['reserved', 'ringing', 'talking', 'wrap-up', 'engaged']);

function told(fact: OperatorFact): Pick<OperatorSpan, 'value' | 'detail' | 'units'> {
  switch (fact.type) {
    case 'PresenceChanged': {
      const { presence } = fact;
      return { value: presence.is, detail: presence.is === 'paused' ? presence.reason : null, units: null };
    }
    case 'ReachableChanged':
      return { value: fact.reachable ? 'yes' : 'no', detail: null, units: null };
    case 'ActivityChanged': {
      const { activity, callId, units = work.has(activity) ? 1 : 0 } = fact;
      return { value: activity, detail: callId, units };
    }
    case 'CapacityChanged':
      return { value: String(fact.units), detail: null, units: null };
  }
}
