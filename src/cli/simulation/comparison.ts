import { measureQueue, type QueueMeasures } from '../../metrics/queue-measures.ts';
import { ratio } from '../../metrics/ratio.ts';
import type { QueueId } from '../../shared/ids.ts';
import { simulateDay } from '../../simulation/simulate-day.ts';
import { accountOf, foldFacts, type Account } from './account.ts';
import { measuring as attend } from './measuring.ts';
import { queuesOf } from './rules.ts';
import type { Configuration, WorkDay } from './work-day.ts';

/** METRICS has the definitions. Waits are in ms, shares between 0 and 1, null where nothing was counted. */
export type Numbers = Pick<
  QueueMeasures,
  'offered' | 'answered' | 'abandoned' | 'moved' | 'lost' | 'serviceLevel' | 'serviceLevelMs' | 'asaMs' | 'waitMs'
> & {
  readonly overflowed: number;
  /** Of those who serve the queue, all their work counted; over the time of the calls if everybody was there all day. */
  readonly occupancy: number | null;
};

export const columnNames = ['was', 'the same rules', 'changed'] as const;
export type ColumnName = (typeof columnNames)[number];

export interface Block {
  /** Null: all queues together. */
  readonly queueId: QueueId | null;
  readonly name: string;
  readonly columns: Readonly<Partial<Record<ColumnName, Numbers>>>;
}

interface Column {
  readonly name: ColumnName;
  readonly account: Account;
  readonly configuration: Configuration;
}

/**
 * The day as it was (null: not known), the same day through the router under its own rules, which shows how well the model tells it, and
 * under the changed ones. A block a queue, those of `only` if any are given, by their calls, and one of all of several queues.
 */
export function compare(day: WorkDay, { was, changed, seed, only }: CompareOptions): readonly Block[] {
  const run = (name: ColumnName, configuration: Configuration): Column => {
    const isMeasured = configuration.queues.some(({ maxWaiting }) => maxWaiting === 'auto');
    const { calls, spans } = foldFacts(simulateDay(day, seed, { ...configuration, ...(isMeasured ? { attend } : {}) }));
    return { name, account: accountOf(calls, spans, { ...day, ...configuration }), configuration };
  };
  const columns = [
    ...(was === null ? [] : [{ name: 'was', account: was, configuration: day } as const]),
    run('the same rules', day),
    ...(changed === null ? [] : [run('changed', changed)]),
  ];
  const block = (queueId: QueueId | null, name: string): Block => ({
    ...{ queueId, name },
    columns: Object.fromEntries(columns.map((column) => [column.name, numbersOf(column, queueId)])),
  });
  const wanted = day.queues.filter(({ id }) => only.length === 0 || only.includes(id));
  const blocks = wanted
    .map(({ id, name }) => block(id, name))
    .toSorted((one, other) => (callsOf(other)[0] ?? 0) - (callsOf(one)[0] ?? 0));
  return day.queues.length === 1 ? blocks : [...blocks, block(null, 'all queues')];
}

/** How many in each column, from the left. */
export const callsOf = ({ columns }: Block): readonly number[] =>
  columnNames.flatMap((name) => columns[name]?.offered ?? []);

export interface CompareOptions {
  readonly was: Account | null;
  readonly changed: Configuration | null;
  readonly seed: number;
  /** None: every queue. */
  readonly only: readonly QueueId[];
}

function numbersOf({ account, configuration }: Column, queueId: QueueId | null): Numbers {
  const measures = measureQueue(account.segments.filter((one) => queueId === null || one.queueId === queueId));
  const { offered, answered, abandoned, moved, lost, serviceLevel, serviceLevelMs, asaMs, waitMs } = measures;
  const serving = configuration.operators.filter(
    ({ profile }) => queueId === null || queuesOf(profile).includes(queueId),
  );
  const work = serving.flatMap(({ profile }) => account.work.get(profile.id) ?? []);
  const busyMs = work.reduce((sum, one) => sum + one.busyMs, 0);
  const idleMs = work.reduce((sum, one) => sum + one.idleMs, 0);
  return {
    ...{ offered, answered, abandoned, moved, lost, serviceLevel, serviceLevelMs, asaMs, waitMs },
    overflowed: Object.values(measures.overflowed).reduce((sum, count) => sum + count, 0),
    occupancy: ratio(busyMs, busyMs + idleMs),
  };
}
