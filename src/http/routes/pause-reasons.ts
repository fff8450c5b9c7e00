import { z } from 'zod';
import {
  newPauseReason,
  pauseReason,
  pauseReasonChange,
  pauseReasonList,
  pauseReasonParams,
  pauseReasonQuery,
} from '../../contract/pause-reasons.ts';
import type { PauseReason } from '../../operators/pause-reason.ts';
import type { PauseReasons } from '../../operators/pause-reasons.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { everybody, only } from '../policy.ts';

export interface PauseReasonsDeps {
  readonly pauseReasons: PauseReasons;
  readonly now: () => EpochMs;
}

const show = ({ createdAt, changedAt, ...reason }: PauseReason): z.input<typeof pauseReason> => ({
  ...reason,
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

/** Why operators pause: everybody reads what there is to choose, admins say what there is. */
export const pauseReasonRoutes =
  ({ pauseReasons, now }: PauseReasonsDeps): Routes =>
  (app) => {
    const change = { policy: only('admin') };
    const tags = ['pause reasons'];
    const params = pauseReasonParams;

    app.get(
      '/v1/pause-reasons',
      {
        config: { policy: everybody },
        schema: {
          tags,
          description: 'In their order, all of them. Goes on while the ledger is away.',
          querystring: pauseReasonQuery,
          response: { 200: pauseReasonList },
        },
      },
      async ({ query: { removed } }) => {
        const reasons = await pauseReasons.list();
        return { items: reasons.filter((reason) => removed || !reason.removed).map(show) };
      },
    );

    app.post(
      '/v1/pause-reasons',
      { config: change, schema: { tags, body: newPauseReason, response: { 201: pauseReason } } },
      async (request, reply) => {
        const { id = null, place = null, ...wish } = request.body;
        const created = await pauseReasons.create({ ...wish, id, place }, actorOf(request, now));
        return reply.code(201).send(show(created));
      },
    );

    app.patch(
      '/v1/pause-reasons/:id',
      { config: change, schema: { tags, params, body: pauseReasonChange, response: { 200: pauseReason } } },
      async (request) =>
        show(await pauseReasons.change(request.params.id, defined(request.body), actorOf(request, now))),
    );

    app.delete(
      '/v1/pause-reasons/:id',
      { config: change, schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await pauseReasons.remove(request.params.id, actorOf(request, now));
        return reply.code(204).send(null);
      },
    );
  };
