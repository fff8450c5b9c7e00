import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * The ledger: the facts as they came, and what is folded out of them. Every folded row can be rebuilt from `facts`;
 * nothing here points at accounts or queues, because a fact stays true after its operator was removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table facts (
      node text not null,
      seq bigint not null,
      type text not null,
      at timestamptz(3) not null,
      call_id text,
      operator_id text,
      body jsonb not null,
      constraint facts_pk primary key (node, seq)
    );
    create index facts_of_call on facts (call_id) where call_id is not null and type <> 'ActivityChanged';
    create index facts_of_operator on facts (operator_id, type, node, seq)
      where type in ('PresenceChanged', 'ReachableChanged', 'ActivityChanged');
    create index facts_rare on facts (type, at) where type in ('GapSeen', 'AnomalySeen');

    create table calls (
      id text not null,
      node text not null,
      direction text not null,
      number text not null,
      number_e164 text,
      dialled text not null,
      entered_at timestamptz(3) not null,
      ended_at timestamptz(3),
      ended_by text,
      outcome text,
      served_by text not null,
      recording_started_at timestamptz(3),
      constraint calls_pk primary key (id),
      constraint calls_direction check (direction in ('inbound', 'outbound')),
      constraint calls_ended_by check (ended_by in ('caller', 'operator', 'system')),
      constraint calls_ended check (ended_by is null or ended_at is not null),
      constraint calls_forward check (ended_at >= entered_at),
      constraint calls_outcome check (outcome in ('answered', 'abandoned', 'overflowed', 'called-back', 'moved', 'lost', 'turned-away')),
      constraint calls_outcome_known check (ended_at is null or outcome is not null),
      constraint calls_served_by check (served_by in ('pasokh', 'fallback', 'both'))
    );
    create index calls_newest on calls (entered_at desc, id desc);
    create index calls_by_number on calls (number, entered_at desc);
    create index calls_by_e164 on calls (number_e164, entered_at desc);
    create index calls_open on calls (entered_at) where ended_at is null;

    create table queue_segments (
      id text not null,
      call_id text not null,
      queue_id text,
      served_by text not null,
      entered_at timestamptz(3) not null,
      ended_at timestamptz(3),
      outcome text,
      overflow text,
      constraint queue_segments_pk primary key (id),
      constraint queue_segments_call foreign key (call_id) references calls (id) on delete cascade,
      constraint queue_segments_served_by check (served_by in ('pasokh', 'fallback')),
      constraint queue_segments_queue_known check (queue_id is not null or served_by = 'fallback'),
      constraint queue_segments_outcome check (outcome in ('answered', 'abandoned', 'overflowed', 'called-back', 'moved', 'lost')),
      constraint queue_segments_one_outcome check ((ended_at is null) = (outcome is null)),
      constraint queue_segments_forward check (ended_at >= entered_at),
      constraint queue_segments_overflow check (overflow in ('full', 'closed', 'no-operators', 'max-wait', 'exit-key')),
      constraint queue_segments_overflow_said check ((overflow is null) = (outcome is distinct from 'overflowed'))
    );
    create index queue_segments_of_call on queue_segments (call_id);
    create index queue_segments_by_queue on queue_segments (queue_id, entered_at);
    create index queue_segments_by_time on queue_segments (entered_at);
    comment on column queue_segments.ended_at is 'the caller left the queue: connected (t_talk) or gone';

    create table offers (
      id text not null,
      call_id text not null,
      queue_segment_id text not null,
      queue_id text not null,
      operator_id text not null,
      made_at timestamptz(3) not null,
      rang_at timestamptz(3),
      ended_at timestamptz(3),
      outcome text,
      why text,
      constraint offers_pk primary key (id),
      constraint offers_call foreign key (call_id) references calls (id) on delete cascade,
      constraint offers_outcome check (outcome in ('accepted', 'declined', 'expired', 'withdrawn', 'failed')),
      constraint offers_one_outcome check ((ended_at is null) = (outcome is null)),
      constraint offers_forward check (ended_at >= made_at and (rang_at is null or rang_at >= made_at))
    );
    create index offers_of_call on offers (call_id);
    create index offers_by_operator on offers (operator_id, made_at);
    create index offers_by_time on offers (made_at);

    create table operator_segments (
      id text not null,
      call_id text not null,
      queue_id text,
      operator_id text not null,
      offer_id text,
      served_by text not null,
      talk_at timestamptz(3) not null,
      ended_at timestamptz(3),
      constraint operator_segments_pk primary key (id),
      constraint operator_segments_call foreign key (call_id) references calls (id) on delete cascade,
      constraint operator_segments_served_by check (served_by in ('pasokh', 'fallback')),
      constraint operator_segments_offer check ((offer_id is null) = (served_by = 'fallback')),
      constraint operator_segments_forward check (ended_at >= talk_at)
    );
    create index operator_segments_of_call on operator_segments (call_id);
    create index operator_segments_by_operator on operator_segments (operator_id, talk_at);
    create index operator_segments_by_time on operator_segments (talk_at);

    create table operator_spans (
      operator_id text not null,
      axis text not null,
      node text not null,
      seq bigint not null,
      started_at timestamptz(3) not null,
      ended_at timestamptz(3),
      value text not null,
      detail text,
      constraint operator_spans_pk primary key (operator_id, axis, node, seq),
      constraint operator_spans_axis check (axis in ('presence', 'reachable', 'activity')),
      constraint operator_spans_forward check (ended_at >= started_at)
    );
    create unique index operator_spans_one_open on operator_spans (operator_id, axis, node) where ended_at is null;
    create index operator_spans_by_time on operator_spans (operator_id, axis, started_at, ended_at);
    comment on table operator_spans is 'each axis of an operator, tiled: a span ends where the next of its axis begins';
    comment on column operator_spans.detail is 'presence: the pause reason; activity: the call';

    create table violations (
      call_id text not null,
      rule text not null,
      subject text not null,
      detail text not null,
      constraint violations_pk primary key (call_id, rule, subject),
      constraint violations_call foreign key (call_id) references calls (id) on delete cascade
    );
    comment on table violations is 'identities of the metrics that an ended call breaks; rebuilt with the call';

    create view gaps as
      select node, seq, to_timestamp((body ->> 'from')::float8 / 1000)::timestamptz(3) as started_at, at as ended_at
      from facts where type = 'GapSeen';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop view gaps;
    drop table violations, operator_spans, operator_segments, offers, queue_segments, calls, facts;
  `.execute(db);
}
