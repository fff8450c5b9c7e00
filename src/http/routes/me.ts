import { z } from 'zod';
import type { LiveOperator } from '../../contract/me.ts';
import { liveOperator, me, passwordChange, presenceChoice, wrapUpExtension } from '../../contract/me.ts';
import type { CallLabels } from '../../operators/call-labels.ts';
import type { OwnPassword } from '../../operators/own-password.ts';
import { PasokhError } from '../../shared/errors.ts';
import type { OperatorId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { choosePresence, type PresenceDeps } from '../choose-presence.ts';
import { liveOperatorOf, showLiveOperator } from '../live-operator.ts';
import type { CallNews } from '../live/call-news.ts';
import { ownCalls } from '../live/own-calls.ts';
import { everybody, principalOf } from '../policy.ts';
import { showControl } from '../show-live-call.ts';

export interface MeDeps extends PresenceDeps {
  readonly ownPassword: OwnPassword;
  readonly callLabels: Pick<CallLabels, 'checkWrapUpEnd'>;
  readonly callNews: Pick<CallNews, 'handedOver' | 'seenChanges'>;
  /** Operators are told who listens or whispers. */
  readonly showMonitoring: boolean;
}

/** What signed-in people do for themselves. All but the password works while the ledger is away: it comes from token and core. */
export const meRoutes =
  (deps: MeDeps): Routes =>
  (app) => {
    const { gateway, ownPassword, callLabels, callNews, showMonitoring } = deps;
    const { seenChanges } = callNews;
    const config = { policy: everybody };
    const tags = ['me'];
    const live = { 200: liveOperator };

    const known = (id: OperatorId): LiveOperator => liveOperatorOf(id, gateway.view, deps);
    const needWrapUp = (id: OperatorId): void => {
      if (known(id).activity.is === 'wrap-up') return;
      throw new PasokhError('conflict', { message: 'There is no wrap-up.', data: { reason: 'no-wrap-up' } });
    };

    app.get('/v1/me', { config, schema: { tags, response: { 200: me } } }, (request) => {
      const { operatorId, userName, role } = principalOf(request);
      const operator = gateway.view.operators.get(operatorId);
      return {
        id: operatorId,
        userName,
        displayName: operator?.profile.name ?? userName,
        role,
        queues: (operator?.profile.serves ?? []).flatMap(({ queueId: id }) => {
          const queue = gateway.view.queues.get(id);
          if (queue === undefined) return [];
          return [{ id, name: queue.name, signedIn: operator?.leftQueues.includes(id) !== true }];
        }),
        live: operator === undefined ? null : showLiveOperator(operator, gateway.view, deps),
        calls: ownCalls(gateway.view, operatorId, callNews).map((caller) =>
          showControl(caller, gateway.view, { operatorId, seesMonitors: showMonitoring, seenChanges }),
        ),
      };
    });

    app.put('/v1/me/presence', { config, schema: { tags, body: presenceChoice, response: live } }, async (request) => {
      const { operatorId } = principalOf(request);
      return choosePresence(deps, operatorId, request.body, operatorId);
    });

    app.delete(
      '/v1/me/presence/next',
      { config, schema: { tags, description: 'Takes back what was chosen for after the call.', response: live } },
      async (request) => {
        const { operatorId } = principalOf(request);
        known(operatorId);
        await gateway.post({ type: 'NextPresenceChosen', operatorId, presence: null, at: gateway.now() });
        return known(operatorId);
      },
    );

    const description = 'Refused while `dispositionMissing`; a wrap-up ends by its own time all the same.';
    app.post('/v1/me/wrap-up/end', { config, schema: { tags, description, response: live } }, async (request) => {
      const { operatorId } = principalOf(request);
      needWrapUp(operatorId);
      await callLabels.checkWrapUpEnd(operatorId);
      await gateway.post({ type: 'WrapUpEnded', operatorId, at: gateway.now() });
      return known(operatorId);
    });

    app.post(
      '/v1/me/wrap-up/extend',
      { config, schema: { tags, body: wrapUpExtension, response: live } },
      async (request) => {
        const { operatorId } = principalOf(request);
        needWrapUp(operatorId);
        await gateway.post({ type: 'WrapUpExtended', operatorId, byMs: request.body.byMs, at: gateway.now() });
        return known(operatorId);
      },
    );

    app.put(
      '/v1/me/password',
      {
        config,
        schema: {
          tags,
          description: 'Ends all other sign-ins of this person. Wrong attempts count with failed sign-ins.',
          body: passwordChange,
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await ownPassword.change(principalOf(request), { ...request.body, address: request.ip });
        return reply.code(204).send(null);
      },
    );
  };
