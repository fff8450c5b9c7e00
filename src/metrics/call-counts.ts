import type { Direction } from '../acd/state.ts';
import type { OperatorId, QueueId, TrunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { outgoing, type OutgoingMeasures } from './operator-measures.ts';

interface Counted {
  /** When the call began. */
  readonly at: EpochMs;
  /** Our own number: what the customer dialled, or was shown. */
  readonly number: string;
  /** Of a call out: in whose name, and who dialled. */
  readonly queueId: QueueId | null;
  readonly operatorId: OperatorId | null;
}

export interface CountedCall extends Counted {
  readonly direction: Direction;
  /** By which the customer came, or the call went out or was tried last. */
  readonly trunkId: TrunkId | null;
  readonly answered: boolean;
}

/** An attempt to reach the customer of a call. */
export interface CountedAttempt extends Counted {
  readonly trunkId: TrunkId;
  readonly answered: boolean;
}

interface Sums {
  readonly calls: number;
  readonly answered: number;
}

export interface CallCounts {
  readonly incoming: Sums;
  readonly outgoing: Sums & OutgoingMeasures;
}

/** Calls by direction, by our number and by trunk, and those out also by queue and operator. */
export interface CallReportCounts extends CallCounts {
  readonly numbers: readonly (CallCounts & { readonly number: string })[];
  /** An attempt counts for the trunk that was tried, a call for that of the last attempt. Null: none of ours. */
  readonly trunks: readonly (CallCounts & { readonly trunkId: TrunkId | null })[];
  /** Null: in no queue's name. */
  readonly queues: readonly (CallCounts['outgoing'] & { readonly queueId: QueueId | null })[];
  readonly operators: readonly (CallCounts['outgoing'] & { readonly operatorId: OperatorId | null })[];
}

/** See METRICS. All of a call belongs to the interval in which it began. */
export function countCalls(calls: readonly CountedCall[], attempts: readonly CountedAttempt[]): CallReportCounts {
  const dialled = calls.filter(({ direction }) => direction === 'outbound');
  return {
    ...countsOf(calls, attempts),
    numbers: grouped(calls, attempts, ({ number }) => ({ number }), countsOf),
    trunks: grouped(calls, attempts, ({ trunkId }) => ({ trunkId }), countsOf),
    queues: grouped(dialled, attempts, ({ queueId }) => ({ queueId }), outgoingOf),
    operators: grouped(dialled, attempts, ({ operatorId }) => ({ operatorId }), outgoingOf),
  };
}

const sumsOf = (calls: readonly CountedCall[]): Sums => ({
  calls: calls.length,
  answered: calls.filter(({ answered }) => answered).length,
});

const attemptsOf = (attempts: readonly CountedAttempt[]): OutgoingMeasures =>
  outgoing(attempts.length, attempts.filter(({ answered }) => answered).length);

const outgoingOf = (calls: readonly CountedCall[], attempts: readonly CountedAttempt[]): CallCounts['outgoing'] => ({
  ...sumsOf(calls),
  ...attemptsOf(attempts),
});

function countsOf(calls: readonly CountedCall[], attempts: readonly CountedAttempt[]): CallCounts {
  const byDirection = Map.groupBy(calls, ({ direction }) => direction);
  return {
    incoming: sumsOf(byDirection.get('inbound') ?? []),
    outgoing: outgoingOf(byDirection.get('outbound') ?? [], attempts),
  };
}

/** Counts for each part that calls or attempts have in common. */
function grouped<Part extends object, Counts>(
  calls: readonly CountedCall[],
  attempts: readonly CountedAttempt[],
  partOf: (one: CountedCall | CountedAttempt) => Part,
  count: (calls: readonly CountedCall[], attempts: readonly CountedAttempt[]) => Counts,
): (Part & Counts)[] {
  const keyOf = (one: CountedCall | CountedAttempt): string => JSON.stringify(partOf(one));
  const [callsBy, attemptsBy] = [Map.groupBy(calls, keyOf), Map.groupBy(attempts, keyOf)];
  const parts = new Map([...calls, ...attempts].map((one) => [keyOf(one), partOf(one)]));
  return [...parts].map(([key, part]) => ({ ...part, ...count(callsBy.get(key) ?? [], attemptsBy.get(key) ?? []) }));
}
