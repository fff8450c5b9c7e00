import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Calls } from '../../calls/calls.ts';
import { callParams } from '../../contract/calls.ts';
import { callRouting, waitingLine, waitingQuery } from '../../contract/explanation.ts';
import { queueParams } from '../../contract/queues.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, queueId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { only } from '../policy.ts';
import { showRouting } from '../show-routing.ts';
import { showWaiting } from '../show-waiting.ts';

export interface RoutingDeps {
  readonly gateway: Pick<AcdGateway, 'explainLine'>;
  readonly calls: Pick<Calls, 'routing'>;
}

/** Why things are as they are: who waits and why, who was asked and why. */
export const routingRoutes =
  ({ gateway, calls }: RoutingDeps): Routes =>
  (app) => {
    const config = { policy: only('supervisor', 'admin') };

    app.get(
      '/v1/queues/:id/waiting',
      {
        config,
        schema: {
          tags: ['queues'],
          description: 'Why callers wait at this moment, in the order in which they will be served. Needs no ledger.',
          params: queueParams,
          querystring: waitingQuery,
          response: { 200: waitingLine },
        },
      },
      async ({ params, query }) => {
        const id = queueId(params.id);
        const line = gateway.explainLine(id, query);
        if (line === null) throw new PasokhError('not-found');
        return showWaiting(id, line);
      },
    );

    app.get(
      '/v1/calls/:id/routing',
      {
        config,
        schema: {
          tags: ['calls'],
          description:
            'Who was asked for this caller and why, and when nobody could be. From the ledger, so a moment behind.',
          params: callParams,
          response: { 200: callRouting },
        },
      },
      async ({ params }) => {
        const id = callId(params.id);
        return showRouting(id, await calls.routing(id));
      },
    );
  };
