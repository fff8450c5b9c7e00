import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import type { LiveRow } from '../../contract/live.ts';
import type { CallId } from '../../shared/ids.ts';
import { iso } from '../../shared/time.ts';
import { leaderOf, showLiveCall, type LiveOnlooker } from '../show-live-call.ts';

type CallerRow = LiveRow & { kind: 'caller' };

export const callerRow = (
  caller: Caller,
  view: AcdView,
  place: number | null,
  onlooker: LiveOnlooker | null,
): CallerRow => ({
  kind: 'caller',
  key: `caller:${caller.id}`,
  ...showLiveCall(caller, view, onlooker),
  queuedAt: 'queuedAt' in caller ? iso(caller.queuedAt) : null,
  place,
  priority: 'priority' in caller && caller.queueId !== null ? caller.priority : null,
  operatorId: leaderOf(caller, view) ?? null,
});

/** One caller as the board shows it; null: not here. */
export function liveCaller(id: CallId, view: AcdView): CallerRow | null {
  const caller = view.callers.get(id);
  if (caller === undefined) return null;
  const index = 'queuedAt' in caller ? view.line(caller.queueId).indexOf(id) : -1;
  return callerRow(caller, view, index < 0 ? null : index + 1, null);
}

/** When the caller came into the queue; infinite for one who is in none. */
export const queuedAt = (caller: Caller | undefined): number =>
  caller !== undefined && 'queuedAt' in caller ? caller.queuedAt : Infinity;
