import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import type { StoredTrunk, TrunkStore, TrunkWish } from '../dialling/ports.ts';
import { codecs, type Trunk } from '../dialling/trunk.ts';
import { PasokhError } from '../shared/errors.ts';
import { trunkId } from '../shared/ids.ts';
import { insertAudit } from './audit.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';
import type { DB } from './schema.ts';

const nameTaken = {
  trunks_name_taken: () =>
    new PasokhError('conflict', { message: 'Another trunk has this name.', data: { field: 'name' } }),
};

const patterns = z.array(
  z.strictObject({
    ...{ pattern: z.string(), priority: z.number(), strip: z.number(), prepend: z.string() },
    format: z.enum(['national', 'international', 'e164']),
  }),
);

const toTrunk = (row: Selectable<DB['trunks']>): Trunk => ({
  ...{ id: trunkId(row.id), name: row.name, enabled: row.enabled, host: row.host, userName: row.user_name },
  mode: z.enum(['registration', 'address']).parse(row.mode),
  transport: z.enum(['udp', 'tcp']).parse(row.transport),
  ...{ from: row.from_addresses, codecs: z.array(z.enum(codecs)).parse(row.codecs) },
  ...{ numbers: row.numbers, defaultNumber: row.default_number, patterns: patterns.parse(row.patterns) },
  ...{ mostCalls: row.most_calls, probed: row.probed, hasSecret: row.sealed_secret !== null },
  ...{ createdAt: row.created_at.getTime(), changedAt: row.changed_at.getTime() },
});

const columns = ({ settings, sealedSecret }: TrunkWish) => ({
  ...{ name: settings.name, enabled: settings.enabled, mode: settings.mode, host: settings.host },
  ...{ user_name: settings.userName, from_addresses: settings.from === null ? null : [...settings.from] },
  ...{ transport: settings.transport, codecs: [...settings.codecs], numbers: [...settings.numbers] },
  ...{ default_number: settings.defaultNumber, patterns: JSON.stringify(settings.patterns) },
  ...{ most_calls: settings.mostCalls, probed: settings.probed },
  ...(sealedSecret === undefined ? {} : { sealed_secret: sealedSecret }),
});

/** Of the secret the audit says only that it was given. */
const audited = ({ settings, sealedSecret }: TrunkWish): object => ({
  ...settings,
  ...(sealedSecret === undefined ? {} : { secretChanged: true }),
});

const living = (db: Executor) => db.selectFrom('trunks').selectAll().where('deleted_at', 'is', null);

/** Lets nobody else change trunks until the transaction ends, so that two at once cannot claim what neither sees of the other. */
async function lockOthers(db: Executor, id: string): Promise<readonly Trunk[]> {
  await sql`lock table trunks in share row exclusive mode`.execute(db);
  return (await living(db).where('id', '!=', id).execute()).map(toTrunk);
}

export function createTrunkStore(db: Database): TrunkStore {
  return {
    all: async () => {
      const rows = await living(db).orderBy('name').orderBy('id').execute();
      return rows.map((row): StoredTrunk => ({ trunk: toTrunk(row), sealedSecret: row.sealed_secret }));
    },

    insert: (id, make, by) =>
      db.transaction().execute(async (trx) => {
        const wish = make(await lockOthers(trx, id));
        const at = new Date(by.at);
        const insert = trx
          .insertInto('trunks')
          .values({ id, ...columns(wish), created_at: at, changed_at: at })
          .returningAll()
          .executeTakeFirstOrThrow();
        const created = await constrained(insert, nameTaken);
        await insertAudit(trx, { by, action: 'trunk-created', subject: id, data: audited(wish) });
        return toTrunk(created);
      }),

    change: (id, change, by) =>
      db.transaction().execute(async (trx) => {
        const others = await lockOthers(trx, id);
        const before = await living(trx).where('id', '=', id).executeTakeFirst();
        if (before === undefined) return null;
        const wish = change(toTrunk(before), others);
        const update = trx
          .updateTable('trunks')
          .set({ ...columns(wish), changed_at: new Date(by.at) })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        const changed = await constrained(update, nameTaken);
        await insertAudit(trx, { by, action: 'trunk-changed', subject: id, data: audited(wish) });
        return toTrunk(changed);
      }),

    remove: (id, by) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('trunks')
          .set({ deleted_at: new Date(by.at), sealed_secret: null })
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await insertAudit(trx, { by, action: 'trunk-removed', subject: id });
        return true;
      }),
  };
}
