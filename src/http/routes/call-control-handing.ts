import type { FastifyRequest } from 'fastify';
import type { AcdGateway, AcdView } from '../../acd-runtime/gateway.ts';
import type { Target, ConsultMove } from '../../acd/events.ts';
import type { PhoneKind } from '../../acd/state.ts';
import { callControl, consultWish, moveWish, partyParams, transferWish } from '../../contract/call-control.ts';
import { callParams } from '../../contract/calls.ts';
import type { DialOut } from '../../dialling/dial-out.ts';
import { somebodyOutside, type Consulted } from '../../dialling/somebody-outside.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, operatorId, outsideLegOf, offerId, queueId, type LegId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import type { PhoneContacts } from '../../operators/ports.ts';
import { needPbx } from '../need-pbx.ts';
import { principalOf } from '../policy.ts';
import { offerOf } from '../show-live-call.ts';
import { refusal, type Asking } from './call-control-asking.ts';

export interface HandingDeps {
  readonly gateway: Pick<AcdGateway, 'impediments'> & { readonly view: Pick<AcdView, 'callers' | 'offers'> };
  readonly dialOut: Pick<DialOut, 'plan' | 'queueOf'>;
  readonly phoneContacts: PhoneContacts;
}

const moves: Readonly<Record<ConsultMove, string>> = {
  complete: 'The one who is consulted takes the call, also if the phone still rings; who asks is out of it.',
  cancel: 'The one who is consulted is out, also if the phone still rings; who asks goes on with the customer.',
  swap: 'Changes between the customer and the one who is consulted; the other of the two hears music.',
  merge: 'All three talk with each other. Again for one more: consult and merge.',
};

/** Bringing others into a call, and handing it over. */
export const handingRoutes =
  ({ own, ask }: Asking, { gateway, dialOut, phoneContacts }: HandingDeps): Routes =>
  (app) => {
    const config = { policy: own };
    const tags = ['call control'];
    const answer = { tags, params: callParams, response: { 200: callControl } };

    /** Nobody is put on music for a phone that is not there, or has the call. The core tells all else. @throws PasokhError `conflict` */
    const needOtherPhone = async (request: FastifyRequest, id: string, phone: PhoneKind): Promise<void> => {
      needPbx(gateway, 'other');
      const { view } = gateway;
      const [me, before] = [principalOf(request).operatorId, view.callers.get(callId(id))];
      const contacts = await phoneContacts(me, before && offerOf(before, me, view)?.id);
      const isThere = contacts === null || contacts.some(({ kind, reachable }) => kind === phone && reachable);
      const caller = view.callers.get(callId(id));
      if (caller?.is === 'talking' && !isThere) throw refusal('unreachable', caller.is);
    };
    const consulted = (
      request: FastifyRequest,
      id: string,
      to: { readonly operatorId?: string | undefined; readonly number?: string | undefined },
    ): Consulted => {
      if (to.operatorId !== undefined) return { is: 'operator', operatorId: operatorId(to.operatorId) };
      const { operatorId: me, role } = principalOf(request);
      const by = { operatorId: me, role, via: 'api' } as const;
      return somebodyOutside(to.number ?? '', callId(id), by, { dialOut, callers: gateway.view.callers });
    };

    app.post(
      '/v1/calls/:id/transfer',
      {
        config,
        schema: {
          ...answer,
          description:
            'Hands the call over without a word: who asks is out at once, and the customer hears music until the other one answers. ' +
            'An operator has 20 s, a number 45 s; in vain, it comes back, and then goes to the line of its queue. A queue takes ' +
            'it into its line at once, also if it is named by a number of its own.',
          body: transferWish,
        },
      },
      (request) => {
        const { to } = request.body;
        const named = to.queueId === undefined ? undefined : queueId(to.queueId);
        const queue = named ?? (to.number === undefined ? undefined : dialOut.queueOf(to.number));
        const target: Target =
          queue === undefined ? consulted(request, request.params.id, to) : { is: 'queue', queueId: queue };
        return ask(request, { type: 'TransferAsked', to: target });
      },
    );

    app.post(
      '/v1/calls/:id/move',
      {
        config,
        schema: {
          ...answer,
          description:
            'Goes on at another phone of who asks, if one of that kind is there: it rings, and the customer hears music until it is taken up there. After 20 s in vain ' +
            'whichever phone can be rung rings.',
          body: moveWish,
        },
      },
      async (request) => {
        const { phone } = request.body;
        await needOtherPhone(request, request.params.id, phone);
        return ask(request, { type: 'MoveAsked', phone });
      },
    );

    app.post(
      '/v1/calls/:id/consult',
      {
        config,
        schema: {
          ...answer,
          description:
            'Asks another aside, while the customer is held. Then `complete`, `cancel`, `swap` or `merge`. If who asks hangs up, the ' +
            'other one has the call.',
          body: consultWish,
        },
      },
      (request) => ask(request, { type: 'ConsultAsked', to: consulted(request, request.params.id, request.body.to) }),
    );

    for (const move of Object.keys(moves) as ConsultMove[]) {
      app.post(
        `/v1/calls/:id/consult/${move}`,
        { config, schema: { ...answer, description: moves[move] } },
        (request) => ask(request, { type: 'ConsultMoveAsked', move }),
      );
    }

    app.delete(
      '/v1/calls/:id/parties/:legId',
      {
        config,
        schema: {
          ...answer,
          description: 'Removes another party, whose leg ends. `legId` is that of the call’s `parties`.',
          params: partyParams,
        },
      },
      (request) => ask(request, { type: 'PartyRemovalAsked', legId: legIdOf(request.params) }),
    );
  };

/** @throws PasokhError `not-found` for a leg of another call */
function legIdOf({ id, legId }: { readonly id: string; readonly legId: string }): LegId {
  if (!legId.startsWith(`${id}-`)) throw new PasokhError('not-found');
  return outsideLegOf(legId) ?? offerId(legId);
}
