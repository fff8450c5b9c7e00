import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Why operators pause. A removed reason stays as a row with `deleted_at`: facts and reports carry its id. The rows to begin with
 * may be changed and removed like any other, but for the one that the service itself pauses with.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pause_reasons (
      id text not null,
      name text not null,
      paid boolean not null,
      limit_ms integer,
      alarm boolean not null,
      place integer not null,
      system boolean not null,
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      constraint pause_reasons_pk primary key (id),
      constraint pause_reasons_limit check (limit_ms > 0),
      constraint pause_reasons_alarm check (not alarm or limit_ms is not null),
      constraint pause_reasons_system check (not system or deleted_at is null)
    );
    create unique index pause_reasons_name_taken on pause_reasons (name) where deleted_at is null;
    comment on column pause_reasons.id is 'the code that presence, facts and reports carry';
    comment on column pause_reasons.paid is 'an unpaid pause is no working time: utilisation leaves it out';
    comment on column pause_reasons.alarm is 'supervisors are alarmed beyond the limit';
    comment on column pause_reasons.system is 'nobody chooses or removes it';

    insert into pause_reasons (id, name, paid, limit_ms, alarm, place, system, created_at, changed_at)
    select first.*, now(), now() from (values
      ('lunch', 'ناهار', false, 2400000, true, 1, false),
      ('prayer', 'نماز', true, 1200000, false, 2, false),
      ('rest', 'استراحت', true, 900000, true, 3, false),
      ('training', 'آموزش', true, null, false, 4, false),
      ('other', 'سایر', true, null, false, 5, false),
      ('missed-offers', 'بی‌پاسخ ماندن تماس‌ها', true, 300000, true, 6, true)
    ) as first;
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table pause_reasons`.execute(db);
}
