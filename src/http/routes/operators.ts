import { z } from 'zod';
import {
  newOperator,
  operator,
  operatorChange,
  operatorPage,
  operatorParams,
  operatorQuery,
} from '../../contract/operators.ts';
import type { Account } from '../../operators/account.ts';
import type { Accounts } from '../../operators/accounts.ts';
import { operatorId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import { actorOf } from '../actor.ts';
import type { Routes } from '../app.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { defined } from '../defined.ts';
import { only } from '../policy.ts';

export interface OperatorsDeps {
  readonly accounts: Accounts;
  readonly now: () => EpochMs;
}

const show = ({ serves, createdAt, changedAt, ...account }: Account): z.input<typeof operator> => ({
  ...account,
  queues: serves.map(({ queueId }) => queueId),
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

/** People: supervisors look, admins change. */
export const operatorRoutes =
  ({ accounts, now }: OperatorsDeps): Routes =>
  (app) => {
    const look = { policy: only('supervisor', 'admin') };
    const change = { policy: only('admin') };
    const tags = ['operators'];
    const params = operatorParams;

    app.get(
      '/v1/operators',
      { config: look, schema: { tags, querystring: operatorQuery, response: { 200: operatorPage } } },
      async ({ query: { limit, cursor, role = null, active = null } }) => {
        const after = cursor === undefined ? null : decodeCursor(z.string(), cursor);
        const { items, next } = await accounts.list({ limit, after, role, active });
        return { items: items.map(show), nextCursor: next === null ? null : encodeCursor(next) };
      },
    );

    app.post(
      '/v1/operators',
      { config: change, schema: { tags, body: newOperator, response: { 201: operator } } },
      async (request, reply) => {
        const account = await accounts.create(request.body, actorOf(request, now));
        return reply.code(201).header('location', `/v1/operators/${account.id}`).send(show(account));
      },
    );

    app.get(
      '/v1/operators/:id',
      { config: look, schema: { tags, params, response: { 200: operator } } },
      async (request) => show(await accounts.get(operatorId(request.params.id))),
    );

    app.patch(
      '/v1/operators/:id',
      { config: change, schema: { tags, params, body: operatorChange, response: { 200: operator } } },
      async (request) =>
        show(await accounts.change(operatorId(request.params.id), defined(request.body), actorOf(request, now))),
    );

    app.delete(
      '/v1/operators/:id',
      { config: change, schema: { tags, params, response: { 204: z.null() } } },
      async (request, reply) => {
        await accounts.remove(operatorId(request.params.id), actorOf(request, now));
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/v1/operators/:id/phone/rotate',
      {
        config: change,
        schema: {
          tags,
          params,
          description: 'Gives the phone a new secret; the operator finds it under `GET /v1/me/phone`.',
          response: { 204: z.null() },
        },
      },
      async (request, reply) => {
        await accounts.rotateSipSecret(operatorId(request.params.id), actorOf(request, now));
        return reply.code(204).send(null);
      },
    );
  };
