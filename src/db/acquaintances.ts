import { sql } from 'kysely';
import type { Acquaintances } from '../acd-runtime/preference-seeker.ts';
import { operatorId } from '../shared/ids.ts';
import type { Database } from './connection.ts';

/** The number and, if it is a customer's, the others of that customer. */
const numbersOf = (e164: string) => sql<string>`any(array(
  select other.e164 from customer_numbers own join customer_numbers other using (customer_id) where own.e164 = ${e164}
) || ${e164}::text)`;

/** Who knows a caller: from the ledger's conversations, and from the files. */
export const createAcquaintances = (db: Database): Acquaintances => ({
  lastSpoken: async (e164, since) => {
    const row = await db
      .selectFrom('calls as c')
      .innerJoin('operator_segments as s', 's.call_id', 'c.id')
      .select('s.operator_id')
      .where('c.number_e164', '=', numbersOf(e164))
      .where('s.talk_at', '>=', new Date(since))
      // Who was only consulted has not met the customer.
      .where((eb) => eb.or([eb('s.via', '<>', 'consult'), eb('s.talk_ms', '>', 0)]))
      .orderBy('s.talk_at', 'desc')
      .orderBy('s.id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : operatorId(row.operator_id);
  },

  fileOwner: async (e164) => {
    const row = await db
      .selectFrom('customer_numbers as n')
      .innerJoin('files as f', 'f.customer_id', 'n.customer_id')
      .select('f.owner_id')
      .where('n.e164', '=', e164)
      .where('f.state', '<>', 'closed')
      .orderBy('f.created_at', 'desc')
      .orderBy('f.id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : operatorId(row.owner_id);
  },
});
