import { minute, type DurationMs, type EpochMs } from '../shared/time.ts';
import type { QueueRules, Strategy } from './queue-rules.ts';
import type { Operator, QueuedCaller, RecentWork } from './state.ts';

/** Work counts by e^(−age / this): "the last hour". */
const recentMs = 60 * minute;

/**
 * The place of a caller in the own queue: the smallest is served first. A level of priority is a credit of waiting, so that nobody
 * is passed over for ever, and the order does not change while the callers wait.
 */
export const rankOfCaller = (queue: Pick<QueueRules, 'priorityStepMs'>, { placedAt, priority }: QueuedCaller): number =>
  placedAt - priority * queue.priorityStepMs;

/**
 * Who goes first, of callers of queues that share an operator: the greatest. Waits of a queue of weight w grow w times as fast
 * (the accumulating priority queue: L. Kleinrock, A Delay Dependent Queue Discipline, Naval Research Logistics 11 (1964) 329–341).
 */
export const urgencyOf = ({ weight }: Pick<QueueRules, 'weight'>, rank: number, now: EpochMs): number =>
  (now - rank) * weight;

/**
 * The place of an operator among the ready ones of a tier: the smallest is asked first. Recent work fades at one rate for all, so its
 * logarithm and its instant together keep their order while time passes, and no list needs to be sorted anew.
 */
export function rankOfOperator(strategy: Strategy, operator: Operator): number {
  const { idleSince, offeredAt, recent, profile } = operator;
  switch (strategy) {
    case 'least-occupied':
      return recent.at + recentMs * Math.log(recent.busyMs / profile.units);
    case 'fewest-calls':
      return recent.at + recentMs * Math.log(recent.calls);
    case 'round-robin':
      return offeredAt;
    case 'linear':
      return 0;
    case 'longest-idle':
    case 'random':
    case 'ring-all':
      return idleSince;
  }
}

/** What stands behind a rank of `least-occupied` or `fewest-calls` as of `now`: milliseconds of work a unit, or calls. */
export const recentBehind = (rank: number, now: EpochMs): number => Math.exp((rank - now) / recentMs);

/** Recent work as of `at`, with so many more calls and the work since `busySince`. An instant before the last one is taken as that. */
export function withWork(recent: RecentWork, calls: number, busySince: EpochMs | null, at: EpochMs): RecentWork {
  const now = Math.max(recent.at, at);
  const faded = Math.exp((recent.at - now) / recentMs);
  const busyMs: DurationMs = busySince === null ? 0 : recentMs * -Math.expm1(Math.min(0, busySince - now) / recentMs);
  return { at: now, calls: recent.calls * faded + calls, busyMs: recent.busyMs * faded + busyMs };
}
