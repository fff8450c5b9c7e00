import { z } from 'zod';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import type { Calls } from '../../calls/calls.ts';
import { callParams } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, type CallId, type OperatorId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { ownerOr, principalOf } from '../policy.ts';

export interface CallEndDeps {
  readonly gateway: AcdGateway;
  readonly calls: Pick<Calls, 'get'>;
}

/** Ends calls: operators their own, supervisors any. A call that goes on needs no ledger. */
export const callEndRoutes =
  ({ gateway, calls }: CallEndDeps): Routes =>
  (app) => {
    const { view } = gateway;

    /** Of a call that is over only the ledger knows: who has just lost it is told so. @throws PasokhError `not-found` */
    const talksIn = async (id: CallId, me: OperatorId): Promise<boolean> => {
      const caller = view.callers.get(id);
      if (caller === undefined)
        return (await calls.get(id)).operatorSegments.some(({ operatorId }) => operatorId === me);
      return 'offerId' in caller && view.offers.get(caller.offerId)?.operatorId === me;
    };
    const own = ownerOr(
      ({ params }, { operatorId: me }) => talksIn(callId(callParams.parse(params).id), me),
      'supervisor',
      'admin',
    );

    app.post(
      '/v1/calls/:id/end',
      {
        config: { policy: own },
        schema: {
          tags: ['calls'],
          description:
            'Ends a call for both: the operator who talks in it, or a supervisor. The wrap-up follows as usual. `conflict` with the ' +
            '`state` of a caller who is not connected: who waits is moved instead (`PATCH /v1/calls/{id}`).',
          params: callParams,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const id = callId(request.params.id);
        const caller = view.callers.get(id);
        if (caller === undefined) await calls.get(id);
        if (caller?.is !== 'talking' && caller?.is !== 'connecting') throw notTalking(caller?.is ?? 'ended');
        const by = principalOf(request).operatorId;
        const facts = await gateway.post({ type: 'CallEndAsked', callId: id, by, at: gateway.now() });
        // Refused after all: something has changed between the look and the step.
        if (facts.some(({ type }) => type === 'AnomalySeen')) throw notTalking(view.callers.get(id)?.is ?? 'ended');
        return reply.code(204).send(null);
      },
    );
  };

const notTalking = (state: Caller['is'] | 'ended'): PasokhError =>
  new PasokhError('conflict', { message: 'Nobody talks in this call.', data: { reason: 'not-talking', state } });
