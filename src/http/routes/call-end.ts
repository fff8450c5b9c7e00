import { z } from 'zod';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import { callParams } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, type CallId, type OperatorId } from '../../shared/ids.ts';
import { second, type EpochMs } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { mayAsk, type PartDeps } from '../call-part.ts';
import { needPbx } from '../need-pbx.ts';
import { ownerOr, principalOf } from '../policy.ts';
import { offerOf } from '../show-live-call.ts';
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

    const own = ownerOr(
      ({ params }, { operatorId }) => mayAsk(callId(callParams.parse(params).id), operatorId, deps),
      'supervisor',
      'admin',
    );
    const leavings = rememberLeavings(gateway.now);

    app.post(
      '/v1/calls/:id/end',
      {
        config: { policy: own },
        schema: {
          tags: ['calls'],
          description:
            'Ends a call: a supervisor for all, and so who is alone with the customer, or dials out. Of several in the call, and of who ' +
            'consults or monitors, only the own part ends, and those who stay, though outside, talk on; the same wish of a supervisor again, within 10 s, is a `conflict`. Taken also ' +
            'while the PBX is away. The wrap-up follows as usual. `conflict` with the `state` of a caller ' +
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
        needPbx(gateway, 'hang-up');
        const { operatorId: by, role } = principalOf(request);
        // Should the own part end before the step, nobody else's is meant; nor by the same wish a second time.
        const isIn = offerOf(caller, by, view) !== undefined;
        if (role !== 'operator' && !isIn && leavings.has(id, by)) throw refusal('not-yours', caller.is);
        const own = role === 'operator' || isIn ? ({ ownPart: true } as const) : {};
        for (const fact of await gateway.post({ type: 'CallEndAsked', callId: id, by, ...own, at: gateway.now() })) {
          const state = view.callers.get(id)?.is ?? 'ended';
          if (fact.type === 'Refused') throw refusal(fact.why, state);
          // Something has changed between the look and the step.
          if (fact.type === 'AnomalySeen') throw notTalking(state);
        }
        if (isIn) leavings.note(id, by);
        return reply.code(204).send(null);
      },
    );
  };

/** So long a leader who left a call by this wish and repeats it is taken to mean the same, not the end of the call for all. */
const repeatMs = 10 * second;

/** Who left which call by this wish a moment ago. */
function rememberLeavings(now: () => EpochMs) {
  const until = new Map<string, EpochMs>();
  return {
    note: (call: CallId, who: OperatorId): void => {
      for (const [key, at] of until) if (at <= now()) until.delete(key);
      until.set(`${call} ${who}`, now() + repeatMs);
    },
    has: (call: CallId, who: OperatorId): boolean => (until.get(`${call} ${who}`) ?? 0) > now(),
  };
}

const canBeEnded: Readonly<Record<Caller['is'], boolean>> = {
  ...{ waiting: false, offered: false, leaving: false },
  ...{ connecting: true, dialling: true, talking: true, 'in-transit': true },
};

const notTalking = (state: Caller['is'] | 'ended'): PasokhError =>
  new PasokhError('conflict', { message: 'Nobody talks in this call.', data: { reason: 'not-talking', state } });
