import type { OperatorProfile } from '../../acd/queue-rules.ts';
import type { FoldedCall } from '../../calls/fold-call.ts';
import { createAccountStore } from '../../db/account-store.ts';
import type { Database } from '../../db/connection.ts';
import { selectCallsOf } from '../../db/day-calls.ts';
import { createMetricsStore } from '../../db/metrics-store.ts';
import { createQueueStore } from '../../db/queue-store.ts';
import type { Interval } from '../../metrics/intervals.ts';
import type { Queue, QueueSettings } from '../../operators/queue-settings.ts';
import type { OperatorId, QueueId } from '../../shared/ids.ts';
import { minute } from '../../shared/time.ts';
import { accountOf, type Account } from './account.ts';
import { assumptions } from './day-file.ts';
import { changesOf, dayCallsOf } from './day-of-ledger.ts';
import { profileOfAccount, queueOutput } from './rules.ts';
import type { WorkDay, WorkOperator } from './work-day.ts';

/** A day out of the ledger, and its numbers as the service itself reports them. */
export async function loadDay(db: Database, span: Interval): Promise<{ day: WorkDay; was: Account }> {
  const metrics = createMetricsStore(db);
  const [known, accounts, everyCall, spans, gaps] = await Promise.all([
    createQueueStore(db).all(),
    createAccountStore(db).roster(),
    selectCallsOf(db, span),
    metrics.operatorSpans(span, []),
    metrics.gaps(span),
  ]);
  const calls = everyCall.filter((call) => known.some(({ id }) => id === firstQueue(call)));
  const queues = known.map((queue) => withNumbersOf(queue, calls));
  const namedBy = new Map(accounts.map(({ account }) => [account.id, account]));
  const servedBy = queuesByOperator(calls, new Set(known.map(({ id }) => id)));
  const spansOf = Map.groupBy(spans, ({ operatorId }) => operatorId);
  const present = [...spansOf].filter(([, own]) => own.some(({ axis, value }) => isHere(axis, value)));
  const profiles = present.map(([id]): OperatorProfile =>
    profileOfAccount(id, namedBy.get(id), [...(servedBy.get(id) ?? [])]),
  );
  const day: WorkDay = {
    ...span,
    queues,
    operators: profiles.map((profile) => ({
      profile,
      userName: namedBy.get(profile.id)?.userName ?? null,
      changes: changesOf(spansOf.get(profile.id) ?? [], span),
      measured: null,
    })),
    calls: dayCallsOf(calls, spans, { queues, profiles }),
    assumed: assumptions.parse({}),
    wholeDay: false,
    changedSince: known
      .filter(({ changedAt }) => changedAt >= span.from)
      .map(({ id, changedAt }) => ({ queueId: id, at: changedAt })),
    notes: [
      ...(calls.length === everyCall.length
        ? []
        : [`${everyCall.length - calls.length} calls reached no queue that is there today, and are left out.`]),
      ...(gaps.length === 0 ? [] : [`The PBX was not heard for ${minutesOf(gaps)} minutes of that day.`]),
    ],
  };
  const was = accountOf(calls, spans, day);
  const operators = day.operators.map((entry): WorkOperator => {
    return { ...entry, measured: was.work.get(entry.profile.id) ?? null };
  });
  return { day: { ...day, operators }, was };
}

const isHere = (axis: string, value: string): boolean => axis === 'presence' && value !== 'signed-out';

const firstQueue = ({ queueSegments }: FoldedCall): QueueId | null => queueSegments[0]?.queueId ?? null;

/** A number leads where it led that day, whatever it leads to now. */
function withNumbersOf(queue: Queue, calls: readonly FoldedCall[]): QueueSettings {
  const led = new Map(calls.map((call) => [call.call.dialled, firstQueue(call)]));
  const own = [...led].filter(([, id]) => id === queue.id).map(([dialled]) => dialled);
  const still = queue.dialledNumbers.filter((number) => !led.has(number));
  return { ...queueOutput(queue), dialledNumbers: [...still, ...own] };
}

/** The queues whose calls were offered to somebody that day: whoever left a queue since served it then. */
function queuesByOperator(
  calls: readonly FoldedCall[],
  known: ReadonlySet<QueueId>,
): ReadonlyMap<OperatorId, ReadonlySet<QueueId>> {
  const served = new Map<OperatorId, Set<QueueId>>();
  for (const { operatorId, queueId, purpose } of calls.flatMap((call) => call.offers)) {
    if (purpose !== 'queue' || queueId === null || !known.has(queueId)) continue;
    served.set(operatorId, (served.get(operatorId) ?? new Set()).add(queueId));
  }
  return served;
}

const minutesOf = (gaps: readonly Interval[]): string =>
  (gaps.reduce((sum, { from, to }) => sum + to - from, 0) / minute).toFixed(1);
