import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Attachment } from '../files/file.ts';
import type { Actor, Page, Place } from '../files/ports.ts';
import type { CallId, FileId } from '../shared/ids.ts';
import { callId, operatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Executor } from './connection.ts';
import { afterPlace, pageOf } from './newest-first.ts';

const present = (db: Executor, file: FileId) =>
  db
    .selectFrom('attachments as a')
    .leftJoin('calls as c', 'c.id', 'a.call_id')
    .select(['a.call_id', 'a.attached_at', 'a.attached_by', 'c.number', 'c.entered_at', 'c.ended_at', 'c.outcome'])
    .where('a.file_id', '=', file)
    .where('a.removed_at', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof present>['execute']>>[number];

const attachmentOf = (row: Row): Attachment => ({
  callId: callId(row.call_id),
  attachedAt: row.attached_at.getTime(),
  attachedBy: row.attached_by === null ? null : operatorId(row.attached_by),
  call:
    row.number === null || row.entered_at === null
      ? null
      : {
          number: row.number,
          enteredAt: row.entered_at.getTime(),
          endedAt: row.ended_at?.getTime() ?? null,
          outcome: row.outcome,
        },
});

export async function attachmentsOf(
  db: Executor,
  file: FileId,
  after: Place | null,
  limit: number,
): Promise<Page<Attachment>> {
  const rows = await present(db, file)
    .where(afterPlace('a.attached_at', 'a.call_id', after))
    .orderBy('a.attached_at', 'desc')
    .orderBy('a.call_id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows.map(attachmentOf), limit, (last) => ({ at: last.attachedAt, id: last.callId }));
}

/** One that is there stays as it is; one that was undone comes back as the person's own. */
export async function attach(db: Executor, file: FileId, call: CallId, by: Actor): Promise<Attachment> {
  const attached = { attached_at: new Date(by.at), attached_by: by.id };
  await db
    .insertInto('attachments')
    .values({ file_id: file, call_id: call, automatic: false, ...attached })
    .onConflict((conflict) =>
      conflict
        .columns(['file_id', 'call_id'])
        .doUpdateSet({ ...attached, removed_at: null, removed_by: null })
        .where('attachments.removed_at', 'is not', null),
    )
    .execute();
  return attachmentOf(await present(db, file).where('a.call_id', '=', call).executeTakeFirstOrThrow());
}

export async function detach(db: Executor, file: FileId, call: CallId, by: Actor): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('attachments')
    .set({ removed_at: new Date(by.at), removed_by: by.id })
    .where('file_id', '=', file)
    .where('call_id', '=', call)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** For the ledger's own transaction: `attachByThemselves` for these calls. */
export async function attachCalls(db: Executor, calls: readonly CallId[], at: EpochMs): Promise<void> {
  if (calls.length > 0) await attachByThemselves(db, sql`c.id = any(${calls}::text[])`, at);
}

/**
 * Attaches calls to the one file of their caller that was open when they entered. It asks how things were then, so that it makes no
 * difference when the ledger heard of the call. A call attaches itself once in its life: the row stays when a person undoes it.
 */
export async function attachByThemselves(db: Executor, which: RawBuilder<unknown>, at: EpochMs): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into attachments (file_id, call_id, attached_at, automatic)
    select min(f.id), c.id, ${new Date(at)}, true
    from calls c
      join customer_numbers n on n.e164 = c.number_e164
      join files f on f.customer_id = n.customer_id
      cross join lateral (
        select t.to_state from file_transitions t
        where t.file_id = f.id and t.at <= c.entered_at order by t.at desc, t.id desc limit 1
      ) then_it_was
    where ${which} and then_it_was.to_state <> 'closed'
      and not exists (select from attachments a where a.call_id = c.id and a.automatic)
    group by c.id having count(*) = 1
    on conflict do nothing
  `.execute(db);
  return Number(numAffectedRows ?? 0n);
}
