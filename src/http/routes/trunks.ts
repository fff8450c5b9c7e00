import { z } from 'zod';
import { newTrunk, trunk, trunkChange, trunkList, trunkParams } from '../../contract/trunks.ts';
import type { Trunk } from '../../dialling/trunk.ts';
import type { TrunkStates } from '../../dialling/trunk-states.ts';
import type { Trunks } from '../../dialling/trunks.ts';
import { trunkId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { only } from '../policy.ts';

export interface TrunksDeps {
  readonly trunks: Trunks;
  readonly trunkStates: Pick<TrunkStates, 'of'>;
  readonly now: () => EpochMs;
}

/** The ways to the outside: supervisors see how they stand, admins say what there is. */
export const trunkRoutes =
  ({ trunks, trunkStates, now }: TrunksDeps): Routes =>
  (app) => {
    const look = { policy: only('supervisor', 'admin') };
    const change = { policy: only('admin') };
    const tags = ['trunks'];
    const params = trunkParams;

    const show = ({
      createdAt,
      changedAt,
      codecs,
      numbers,
      patterns,
      from,
      ...rest
    }: Trunk): z.output<typeof trunk> => {
      const { state, since } = trunkStates.of(rest.id);
      return {
        ...{ ...rest, codecs: [...codecs], numbers: [...numbers], patterns: [...patterns] },
        ...{ from: from === null ? null : [...from], state, stateSince: iso(since) },
        ...{ createdAt: iso(createdAt), changedAt: iso(changedAt) },
      };
    };

    app.get(
      '/v1/trunks',
      {
        config: look,
        schema: { tags, description: 'By name. Goes on while the ledger is away.', response: { 200: trunkList } },
      },
      async () => ({ items: (await trunks.list()).map(show) }),
    );

    app.post(
      '/v1/trunks',
      { config: change, schema: { tags, body: newTrunk, response: { 201: trunk } } },
      async (request, reply) => {
        const created = await trunks.create(request.body, actorOf(request, now));
        return reply.code(201).send(show(created));
      },
    );

    app.get(
      '/v1/trunks/:id',
      { config: look, schema: { tags, params, response: { 200: trunk } } },
      async ({ params: { id } }) => show(await trunks.find(trunkId(id))),
    );

    app.patch(
      '/v1/trunks/:id',
      { config: change, schema: { tags, params, body: trunkChange, response: { 200: trunk } } },
      async (request) =>
        show(await trunks.change(trunkId(request.params.id), defined(request.body), actorOf(request, now))),
    );

    app.delete(
      '/v1/trunks/:id',
      {
        config: change,
        schema: { tags, params, description: 'Calls that are up go on.', response: { 204: z.null() } },
      },
      async (request, reply) => {
        await trunks.remove(trunkId(request.params.id), actorOf(request, now));
        return reply.code(204).send(null);
      },
    );
  };
