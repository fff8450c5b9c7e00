import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import type { Calls } from '../../calls/calls.ts';
import { callChange, callParams } from '../../contract/calls.ts';
import { callerRow } from '../../contract/live.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, queueId, type CallId, type QueueId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { liveCaller } from '../live/caller-row.ts';
import { only, principalOf } from '../policy.ts';

export interface CallChangeDeps {
  readonly gateway: AcdGateway;
  readonly calls: Pick<Calls, 'get'>;
}

/** Supervisors change the place of those who wait. */
export const callChangeRoutes =
  ({ gateway, calls }: CallChangeDeps): Routes =>
  (app) => {
    const { view } = gateway;

    /** @throws PasokhError unless the caller waits or is offered */
    const needInLine = async (id: CallId): Promise<void> => {
      const caller = view.callers.get(id);
      if (caller?.is === 'waiting' || caller?.is === 'offered') return;
      // Of a call that is over only the ledger knows; of one that never was nobody.
      if (caller === undefined) await calls.get(id);
      throw notWaiting(caller?.is ?? 'ended');
    };

    const needQueue = (id: QueueId): void => {
      const queue = view.queues.get(id);
      if (queue !== undefined && queue.removed !== true) return;
      throw new PasokhError('invalid-input', {
        data: { fields: [{ path: 'body/queueId', problem: 'no such queue' }] },
      });
    };

    app.patch(
      '/v1/calls/:id',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags: ['calls'],
          description:
            'Gives a caller who waits, or whose call rings, another priority, another queue, or both, at once. Answers with ' +
            'the row of the live board; `conflict` with the `state` of a caller who is connected or gone.',
          params: callParams,
          body: callChange,
          response: { 200: callerRow },
        },
      },
      async (request) => {
        const id = callId(request.params.id);
        const { queueId: queue, ...change } = defined(request.body);
        await needInLine(id);
        if (queue !== undefined) needQueue(queueId(queue));
        const facts = await gateway.post({
          ...{ type: 'CallerChanged', callId: id, by: principalOf(request).operatorId, at: gateway.now() },
          ...{ ...change, ...(queue === undefined ? {} : { queueId: queueId(queue) }) },
        });
        const row = liveCaller(id, view);
        if (row === null) throw notWaiting('ended');
        // Refused after all: something has changed between the look and the step.
        if (facts.some(({ type }) => type === 'AnomalySeen')) {
          if (queue !== undefined) needQueue(queueId(queue));
          throw notWaiting(row.state);
        }
        return row;
      },
    );
  };

const notWaiting = (state: Caller['is'] | 'ended'): PasokhError =>
  new PasokhError('conflict', { message: 'The caller does not wait.', data: { reason: 'not-waiting', state } });
