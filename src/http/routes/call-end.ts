import { z } from 'zod';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import { callParams } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, type CallId, type OperatorId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { hasPart, type PartDeps } from '../call-part.ts';
import { ownerOr, principalOf } from '../policy.ts';
import { refusal } from './call-control-asking.ts';

export interface CallEndDeps extends PartDeps {
  readonly gateway: AcdGateway;
}

/** Ends calls: operators their own, supervisors any. A call that goes on needs no ledger. */
export const callEndRoutes =
  (deps: CallEndDeps): Routes =>
  (app) => {
    const { gateway, calls } = deps;
    const { view } = gateway;

    /** Who handed it over has let it go, and whose phone rings for it declines. */
    const isIn = async (id: CallId, me: OperatorId): Promise<boolean> =>
      view.callers.get(id)?.is !== 'in-transit' && (await hasPart(id, me, deps));
    const own = ownerOr(
      ({ params }, { operatorId }) => isIn(callId(callParams.parse(params).id), operatorId),
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
            'Ends a call: a supervisor for all, and so the last operator with the customer, or who dials out. Of several operators, and of ' +
            'who consults or monitors, only the own part ends. The wrap-up follows as usual. `conflict` with the `state` of a caller ' +
            'who is not connected: who waits is moved instead (`PATCH /v1/calls/{id}`).',
          params: callParams,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        const id = callId(request.params.id);
        const caller = view.callers.get(id);
        if (caller === undefined && !deps.callNews.memory.hasEnded(id)) await calls.get(id);
        if (caller === undefined || !canBeEnded[caller.is]) throw notTalking(caller?.is ?? 'ended');
        const { operatorId: by, role } = principalOf(request);
        // Should the own part end before the step, nobody else's is meant.
        const own = role === 'operator' || (await isIn(id, by)) ? ({ ownPart: true } as const) : {};
        for (const fact of await gateway.post({ type: 'CallEndAsked', callId: id, by, ...own, at: gateway.now() })) {
          const state = view.callers.get(id)?.is ?? 'ended';
          if (fact.type === 'Refused') throw refusal(fact.why, state);
          // Something has changed between the look and the step.
          if (fact.type === 'AnomalySeen') throw notTalking(state);
        }
        return reply.code(204).send(null);
      },
    );
  };

const canBeEnded: Readonly<Record<Caller['is'], boolean>> = {
  ...{ waiting: false, offered: false, leaving: false },
  ...{ connecting: true, dialling: true, talking: true, 'in-transit': true },
};

const notTalking = (state: Caller['is'] | 'ended'): PasokhError =>
  new PasokhError('conflict', { message: 'Nobody talks in this call.', data: { reason: 'not-talking', state } });
