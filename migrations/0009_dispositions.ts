import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What calls were about. A removed disposition stays as a row with `deleted_at`: calls and reports carry its code. The label of a
 * call does not point at `calls`: a call that goes on is labelled before the ledger has heard of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table dispositions (
      code text not null,
      name text not null,
      place integer not null,
      queues text[] not null default '{}',
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      constraint dispositions_pk primary key (code)
    );
    create unique index dispositions_name_taken on dispositions (name) where deleted_at is null;
    comment on column dispositions.queues is 'for calls of these queues; empty: for all calls';

    insert into dispositions (code, name, place, created_at, changed_at)
    select first.*, now(), now() from (values
      ('service-request', 'درخواست خدمات', 1),
      ('follow-up', 'پیگیری', 2),
      ('complaint', 'شکایت', 3),
      ('information', 'اطلاعات', 4),
      ('wrong-number', 'اشتباه', 5),
      ('other', 'سایر', 6)
    ) as first;

    create table call_dispositions (
      call_id text not null,
      operator_id text not null,
      code text not null,
      note text,
      set_at timestamptz(3) not null,
      set_by text not null,
      constraint call_dispositions_pk primary key (call_id, operator_id),
      constraint call_dispositions_code foreign key (code) references dispositions (code)
    );
    create index call_dispositions_by_code on call_dispositions (code, call_id);
    comment on table call_dispositions is 'what an operator’s part of a call was about; earlier labels are in the audit';

    alter table queues add column disposition_mandatory boolean not null default false;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table queues drop column disposition_mandatory;
    drop table call_dispositions, dispositions;
  `.execute(db);
}
