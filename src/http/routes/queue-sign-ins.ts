import type { FastifyRequest } from 'fastify';
import { servingOf } from '../../acd/queue-rules.ts';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import { liveOperator, ownQueueParams, queueSignInParams } from '../../contract/me.ts';
import type { LiveOperator } from '../../contract/me.ts';
import { PasokhError } from '../../shared/errors.ts';
import type { OperatorId } from '../../shared/ids.ts';
import { operatorId, queueId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { liveOperatorOf, type BesideOperators } from '../live-operator.ts';
import { everybody, only, principalOf } from '../policy.ts';

export interface QueueSignInDeps extends BesideOperators {
  readonly gateway: AcdGateway;
}

/** Operators sign in and out of single ones of their queues, supervisors do it for them. Works while the ledger is away. */
export const queueSignInRoutes =
  ({ gateway, ...beside }: QueueSignInDeps): Routes =>
  (app) => {
    const response = { 200: liveOperator };

    const choose = async (
      by: OperatorId,
      operator: OperatorId,
      rawQueue: string,
      signedIn: boolean,
    ): Promise<LiveOperator> => {
      const known = (): LiveOperator => liveOperatorOf(operator, gateway.view, beside);
      known();
      const queue = queueId(rawQueue);
      if (!serves(gateway, operator, queue)) throw notServed();
      const at = gateway.now();
      await gateway.post({ type: 'QueueSignInChosen', operatorId: operator, queueId: queue, signedIn, by, at });
      return known();
    };

    const own = {
      config: { policy: everybody },
      schema: { tags: ['me'], params: ownQueueParams, response },
    };
    const chooseOwn = (request: FastifyRequest, queue: string, signedIn: boolean): Promise<LiveOperator> => {
      const { operatorId: id } = principalOf(request);
      return choose(id, id, queue, signedIn);
    };
    app.put('/v1/me/queues/:id', own, (request) => chooseOwn(request, request.params.id, true));
    app.delete(
      '/v1/me/queues/:id',
      { ...own, schema: { ...own.schema, description: 'An offer of this queue that rings is taken back.' } },
      (request) => chooseOwn(request, request.params.id, false),
    );

    const others = {
      config: { policy: only('supervisor', 'admin') },
      schema: { tags: ['operators'], params: queueSignInParams, response },
    };
    const path = '/v1/operators/:id/queues/:queueId/sign-in';
    app.put(path, others, (request) => {
      const { id, queueId: queue } = request.params;
      return choose(principalOf(request).operatorId, operatorId(id), queue, true);
    });
    app.delete(path, others, (request) => {
      const { id, queueId: queue } = request.params;
      return choose(principalOf(request).operatorId, operatorId(id), queue, false);
    });
  };

function serves({ view }: AcdGateway, id: OperatorId, queue: ReturnType<typeof queueId>): boolean {
  const operator = view.operators.get(id);
  return operator !== undefined && servingOf(operator.profile, queue) !== undefined;
}

const notServed = (): PasokhError =>
  new PasokhError('not-found', { message: 'The operator does not serve this queue.', data: { what: 'queue' } });
