import { liveOperator, presenceChoice } from '../../contract/me.ts';
import { operatorParams } from '../../contract/operators.ts';
import { operatorId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { choosePresence, type PresenceDeps } from '../choose-presence.ts';
import { only, principalOf } from '../policy.ts';

/** Supervisors choose the presence of others. Works while the ledger is away. */
export const operatorPresenceRoutes =
  (deps: PresenceDeps): Routes =>
  (app) => {
    app.put(
      '/v1/operators/:id/presence',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags: ['operators'],
          description:
            'Chooses the presence of another person, as `PUT /v1/me/presence` does of one’s own. An offer that rings there goes ' +
            'to the next operator; a call goes on. The operator sees in `presenceBy` who chose it, and may choose anew.',
          params: operatorParams,
          body: presenceChoice,
          response: { 200: liveOperator },
        },
      },
      (request) => choosePresence(deps, operatorId(request.params.id), request.body, principalOf(request).operatorId),
    );
  };
