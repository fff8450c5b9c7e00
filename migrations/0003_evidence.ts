import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Evidence: recordings and who heard them; customers, their files, and the calls attached to those. Calls are named by id without
 * a foreign key: a call can be attached while it lasts, before the ledger has heard of it, and the ledger rebuilds its rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table recordings (
      id text not null,
      call_id text not null,
      started_at timestamptz(3),
      state text not null,
      storage_key text,
      waits_for_end boolean not null default true,
      next_try_at timestamptz(3) not null,
      attempts integer not null default 0,
      gone_looks integer not null default 0,
      last_failure text,
      missing_since timestamptz(3),
      stored_at timestamptz(3),
      bytes bigint,
      sha256 text,
      duration_ms bigint,
      partial boolean,
      torn boolean,
      coverage text,
      missing_ms bigint,
      caller_audible_ms bigint,
      caller_silent boolean,
      operator_audible_ms bigint,
      operator_silent boolean,
      deleted_on_pbx_at timestamptz(3),
      constraint recordings_pk primary key (id),
      constraint recordings_state check (state in ('expected', 'stored', 'missing')),
      constraint recordings_missing check ((state = 'missing') = (missing_since is not null)),
      constraint recordings_stored check (
        (state = 'stored') = (num_nonnulls(stored_at, bytes, sha256, duration_ms, partial, torn, coverage, missing_ms,
          caller_audible_ms, caller_silent, operator_audible_ms, operator_silent) = 12)
        and (state <> 'stored' or storage_key is not null)
      ),
      constraint recordings_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
      constraint recordings_coverage check (coverage in ('complete', 'incomplete', 'unknown')),
      constraint recordings_safe_before_deleted check (deleted_on_pbx_at is null or state = 'stored')
    );
    create index recordings_of_call on recordings (call_id);
    create index recordings_open on recordings (next_try_at) where state <> 'missing' and deleted_on_pbx_at is null;
    create index recordings_uncovered on recordings (stored_at) where coverage = 'unknown';
    comment on column recordings.waits_for_end is 'the last look found the call going on: due as soon as the ledger has its end';
    comment on column recordings.torn is 'the file ended in the middle of a sample';

    create table recording_listenings (
      id bigint generated always as identity,
      recording_id text not null,
      operator_id text not null,
      at timestamptz(3) not null,
      from_byte bigint not null,
      via text not null,
      constraint recording_listenings_pk primary key (id),
      constraint recording_listenings_recording foreign key (recording_id) references recordings (id),
      constraint recording_listenings_via check (via in ('token', 'ticket'))
    );
    create index recording_listenings_of_recording on recording_listenings (recording_id, at);
    create index recording_listenings_by_operator on recording_listenings (operator_id, at);
    comment on table recording_listenings is 'every time audio was handed out; only ever added to';

    create table customers (
      id text not null,
      name text not null,
      name_key text not null,
      note text not null,
      version integer not null,
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      constraint customers_pk primary key (id)
    );
    create index customers_newest on customers (created_at desc, id desc);
    comment on column customers.name_key is 'the name as it is searched: one form of letters and digits, no diacritics';

    create table customer_numbers (
      e164 text not null,
      customer_id text not null,
      raw text not null,
      place smallint not null,
      constraint customer_numbers_pk primary key (e164),
      constraint customer_numbers_customer foreign key (customer_id) references customers (id)
    );
    create index customer_numbers_of_customer on customer_numbers (customer_id);
    comment on table customer_numbers is 'a number belongs to one customer, so that a call points at one';

    create table files (
      id text not null,
      kind text not null,
      number text not null,
      customer_id text not null,
      owner_id text not null,
      subject text not null,
      state text not null,
      version integer not null,
      created_at timestamptz(3) not null,
      created_by text not null,
      changed_at timestamptz(3) not null,
      constraint files_pk primary key (id),
      constraint files_number_taken unique (number),
      constraint files_customer foreign key (customer_id) references customers (id),
      constraint files_owner foreign key (owner_id) references operators (id),
      constraint files_kind check (kind in ('complaint', 'crm')),
      constraint files_state check (state in ('open', 'in-progress', 'closed'))
    );
    create index files_newest on files (created_at desc, id desc);
    create index files_of_customer on files (customer_id, created_at desc);
    create index files_of_owner on files (owner_id, created_at desc);

    create table file_counters (
      kind text not null,
      jalali_year integer not null,
      last integer not null,
      constraint file_counters_pk primary key (kind, jalali_year)
    );

    create table file_transitions (
      id bigint generated always as identity,
      file_id text not null,
      at timestamptz(3) not null,
      from_state text,
      to_state text not null,
      operator_id text not null,
      constraint file_transitions_pk primary key (id),
      constraint file_transitions_file foreign key (file_id) references files (id)
    );
    create index file_transitions_of_file on file_transitions (file_id, at, id);
    comment on table file_transitions is 'the states of a file in time: whether it was open when a call came, whether it was reopened';

    create table attachments (
      file_id text not null,
      call_id text not null,
      attached_at timestamptz(3) not null,
      automatic boolean not null,
      attached_by text,
      removed_at timestamptz(3),
      removed_by text,
      constraint attachments_pk primary key (file_id, call_id),
      constraint attachments_file foreign key (file_id) references files (id),
      constraint attachments_by check (automatic or attached_by is not null),
      constraint attachments_removed check ((removed_at is null) = (removed_by is null))
    );
    create index attachments_of_call on attachments (call_id);
    create unique index attachments_one_automatic on attachments (call_id) where automatic;
    comment on column attachments.automatic is 'made by itself; stays true when undone, so that it is not made again';
    comment on column attachments.attached_by is 'null while nobody but the service attached it';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table attachments, file_transitions, file_counters, files, customer_numbers, customers, recording_listenings, recordings;
  `.execute(db);
}
