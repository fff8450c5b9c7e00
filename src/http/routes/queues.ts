import { z } from 'zod';
import type { queue } from '../../contract/queues.ts';
import {
  checkedQueue,
  newQueue,
  queueChange,
  queuePage,
  queueParams,
  queueQuery,
  servingParams,
  servingWish,
} from '../../contract/queues.ts';
import type { Queue } from '../../operators/queue-settings.ts';
import type { CheckedQueue, Queues } from '../../operators/queues.ts';
import { operatorId, queueId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { defined } from '../defined.ts';
import { only } from '../policy.ts';

export interface QueuesDeps {
  readonly queues: Queues;
  readonly now: () => EpochMs;
}

const show = ({ createdAt, changedAt, ...rest }: Queue): z.input<typeof queue> => ({
  ...rest,
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

const showChecked = ({ warnings, ...rest }: CheckedQueue): z.input<typeof checkedQueue> => ({
  ...{ ...show(rest), warnings },
});

/** Queues and who serves them: supervisors look and move people between queues, admins change the rules. */
export const queueRoutes =
  ({ queues, now }: QueuesDeps): Routes =>
  (app) => {
    const look = { policy: only('supervisor', 'admin') };
    const change = { policy: only('admin') };
    const tags = ['queues'];
    const params = queueParams;

    app.get(
      '/v1/queues',
      { config: look, schema: { tags, querystring: queueQuery, response: { 200: queuePage } } },
      async ({ query: { limit, cursor } }) => {
        const after = cursor === undefined ? null : decodeCursor(z.string(), cursor);
        const { items, next } = await queues.list({ limit, after });
        return { items: items.map(show), nextCursor: next === null ? null : encodeCursor(next) };
      },
    );

    app.post(
      '/v1/queues',
      { config: change, schema: { tags, body: newQueue, response: { 201: checkedQueue } } },
      async (request, reply) => {
        const created = await queues.create(request.body, actorOf(request, now));
        return reply.code(201).header('location', `/v1/queues/${created.id}`).send(showChecked(created));
      },
    );

    app.get(
      '/v1/queues/:id',
      { config: look, schema: { tags, params, response: { 200: checkedQueue } } },
      async (request) => showChecked(await queues.get(queueId(request.params.id))),
    );

    app.patch(
      '/v1/queues/:id',
      { config: change, schema: { tags, params, body: queueChange, response: { 200: checkedQueue } } },
      async (request) =>
        showChecked(await queues.change(queueId(request.params.id), defined(request.body), actorOf(request, now))),
    );

    app.delete(
      '/v1/queues/:id',
      { config: change, schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await queues.remove(queueId(request.params.id), actorOf(request, now));
        return reply.code(204).send(null);
      },
    );

    const serving = { tags, params: servingParams, response: { 204: z.null() } };

    app.put(
      '/v1/queues/:id/operators/:operatorId',
      {
        config: look,
        schema: {
          ...serving,
          body: servingWish,
          description:
            'Lets an operator serve the queue. What the body does not name stays as it is; it may be left out.',
        },
      },
      async (request, reply) => {
        const { id, operatorId: operator } = request.params;
        const terms = defined(request.body ?? {});
        await queues.addOperator(queueId(id), operatorId(operator), terms, actorOf(request, now));
        return reply.code(204).send(null);
      },
    );

    app.delete('/v1/queues/:id/operators/:operatorId', { config: look, schema: serving }, async (request, reply) => {
      const { id, operatorId: operator } = request.params;
      await queues.removeOperator(queueId(id), operatorId(operator), actorOf(request, now));
      return reply.code(204).send(null);
    });
  };
