import { z } from 'zod';
import {
  disposition,
  dispositionChange,
  dispositionList,
  dispositionParams,
  dispositionQuery,
  newDisposition,
} from '../../contract/dispositions.ts';
import { isFor, type Disposition, type DispositionSettings } from '../../operators/disposition.ts';
import type { Dispositions } from '../../operators/dispositions.ts';
import { queueId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { everybody, only } from '../policy.ts';

export interface DispositionsDeps {
  readonly dispositions: Dispositions;
  readonly now: () => EpochMs;
}

const show = ({ createdAt, changedAt, queues, ...rest }: Disposition): z.input<typeof disposition> => ({
  ...{ ...rest, queues: [...queues] },
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

const settingsOf = ({ queues, ...rest }: z.output<typeof dispositionChange>): Partial<DispositionSettings> =>
  defined({ ...rest, queues: queues?.map(queueId) });

/** What calls were about: everybody reads what there is to choose, admins say what there is. */
export const dispositionRoutes =
  ({ dispositions, now }: DispositionsDeps): Routes =>
  (app) => {
    const change = { policy: only('admin') };
    const tags = ['dispositions'];
    const params = dispositionParams;

    app.get(
      '/v1/dispositions',
      {
        config: { policy: everybody },
        schema: {
          ...{ tags, description: 'In their order, all of them.' },
          ...{ querystring: dispositionQuery, response: { 200: dispositionList } },
        },
      },
      async ({ query: { queue, removed } }) => {
        const all = (await dispositions.list()).filter((one) => removed || !one.removed);
        const shown = queue === undefined ? all : all.filter((one) => isFor(one, queueId(queue)));
        return { items: shown.map(show) };
      },
    );

    app.post(
      '/v1/dispositions',
      { config: change, schema: { tags, body: newDisposition, response: { 201: disposition } } },
      async (request, reply) => {
        const { code = null, place = null, name, queues } = request.body;
        const wish = { code, place, name, queues: queues.map(queueId) };
        return reply.code(201).send(show(await dispositions.create(wish, actorOf(request, now))));
      },
    );

    app.patch(
      '/v1/dispositions/:code',
      { config: change, schema: { tags, params, body: dispositionChange, response: { 200: disposition } } },
      async (request) =>
        show(await dispositions.change(request.params.code, settingsOf(request.body), actorOf(request, now))),
    );

    app.delete(
      '/v1/dispositions/:code',
      { config: change, schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await dispositions.remove(request.params.code, actorOf(request, now));
        return reply.code(204).send(null);
      },
    );
  };
