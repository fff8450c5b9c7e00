import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Customer, CustomerNumber } from '../files/customer.ts';
import { nameKey } from '../files/name-key.ts';
import type { CustomerStore } from '../files/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import type { CustomerId } from '../shared/ids.ts';
import { customerId } from '../shared/ids.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';
import { afterPlace, pageOf } from './newest-first.ts';
import type { DB } from './schema.ts';

/** Customers and their numbers in Postgres. */
export function createCustomerStore(db: Database): CustomerStore {
  return {
    list: async ({ e164, words, after, limit }) => {
      const rows = await db
        .selectFrom('customers')
        .selectAll()
        .$if(e164 !== undefined, (query) =>
          query.where('id', 'in', (eb) =>
            eb
              .selectFrom('customer_numbers')
              .select('customer_id')
              .where('e164', '=', e164 ?? ''),
          ),
        )
        // A key holds letters and digits only: nothing in a word means anything to LIKE.
        .where((eb) => eb.and(words.map((word) => eb('name_key', 'like', `%${word}%`))))
        .where(afterPlace('created_at', 'id', after))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(await withNumbers(db, rows), limit, (last) => ({ at: last.createdAt, id: last.id }));
    },
    find: (id) => findCustomer(db, id),
    insert: (customer) =>
      db.transaction().execute(async (transaction) => {
        const created_at = new Date(customer.createdAt);
        await transaction
          .insertInto('customers')
          .values({ id: customer.id, created_at, ...columns(customer) })
          .execute();
        await insertNumbers(transaction, customer);
      }),
    change: (id, change) =>
      db.transaction().execute(async (transaction) => {
        const present = await findCustomer(transaction, id, 'locked');
        if (present === null) return null;
        const changed = change(present);
        await transaction.updateTable('customers').set(columns(changed)).where('id', '=', id).execute();
        await transaction.deleteFrom('customer_numbers').where('customer_id', '=', id).execute();
        await insertNumbers(transaction, changed);
        return changed;
      }),
  };
}

const columns = (customer: Customer) => ({
  name: customer.name,
  name_key: nameKey(customer.name),
  note: customer.note,
  version: customer.version,
  changed_at: new Date(customer.changedAt),
});

async function findCustomer(db: Executor, id: CustomerId, how?: 'locked'): Promise<Customer | null> {
  const query = db.selectFrom('customers').selectAll().where('id', '=', id);
  const row = await (how === 'locked' ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? null : ((await withNumbers(db, [row]))[0] ?? null);
}

async function withNumbers(db: Executor, rows: readonly Selectable<DB['customers']>[]): Promise<Customer[]> {
  const ids = rows.map((row) => row.id);
  const numbers = await db
    .selectFrom('customer_numbers')
    .select(['customer_id', 'e164', 'raw'])
    .where(sql<boolean>`customer_id = any(${ids}::text[])`)
    .orderBy('place')
    .execute();
  const numbersOf = Map.groupBy(numbers, (number) => number.customer_id);
  return rows.map((row) => ({
    id: customerId(row.id),
    name: row.name,
    note: row.note,
    numbers: (numbersOf.get(row.id) ?? []).map(({ e164, raw }): CustomerNumber => ({ e164, raw })),
    version: row.version,
    createdAt: row.created_at.getTime(),
    changedAt: row.changed_at.getTime(),
  }));
}

/** In a fixed order, so that two who take the same numbers meet at the first and do not lock each other out. */
async function insertNumbers(db: Executor, { id, numbers }: Customer): Promise<void> {
  const placed = numbers.map(({ e164, raw }, place) => ({ customer_id: id, e164, raw, place }));
  for (const row of placed.toSorted((a, b) => (a.e164 < b.e164 ? -1 : 1))) {
    const taken = () =>
      new PasokhError('conflict', {
        message: 'Another customer has this number.',
        data: { field: 'numbers', number: row.e164 },
      });
    await constrained(db.insertInto('customer_numbers').values(row).execute(), { customer_numbers_pk: taken });
  }
}
