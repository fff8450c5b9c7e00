import type { QueueRules } from '../acd/queue-rules.ts';
import { longestLine } from '../capacity/admission.ts';
import { expectedWaits, type Rivals, type WaitRange } from '../capacity/expected-wait.ts';
import { arrivalsPerMs, handleSpread, patienceMs } from '../capacity/queue-estimates.ts';
import { arrivalsAt } from '../capacity/queue-measures.ts';
import { offeredLoad } from '../capacity/queue-model.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { lineNow, type Look, type Staff, type UnitsInUse } from './line-now.ts';

/** What a queue can promise at one moment, and what that was reckoned from. */
export interface QueueCapacity {
  readonly at: EpochMs;
  readonly staff: Staff;
  readonly units: UnitsInUse;
  /** In line: waiting, or offered to an operator. */
  readonly waiting: number;
  /** Operators who serve other queues, too, by how many callers of those wait for each of them. */
  readonly rivals: readonly Rivals[];
  /** Null: unknown. `callers`, here and below, and `calls`: so many stand behind the estimate, older ones counting less. */
  readonly arrivals: { readonly perMs: number | null; readonly callers: number };
  /** Talk, hold and wrap-up. While fewer calls than ten are known (`prior`), calls as usual stand for the others. */
  readonly handle: {
    readonly meanMs: DurationMs;
    readonly deviationMs: DurationMs;
    readonly calls: number;
    readonly source: 'measured' | 'prior';
  };
  /** From offer to talk. */
  readonly ring: { readonly meanMs: DurationMs | null; readonly calls: number };
  /** Null: nobody has given up. */
  readonly patience: { readonly meanMs: DurationMs | null; readonly abandoned: number };
  /** Work that comes, in operators. */
  readonly loadErlang: number | null;
  /** Callers whom the operators at work can take, with the share of their time that the queue had of late. */
  readonly servicePerMs: number;
  /** What a caller with so many of the line ahead has to expect; null: nobody is at work. */
  readonly waits: ((ahead: number) => WaitRange) | null;
  /** The longest line with a p80 within the queue's longest wait, besides those who find an operator ready; null: nobody is at work. */
  readonly measuredLimit: number | null;
  /** So many more callers, coming now, have a p80 within this wait; null: nobody is at work. */
  readonly promisedWithin: (waitMs: DurationMs) => number | null;
  /** The same for the wait that the queue's service level names. */
  readonly promised: number | null;
  readonly serviceLevelMs: DurationMs;
}

/** No longer line is asked for. */
const longest = 2_000;

/** Takes some milliseconds, more with a thousand operators: not for a step. */
export function measureQueue(look: Look, rules: QueueRules): QueueCapacity {
  const { view, now } = look;
  const measures = look.measuresOf(rules.id);
  const { line, staff, units } = lineNow(look, rules);
  const waiting = view.line(rules.id).length;
  const { mean: meanMs, deviation: deviationMs, source } = handleSpread(measures);
  const comingPerMs = arrivalsPerMs(measures, now);
  const waits = expectedWaits(line);
  const longestWithin = (waitMs: DurationMs): number | null =>
    waits === null ? null : longestLine(waits, line.ready, waitMs, longest);
  const more = (length: number | null): number | null =>
    length === null ? null : Math.max(0, line.ready + length - waiting);
  const measuredLimit = longestWithin(rules.maxWaitMs);
  return {
    ...{ at: now, staff, units, waiting, rivals: line.rivals, waits, serviceLevelMs: rules.serviceLevelMs },
    arrivals: { perMs: comingPerMs, callers: arrivalsAt(measures, now).events },
    handle: { meanMs, deviationMs, calls: measures.handle.calls, source },
    ring: { meanMs: measures.ring.calls === 0 ? null : measures.ring.meanMs, calls: measures.ring.calls },
    patience: { meanMs: patienceMs(measures), abandoned: measures.givingUp.events },
    loadErlang: comingPerMs === null ? null : offeredLoad(comingPerMs, meanMs),
    servicePerMs: staff.share / line.handleMs.mean,
    promised: more(longestWithin(rules.serviceLevelMs)),
    ...{ measuredLimit, promisedWithin: (waitMs) => more(longestWithin(waitMs)) },
  };
}
