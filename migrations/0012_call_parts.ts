import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Calls that operators dial, and what operators do in a call: who was asked outside any queue, what a part of a call was for and how long,
 * which numbers were tried by which trunk, who handed a call to whom. What only the story of one call tells lies in `calls.events`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table calls
      add column dialled_by text,
      add column queue_id text,
      add column trunk_id text,
      add column events jsonb,
      drop constraint calls_outcome,
      add constraint calls_outcome check (outcome in ('answered', 'abandoned', 'overflowed', 'called-back', 'moved', 'lost', 'turned-away',
        'busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled', 'not-dialled')),
      add constraint calls_dialled_by check ((dialled_by is not null) = (direction = 'outbound'));
    create index calls_by_dialler on calls (dialled_by, entered_at) where dialled_by is not null;
    create index calls_by_queue on calls (queue_id, entered_at) where queue_id is not null;
    comment on column calls.queue_id is 'in whose name an operator dialled';
    comment on column calls.events is 'transfers, transits, outside talks, monitorings, lost legs, take-overs, pauses of the recording; null: none';

    alter table offers
      alter column queue_segment_id drop not null,
      alter column queue_id drop not null,
      add column purpose text not null default 'queue',
      add column asked_by text,
      add constraint offers_purpose check (purpose in ('queue', 'dial', 'transfer', 'return', 'retrieve', 'consult', 'monitor')),
      add constraint offers_of_queue check (
        (queue_segment_id is not null) = (purpose = 'queue') and (purpose <> 'queue' or queue_id is not null)
      );
    alter table offers alter column purpose drop default;

    alter table operator_segments
      add column via text not null default 'queue',
      add column phases jsonb,
      add column talk_ms bigint,
      add column hold_ms bigint,
      add column consult_ms bigint;
    update operator_segments set
      phases = jsonb_build_array(jsonb_build_object(
        'phase', 'talk', 'from', (extract(epoch from talk_at) * 1000)::bigint, 'to', (extract(epoch from ended_at) * 1000)::bigint
      )),
      talk_ms = (extract(epoch from ended_at - talk_at) * 1000)::bigint,
      hold_ms = case when ended_at is not null then 0 end,
      consult_ms = case when ended_at is not null then 0 end;
    alter table operator_segments
      alter column via drop default,
      alter column phases set not null,
      add constraint operator_segments_via check (via in ('queue', 'dial', 'transfer', 'return', 'retrieve', 'consult')),
      add constraint operator_segments_times check (num_nonnulls(ended_at, talk_ms, hold_ms, consult_ms) in (0, 4));
    comment on column operator_segments.phases is 'what it was for: [{phase, from, to}] in epoch milliseconds, tiling it; the last to null while it goes on';

    create table call_attempts (
      id text not null,
      call_id text not null,
      leg_id text not null,
      purpose text not null,
      number text not null,
      trunk_id text not null,
      operator_id text not null,
      sent_at timestamptz(3) not null,
      rang_at timestamptz(3),
      ended_at timestamptz(3),
      outcome text,
      cause smallint,
      constraint call_attempts_pk primary key (id),
      constraint call_attempts_call foreign key (call_id) references calls (id) on delete cascade,
      constraint call_attempts_purpose check (purpose in ('customer', 'consult', 'transfer')),
      constraint call_attempts_outcome check (
        outcome in ('answered', 'busy', 'no-answer', 'refused', 'unreachable', 'failed', 'cancelled')
      ),
      constraint call_attempts_one_outcome check ((ended_at is null) = (outcome is null)),
      constraint call_attempts_forward check (ended_at >= sent_at and (rang_at is null or rang_at >= sent_at))
    );
    create index call_attempts_of_call on call_attempts (call_id);
    create index call_attempts_by_time on call_attempts (sent_at);
    comment on table call_attempts is 'one number dialled by one trunk; operator_id: for whom';

    create table call_transfers (
      call_id text not null,
      place smallint not null,
      at timestamptz(3) not null,
      operator_id text not null,
      how text not null,
      to_operator_id text,
      to_queue_id text,
      to_number text,
      taken boolean,
      constraint call_transfers_pk primary key (call_id, place),
      constraint call_transfers_call foreign key (call_id) references calls (id) on delete cascade,
      constraint call_transfers_how check (how in ('blind', 'attended')),
      constraint call_transfers_to check (num_nonnulls(to_operator_id, to_queue_id, to_number) = 1)
    );
    create index call_transfers_by_time on call_transfers (at);
    comment on column call_transfers.taken is 'whether whom the call was handed to took it; null: not known yet';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table call_transfers, call_attempts;

    delete from calls where direction = 'outbound';
    delete from offers where purpose <> 'queue';
    delete from operator_segments where via <> 'queue';

    alter table operator_segments
      drop column via,
      drop column phases,
      drop column talk_ms,
      drop column hold_ms,
      drop column consult_ms;
    alter table offers
      drop column purpose,
      drop column asked_by,
      alter column queue_segment_id set not null,
      alter column queue_id set not null;
    alter table calls
      drop column dialled_by,
      drop column queue_id,
      drop column trunk_id,
      drop column events,
      drop constraint calls_outcome,
      add constraint calls_outcome check (outcome in ('answered', 'abandoned', 'overflowed', 'called-back', 'moved', 'lost', 'turned-away'));
  `.execute(db);
}
