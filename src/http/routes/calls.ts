import type { Calls } from '../../calls/calls.ts';
import { callDetail, callPage, callParams, callQuery } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, operatorId, queueId, trunkId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { everybody, ownerOr, principalOf } from '../policy.ts';
import { showCall, showDetail } from '../show-call.ts';

export interface CallsDeps {
  readonly calls: Calls;
  /** Operators are told who listened or whispered. */
  readonly showMonitoring: boolean;
}

/** The ledger of conversations. Operators see the calls in which they talked or that they dialled, supervisors all. */
export const callRoutes =
  ({ calls, showMonitoring }: CallsDeps): Routes =>
  (app) => {
    const tags = ['calls'];

    app.get(
      '/v1/calls',
      {
        config: { policy: everybody },
        schema: {
          tags,
          description: 'Newest first. Operators get their own calls only.',
          querystring: callQuery,
          response: { 200: callPage },
        },
      },
      async (request) => {
        const { role, operatorId: me } = principalOf(request);
        const {
          limit,
          cursor = null,
          from,
          to,
          queue,
          operator,
          number,
          dialled,
          direction,
          trunk,
          outcome,
          disposition,
        } = request.query;
        if (role === 'operator' && operator !== undefined && operator !== me) throw new PasokhError('forbidden');
        const who = role === 'operator' ? me : operator;
        const search = {
          from: from ?? null,
          to: to ?? null,
          queueId: queue === undefined ? null : queueId(queue),
          operatorId: who === undefined ? null : operatorId(who),
          ...{ number: number ?? null, dialled: dialled ?? null, direction: direction ?? null },
          trunkId: trunk === undefined ? null : trunkId(trunk),
          ...{ outcome: outcome ?? null, disposition: disposition ?? null },
        };
        const { items, nextCursor } = await calls.list(search, { limit, cursor });
        return { items: items.map(showCall), nextCursor };
      },
    );

    const talkedIn = ownerOr(
      async ({ params }, { operatorId: me }) => {
        const found = await calls.get(callId(callParams.parse(params).id));
        return found.dialledBy === me || found.operatorSegments.some((segment) => segment.operatorId === me);
      },
      'supervisor',
      'admin',
    );
    app.get(
      '/v1/calls/:id',
      { config: { policy: talkedIn }, schema: { tags, params: callParams, response: { 200: callDetail } } },
      async (request) => {
        const { operatorId: me, role } = principalOf(request);
        const onlooker = { operatorId: me, seesMonitors: showMonitoring || role !== 'operator' };
        return showDetail(await calls.get(callId(request.params.id)), onlooker);
      },
    );
  };
