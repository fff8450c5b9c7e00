import type { CapacityMeter } from '../../acd-runtime/capacity-meter.ts';
import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { QueueRules } from '../../acd/queue-rules.ts';
import type { Operator } from '../../acd/state.ts';
import type { LiveRow } from '../../contract/live.ts';
import { statusOf } from '../../operators/status.ts';
import type { CallId, OperatorId, QueueId } from '../../shared/ids.ts';
import { iso } from '../../shared/time.ts';
import { showLiveOperator, type BesideOperators } from '../live-operator.ts';
import { showBoardCapacity } from '../show-capacity.ts';
import type { CallNews } from './call-news.ts';
import { callerRow, queuedAt } from './caller-row.ts';
import { ownCalls } from './own-calls.ts';

type QueueRow = LiveRow & { kind: 'queue' };

/** What the ledger adds to a queue's row. */
export type TodayCounts = ReadonlyMap<QueueId, NonNullable<QueueRow['today']>>;

/** What rows show that the core does not know. */
export interface Beside extends BesideOperators {
  /** Null: not known at the moment. */
  readonly today: TodayCounts | null;
  readonly capacityOf: CapacityMeter['last'];
  readonly callNews: Pick<CallNews, 'attempts' | 'handedOver' | 'seenChanges'>;
  /** Operators are told who listens or whispers. */
  readonly showMonitoring: boolean;
}

const groups = { ready: 'ready', paused: 'paused', 'signed-out': 'away', unreachable: 'away' } as const;

const groupOf = (operator: Operator): keyof QueueRow['operators'] => {
  const status = statusOf(operator);
  return status in groups ? groups[status as keyof typeof groups] : 'busy';
};

const operatorRow = (operator: Operator, view: AcdView, beside: BesideOperators): LiveRow => ({
  kind: 'operator',
  key: `operator:${operator.profile.id}`,
  id: operator.profile.id,
  name: operator.profile.name,
  queues: operator.profile.serves.map(({ queueId }) => queueId),
  ...showLiveOperator(operator, view, beside),
});

function queueRow(queue: QueueRules, view: AcdView, talking: number, { today, capacityOf }: Beside): QueueRow {
  const line = view.line(queue.id);
  // Priorities may put others first.
  const since = Math.min(...line.map((id) => queuedAt(view.callers.get(id))));
  return {
    kind: 'queue',
    key: `queue:${queue.id}`,
    id: queue.id,
    name: queue.name,
    waiting: line.length,
    talking,
    longestWaitSince: Number.isFinite(since) ? iso(since) : null,
    operators: { ready: 0, busy: 0, paused: 0, away: 0 },
    today: today === null ? null : (today.get(queue.id) ?? { offered: 0, answered: 0, abandoned: 0 }),
    capacity: showBoardCapacity(capacityOf(queue.id)),
  };
}

/** The place of every caller in line, from 1. */
function places(view: AcdView): Map<CallId, number> {
  const all = new Map<CallId, number>();
  for (const queue of view.queues.keys()) view.line(queue).forEach((call, index) => all.set(call, index + 1));
  return all;
}

/** Everything the board shows. Grows with operators and callers, not with their product. */
export function boardRows(view: AcdView, beside: Beside): LiveRow[] {
  const talking = new Map<QueueId, number>();
  for (const caller of view.callers.values()) {
    if (caller.is === 'talking' && caller.queueId !== null)
      talking.set(caller.queueId, (talking.get(caller.queueId) ?? 0) + 1);
  }
  const queues = new Map<QueueId, QueueRow>();
  for (const queue of view.queues.values()) {
    queues.set(queue.id, queueRow(queue, view, talking.get(queue.id) ?? 0, beside));
  }
  for (const operator of view.operators.values()) {
    for (const { queueId: id } of operator.profile.serves) {
      const row = queues.get(id);
      if (row !== undefined) row.operators[operator.leftQueues.includes(id) ? 'away' : groupOf(operator)] += 1;
    }
  }
  const place = places(view);
  return [
    ...queues.values(),
    ...[...view.operators.values()].map((operator) => operatorRow(operator, view, beside)),
    ...[...view.callers.values()].map((caller) => callerRow(caller, view, place.get(caller.id) ?? null, null)),
    ...beside.callNews.attempts.of(null),
  ];
}

/** An operator's own row, those of the call in hand and of calls that may come back, and whom the operator tries to reach. */
export function ownRows(view: AcdView, id: OperatorId, beside: Beside): LiveRow[] {
  const { showMonitoring, callNews } = beside;
  const operator = view.operators.get(id);
  const onlooker = { operatorId: id, seesMonitors: showMonitoring, seenChanges: callNews.seenChanges };
  return [
    ...(operator === undefined ? [] : [operatorRow(operator, view, beside)]),
    ...ownCalls(view, id, callNews).map((caller) => callerRow(caller, view, null, onlooker)),
    ...callNews.attempts.of(id),
  ];
}
