import type { z } from 'zod';
import { callDetail } from '../../../src/contract/calls.ts';
import { operatorReport, queueReport } from '../../../src/contract/metrics.ts';
import type { Api } from './api-client.ts';
import { eventually } from './eventually.ts';

/** A call as `GET /v1/calls/{id}` shows it. */
export type LedgerCall = z.infer<typeof callDetail>;

export const callInLedger = (api: Api, callId: string): Promise<LedgerCall> =>
  api.get(`/v1/calls/${callId}`, callDetail);

/** Waits until the ledger has the end of the call, and its recording if it was answered. */
export const finishedCall = (api: Api, callId: string, timeoutMs?: number): Promise<LedgerCall> =>
  eventually(async () => {
    const call = await callInLedger(api, callId);
    const isStored = call.operatorSegments.length === 0 || call.recording?.state === 'stored';
    if (call.endedAt !== null && isStored) return call;
    throw new Error(`call ${callId} is not finished: ${JSON.stringify(call)}`);
  }, timeoutMs);

type QueueMeasures = z.infer<typeof queueReport>['intervals'][number]['queues'][number];
type OperatorMeasures = z.infer<typeof operatorReport>['intervals'][number]['operators'][number];

/** The numbers of one queue and of operators between two instants. */
export async function measured(
  api: Api,
  span: { from: number; to: number },
  queueId: string,
  operatorIds: readonly string[],
): Promise<{ queue: QueueMeasures | undefined; operators: OperatorMeasures[] }> {
  const from = new Date(span.from).toISOString();
  const to = new Date(span.to).toISOString();
  const queues = await api.get(
    `/v1/metrics/queues?${String(new URLSearchParams({ from, to, queue: queueId }))}`,
    queueReport,
  );
  const query = new URLSearchParams({ from, to });
  for (const id of operatorIds) query.append('operator', id);
  const people = await api.get(`/v1/metrics/operators?${String(query)}`, operatorReport);
  return {
    queue: queues.intervals[0]?.queues.find((row) => row.queueId === queueId),
    operators: people.intervals[0]?.operators ?? [],
  };
}
