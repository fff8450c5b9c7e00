import type { z } from 'zod';
import {
  customer,
  customerChange,
  customerPage,
  customerParams,
  customerQuery,
  newCustomer,
} from '../../contract/customers.ts';
import type { Customer } from '../../files/customer.ts';
import type { Customers } from '../../files/customers.ts';
import { customerId } from '../../shared/ids.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { defined } from '../defined.ts';
import { cursorOf, placeOf } from '../place.ts';
import { everybody } from '../policy.ts';

export interface CustomersDeps {
  readonly customers: Customers;
}

const show = ({ numbers, createdAt, changedAt, ...rest }: Customer): z.input<typeof customer> => ({
  ...rest,
  numbers: [...numbers],
  createdAt: iso(createdAt),
  changedAt: iso(changedAt),
});

/** Customers: whoever answers calls looks them up and keeps them. */
export const customerRoutes =
  ({ customers }: CustomersDeps): Routes =>
  (app) => {
    const config = { policy: everybody, multiline: ['note'] };
    const tags = ['customers'];
    const params = customerParams;

    app.get(
      '/v1/customers',
      { config, schema: { tags, querystring: customerQuery, response: { 200: customerPage } } },
      async ({ query: { cursor, limit, ...search } }) => {
        const { items, next } = await customers.list({ ...defined(search), limit, after: placeOf(cursor) });
        return { items: items.map(show), nextCursor: cursorOf(next) };
      },
    );

    app.post(
      '/v1/customers',
      { config, schema: { tags, body: newCustomer, response: { 201: customer } } },
      async (request, reply) => {
        const created = await customers.create(request.body);
        return reply.code(201).header('location', `/v1/customers/${created.id}`).send(show(created));
      },
    );

    app.get('/v1/customers/:id', { config, schema: { tags, params, response: { 200: customer } } }, async (request) =>
      show(await customers.get(customerId(request.params.id))),
    );

    app.patch(
      '/v1/customers/:id',
      { config, schema: { tags, params, body: customerChange, response: { 200: customer } } },
      async (request) => show(await customers.change(customerId(request.params.id), defined(request.body))),
    );
  };
