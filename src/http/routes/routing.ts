import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import { queueParams } from '../../contract/queues.ts';
import { waitingLine, waitingQuery } from '../../contract/explanation.ts';
import { PasokhError } from '../../shared/errors.ts';
import { queueId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { only } from '../policy.ts';
import { showWaiting } from '../show-waiting.ts';

export interface RoutingDeps {
  readonly gateway: Pick<AcdGateway, 'explainLine'>;
}

/** Why things are as they are: who waits and why. */
export const routingRoutes =
  ({ gateway }: RoutingDeps): Routes =>
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
  };
