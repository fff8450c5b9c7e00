import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { DialRules } from '../dialling/dial-rules.ts';
import type { DialHistory, DialRulesStore } from '../dialling/ports.ts';
import { callId, operatorId, outsideLegOf } from '../shared/ids.ts';
import { roles } from '../shared/role.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './connection.ts';
import type { DB } from './schema.ts';

const verdict = z.enum(['allow', 'deny']);
const rules = z.array(
  z.strictObject({
    ...{ name: z.string(), pattern: z.string(), then: verdict },
    roles: z.union([z.literal('all'), z.array(z.enum(roles))]),
  }),
);

const toRules = (row: Selectable<DB['dial_rules']>): DialRules => ({
  ...{ version: row.version, region: row.region, rules: rules.parse(row.rules) },
  ...{ otherwise: verdict.parse(row.otherwise), emergencyNumbers: row.emergency_numbers },
  serviceNumbers: row.service_numbers,
  ...{ callsAtOnce: row.calls_at_once, callsPerHour: row.calls_per_hour, changedAt: row.changed_at.getTime() },
});

export const createDialRulesStore = (db: Database): DialRulesStore => ({
  read: async () => toRules(await db.selectFrom('dial_rules').selectAll().executeTakeFirstOrThrow()),

  replace: (settings, version, by) =>
    db.transaction().execute(async (trx) => {
      const replaced = await trx
        .updateTable('dial_rules')
        .set({
          ...{ version: version + 1, region: settings.region, rules: JSON.stringify(settings.rules) },
          ...{ otherwise: settings.otherwise, emergency_numbers: [...settings.emergencyNumbers] },
          service_numbers: [...settings.serviceNumbers],
          ...{ calls_at_once: settings.callsAtOnce, calls_per_hour: settings.callsPerHour },
          changed_at: new Date(by.at),
        })
        .where('version', '=', version)
        .returningAll()
        .executeTakeFirst();
      if (replaced === undefined) return null;
      await insertAudit(trx, { by, action: 'dial-rules-changed', subject: 'dial-rules', data: settings });
      return toRules(replaced);
    }),
});

/** Calls out, and outside legs, as the facts tell them. */
export const createDialHistory = (db: Database): DialHistory => ({
  since: async (at) => {
    const rows = await db
      .selectFrom('facts')
      .select(['at', 'body'])
      .where('type', 'in', ['CallDialled', 'DialSent'])
      .where('at', '>=', new Date(at))
      .orderBy('at')
      .execute();
    return rows.map(({ at: then, body }) => {
      const fact = dialled.parse(body);
      const call = callId(fact.callId);
      const of = { callId: call, at: then.getTime() };
      if (fact.type === 'CallDialled') return { legId: call, operatorId: operatorId(fact.operatorId), ...of };
      return { legId: outsideLegOf(fact.legId) ?? call, operatorId: operatorId(fact.by), ...of };
    });
  },
});

const dialled = z.discriminatedUnion('type', [
  z.object({ type: z.literal('CallDialled'), callId: z.string(), operatorId: z.string() }),
  z.object({ type: z.literal('DialSent'), callId: z.string(), legId: z.string(), by: z.string() }),
]);
