import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { CaseFile } from '../files/file.ts';
import { fileNumber } from '../files/file.ts';
import type { FileStore } from '../files/ports.ts';
import { PasokhError } from '../shared/errors.ts';
import type { FileId, OperatorId } from '../shared/ids.ts';
import { customerId, fileId, operatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { attach, attachByThemselves, attachmentsOf, detach } from './attachments.ts';
import type { Database, Executor } from './connection.ts';
import { constrained } from './constraint.ts';
import { afterPlace, pageOf } from './newest-first.ts';
import type { DB } from './schema.ts';

/** Files and their attachments in Postgres. */
export function createFileStore(db: Database): FileStore {
  return {
    list: async (filter) => {
      const { customerId: customer, ownerId, kind, state, open, number, callId, after, limit } = filter;
      const rows = await db
        .selectFrom('files')
        .selectAll()
        .$if(customer !== undefined, (query) => query.where('customer_id', '=', customer ?? ''))
        .$if(ownerId !== undefined, (query) => query.where('owner_id', '=', ownerId ?? ''))
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
        .$if(open !== undefined, (query) => query.where('state', open === true ? '<>' : '=', 'closed'))
        .$if(number !== undefined, (query) => query.where('number', '=', number ?? ''))
        .$if(callId !== undefined, (query) =>
          query.where('id', 'in', (eb) =>
            eb
              .selectFrom('attachments')
              .select('file_id')
              .where('call_id', '=', callId ?? '')
              .where('removed_at', 'is', null),
          ),
        )
        .where(afterPlace('created_at', 'id', after))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      return pageOf(rows.map(fileOf), limit, (last) => ({ at: last.createdAt, id: last.id }));
    },
    find: (id) => findFile(db, id),
    insert: (given, jalaliYear) =>
      db.transaction().execute(async (transaction) => {
        await checkOwner(transaction, given.ownerId);
        const number = await nextNumber(transaction, given.kind, jalaliYear);
        const file: CaseFile = { ...given, number };
        const row = { id: file.id, kind: file.kind, number, created_at: new Date(file.createdAt), ...columns(file) };
        const insert = transaction.insertInto('files').values({ ...row, created_by: file.createdBy });
        await constrained(insert.execute(), { files_customer: () => unknown('customerId', 'customer') });
        await insertTransition(transaction, file, null, file.createdBy, file.createdAt);
        return file;
      }),
    change: (id, change, by) =>
      db.transaction().execute(async (transaction) => {
        const present = await findFile(transaction, id, 'locked');
        if (present === null) return null;
        const changed = change(present);
        if (changed.ownerId !== present.ownerId) await checkOwner(transaction, changed.ownerId);
        await transaction.updateTable('files').set(columns(changed)).where('id', '=', id).execute();
        if (changed.state !== present.state) await insertTransition(transaction, changed, present.state, by.id, by.at);
        return changed;
      }),
    attachments: (id, after, limit) => attachmentsOf(db, id, after, limit),
    attach: (id, callId, by) => attach(db, id, callId, by),
    detach: (id, callId, by) => detach(db, id, callId, by),
    attachedBy: async (callId, by) => {
      const mine = db.selectFrom('attachments').select('file_id').where('call_id', '=', callId);
      return (await mine.where('attached_by', '=', by).execute()).map((row) => fileId(row.file_id));
    },
    knowsCall: async (callId) => {
      const call = db.selectFrom('calls').select('id').where('id', '=', callId);
      return (await call.executeTakeFirst()) !== undefined;
    },
    attachByThemselves: (since, at) => {
      const recent = db.selectFrom('calls').select('id').where('entered_at', '>=', new Date(since));
      return attachByThemselves(db, sql`c.id in (${recent})`, at);
    },
  };
}

const columns = (file: CaseFile) => ({
  customer_id: file.customerId,
  owner_id: file.ownerId,
  subject: file.subject,
  state: file.state,
  version: file.version,
  changed_at: new Date(file.changedAt),
});

const fileOf = (row: Selectable<DB['files']>): CaseFile => ({
  id: fileId(row.id),
  // Check constraints of the table keep kind and state to the words of the service.
  kind: row.kind as CaseFile['kind'],
  state: row.state as CaseFile['state'],
  number: row.number,
  customerId: customerId(row.customer_id),
  ownerId: operatorId(row.owner_id),
  subject: row.subject,
  version: row.version,
  createdAt: row.created_at.getTime(),
  createdBy: operatorId(row.created_by),
  changedAt: row.changed_at.getTime(),
});

async function findFile(db: Executor, id: FileId, how?: 'locked'): Promise<CaseFile | null> {
  const query = db.selectFrom('files').selectAll().where('id', '=', id);
  const row = await (how === 'locked' ? query.forUpdate() : query).executeTakeFirst();
  return row === undefined ? null : fileOf(row);
}

/** Counted in the transaction of the file: one that fails gives its number back. */
async function nextNumber(db: Executor, kind: CaseFile['kind'], jalaliYear: number): Promise<string> {
  const { last } = await db
    .insertInto('file_counters')
    .values({ kind, jalali_year: jalaliYear, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'jalali_year']).doUpdateSet((eb) => ({ last: eb('file_counters.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return fileNumber(kind, jalaliYear, last);
}

async function insertTransition(
  db: Executor,
  file: CaseFile,
  from: CaseFile['state'] | null,
  by: OperatorId,
  at: EpochMs,
): Promise<void> {
  const row = { file_id: file.id, at: new Date(at), from_state: from, to_state: file.state, operator_id: by };
  await db.insertInto('file_transitions').values(row).execute();
}

async function checkOwner(db: Executor, owner: OperatorId): Promise<void> {
  const living = db.selectFrom('operators').select('id').where('id', '=', owner).where('deleted_at', 'is', null);
  if ((await living.executeTakeFirst()) === undefined) throw unknown('ownerId', 'operator');
}

const unknown = (field: string, what: string) =>
  new PasokhError('invalid-input', { data: { fields: [{ path: `body/${field}`, problem: `no such ${what}` }] } });
