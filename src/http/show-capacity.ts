import type { AcdView } from '../acd-runtime/gateway.ts';
import type { QueueCapacity } from '../acd-runtime/queue-capacity.ts';
import type { WaitRange } from '../capacity/expected-wait.ts';
import type { QueueCapacityAnswer } from '../contract/capacity.ts';
import type { LiveRow } from '../contract/live.ts';
import type { QueueId } from '../shared/ids.ts';
import { iso, minute, second, type DurationMs } from '../shared/time.ts';

/** Nobody reads a longer list. */
const mostPlaces = 200;
const hour = 60 * minute;

const inMs = ({ p50Ms, p80Ms, p90Ms }: WaitRange, step = 1): { p50: number; p80: number; p90: number } => {
  const rounded = (ms: number): number => Math.round(ms / step) * step;
  return { p50: rounded(p50Ms), p80: rounded(p80Ms), p90: rounded(p90Ms) };
};

/** All of it, with its inputs. */
export function showCapacity(
  queueId: QueueId,
  capacity: QueueCapacity,
  withinMs: DurationMs,
  view: AcdView,
): QueueCapacityAnswer {
  const { waits, handle, ring, patience, arrivals } = capacity;
  const expected = (ahead: number): QueueCapacityAnswer['next'] => (waits === null ? null : inMs(waits(ahead)));
  const round = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));
  return {
    ...{ queueId, at: iso(capacity.at), waiting: capacity.waiting },
    operators: { ...capacity.staff, rivals: [...capacity.rivals] },
    units: capacity.units,
    arrivals: { perHour: arrivals.perMs === null ? null : arrivals.perMs * hour, callers: arrivals.callers },
    handle: { ...handle, meanMs: Math.round(handle.meanMs), deviationMs: Math.round(handle.deviationMs) },
    ring: { ...ring, meanMs: round(ring.meanMs) },
    patience: { ...patience, meanMs: round(patience.meanMs) },
    loadErlang: capacity.loadErlang,
    servicePerHour: capacity.servicePerMs * hour,
    next: expected(capacity.waiting),
    places: view
      .line(queueId)
      .slice(0, mostPlaces)
      .flatMap((callId, index) => {
        const caller = view.callers.get(callId);
        if (caller === undefined || !('queuedAt' in caller)) return [];
        return [{ place: index + 1, callId, queuedAt: iso(caller.queuedAt), expectedWaitMs: expected(index) }];
      }),
    target: { withinMs, share: 0.8 },
    promised: capacity.promisedWithin(withinMs),
    measuredLimit: capacity.measuredLimit,
  };
}

type BoardCapacity = (LiveRow & { kind: 'queue' })['capacity'];

/** What the board shows: to the second, so that it does not change with every look. */
export function showBoardCapacity(capacity: QueueCapacity | null): BoardCapacity {
  if (capacity === null) return null;
  const { waits, waiting, measuredLimit, promised, loadErlang, units } = capacity;
  return {
    expectedWaitMs: waits === null ? null : inMs(waits(waiting), second),
    ...{ measuredLimit, promised },
    loadErlang: loadErlang === null ? null : Math.round(loadErlang * 100) / 100,
    units: { configured: units.configured, inUse: units.inUse },
  };
}
