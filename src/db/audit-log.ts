import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import {
  auditedFacts,
  entryOfFact,
  type AuditEntry,
  type AuditedFact,
  type AuditFilter,
  type AuditLog,
  type AuditPlace,
} from '../operators/audit.ts';
import { auditSubjects, isLiveAction, type AuditAction, type AuditSubject } from '../shared/audit-action.ts';
import { operatorId, type NodeId, type OperatorId } from '../shared/ids.ts';
import type { Database } from './connection.ts';

/** An entry of one of the two sources, before the names are known. */
interface Found {
  readonly place: AuditPlace;
  readonly actor: OperatorId | null;
  readonly action: AuditAction;
  readonly subject: string;
  readonly data: AuditEntry['data'];
}

/** The audit out of the changes of settings and of what the core told: each read along its index, no further than the page. */
export const createAuditLog = (db: Database): AuditLog => ({
  list: async (filter, after, limit) => {
    const [changes, deeds] = await Promise.all([
      changesBehind(db, filter, after, limit + 1),
      deedsBehind(db, filter, after, limit + 1),
    ]);
    const all = [...changes, ...deeds].toSorted((a, b) => b.place.at - a.place.at);
    const found = all.slice(0, limit);
    const nameOf = await names(db, found);
    const nameOfSubject = (kind: AuditSubject, id: string): string | null =>
      kind === 'operator' || kind === 'queue' ? nameOf[kind](id) : null;
    const items = found.map(({ place, actor, action, subject, data }): AuditEntry => ({
      ...{ at: place.at, action, data },
      actor: actor === null ? null : { id: actor, name: nameOf.operator(actor) },
      subject: { id: subject, name: nameOfSubject(auditSubjects[action], subject) },
    }));
    return { items, next: all.length > limit ? (found.at(-1)?.place ?? null) : null };
  },
});

/** Changes of accounts and settings. */
async function changesBehind(
  db: Database,
  { actor, subject, actions, from, to }: AuditFilter,
  after: AuditPlace | null,
  limit: number,
): Promise<readonly Found[]> {
  const wanted = actions.filter((action) => !isLiveAction(action));
  if (wanted.length === 0) return [];
  let query = db.selectFrom('audit').selectAll().where('action', 'in', wanted).limit(limit);
  if (actor !== null) query = query.where('actor_id', '=', actor);
  if (subject !== null) query = query.where(sql<boolean>`(subject = ${subject} or data ->> 'operatorId' = ${subject})`);
  if (from !== null) query = query.where('at', '>=', new Date(from));
  if (to !== null) query = query.where('at', '<', new Date(to));
  if (after !== null) query = query.where(changesAfter(after));
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').execute();
  return rows.map((row) => ({
    place: { at: row.at.getTime(), id: row.id },
    actor: row.actor_id === null ? null : operatorId(row.actor_id),
    action: row.action as AuditAction,
    subject: row.subject,
    data: row.data as AuditEntry['data'],
  }));
}

function changesAfter(after: AuditPlace): RawBuilder<boolean> {
  const at = new Date(after.at);
  return 'id' in after ? sql`(at, id) < (${at}, ${after.id})` : sql`at < ${at}`;
}

/** As in the indexes of migration 0013, to the letter: facts that say by whom. */
const isAudited = sql`(body ->> 'by' is not null or type = 'MonitorStarted')`;
const doer = sql`coalesce(body ->> 'by', operator_id)`;
/** As in the index of migration 0017, to the letter: whose call it was. */
const isOfLeader = sql`type in ('MonitorStarted', 'CallTakenOver')`;
const leader = sql`coalesce(body ->> 'of', body ->> 'from')`;

/** What people did to calls and operators as they work. */
async function deedsBehind(
  db: Database,
  { actor, subject, actions, from, to }: AuditFilter,
  after: AuditPlace | null,
  limit: number,
): Promise<readonly Found[]> {
  const types = actions.filter(isLiveAction).flatMap((action) => auditedFacts[action]);
  if (types.length === 0) return [];
  const conditions = [
    sql`${isAudited} and type = any(${types}::text[]) and body ->> 'byItself' is null`,
    ...(actor === null ? [] : [sql`${doer} = ${actor}`]),
    ...(subject === null ? [] : [isDoneTo(subject)]),
    ...(from === null ? [] : [sql`at >= ${new Date(from)}`]),
    ...(to === null ? [] : [sql`at < ${new Date(to)}`]),
    ...(after === null ? [] : [deedsAfter(after)]),
  ];
  const { rows } = await sql<{ node: NodeId; seq: number; at: Date; body: AuditedFact; doer: OperatorId }>`
    select node, seq, at, body, ${doer} as doer from facts where ${sql.join(conditions, sql` and `)}
    order by at desc, node desc, seq desc limit ${limit}
  `.execute(db);
  return rows.map((row) => ({
    ...{ place: { at: row.at.getTime(), node: row.node, seq: row.seq }, actor: row.doer },
    ...entryOfFact(row.body),
  }));
}

const isDoneTo = (subject: string) =>
  sql`(call_id = ${subject} or (operator_id = ${subject} and ${doer} <> ${subject}) or (${isOfLeader} and ${leader} = ${subject}))`;

function deedsAfter(after: AuditPlace): RawBuilder<boolean> {
  const at = new Date(after.at);
  return 'id' in after ? sql`at <= ${at}` : sql`(at, node, seq) < (${at}, ${after.node}, ${after.seq})`;
}

type NameOf = (id: string) => string | null;

/** The names of people and queues, removed ones too; an id of one kind may be one of the other. */
async function names(
  db: Database,
  found: readonly Found[],
): Promise<{ readonly operator: NameOf; readonly queue: NameOf }> {
  const subjects = (kind: AuditSubject) =>
    found.filter(({ action }) => auditSubjects[action] === kind).map(({ subject }) => subject);
  const actors = found.flatMap(({ actor }) => (actor === null ? [] : [actor]));
  const [people, queues] = [new Set([...actors, ...subjects('operator')]), new Set(subjects('queue'))];
  const [operator, queue] = await Promise.all([
    people.size === 0
      ? []
      : db
          .selectFrom('operators')
          .select(['id', 'display_name as name'])
          .where('id', 'in', [...people])
          .execute(),
    queues.size === 0
      ? []
      : db
          .selectFrom('queues')
          .select(['id', 'name'])
          .where('id', 'in', [...queues])
          .execute(),
  ]);
  return { operator: lookUp(operator), queue: lookUp(queue) };
}

function lookUp(rows: readonly { readonly id: string; readonly name: string }[]): NameOf {
  const byId = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => byId.get(id) ?? null;
}
