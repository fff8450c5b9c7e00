import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * People, queues and sign-ins. Removed operators and queues stay as rows with `deleted_at`: the ledger speaks of them. Names
 * are unique among the living only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table operators (
      id text not null,
      user_name text not null,
      user_name_key text not null,
      display_name text not null,
      role text not null,
      active boolean not null,
      password_hash text not null,
      sealed_sip_secret text not null,
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      constraint operators_pk primary key (id),
      constraint operators_role check (role in ('operator', 'supervisor', 'admin'))
    );
    create unique index operators_user_name_taken on operators (user_name_key) where deleted_at is null;
    comment on column operators.user_name_key is 'the user name as it is compared: folded case, one form of digits and letters';
    comment on column operators.sealed_sip_secret is 'encrypted with a key of the service: the phone needs it in clear, a stolen dump must not';

    create table queues (
      id text not null,
      name text not null,
      ring_timeout_ms integer not null,
      wrap_up_ms integer not null,
      max_wait_ms integer not null,
      when_no_operators text not null,
      cool_down_ms integer not null,
      service_level_ms integer not null,
      short_abandon_ms integer not null,
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      constraint queues_pk primary key (id),
      constraint queues_when_no_operators check (when_no_operators in ('wait', 'turn-away')),
      constraint queues_durations check (
        ring_timeout_ms > 0 and wrap_up_ms >= 0 and max_wait_ms > 0 and cool_down_ms >= 0
        and service_level_ms > 0 and short_abandon_ms >= 0
      )
    );
    create unique index queues_name_taken on queues (name) where deleted_at is null;

    create table queue_numbers (
      number text not null,
      queue_id text not null,
      place smallint not null,
      constraint queue_numbers_pk primary key (number),
      constraint queue_numbers_queue foreign key (queue_id) references queues (id)
    );
    create index queue_numbers_of_queue on queue_numbers (queue_id);
    comment on table queue_numbers is 'dialled numbers of the living queues, as the trunk sends them';

    create table queue_operators (
      queue_id text not null,
      operator_id text not null,
      added_at timestamptz(3) not null,
      constraint queue_operators_pk primary key (queue_id, operator_id),
      constraint queue_operators_queue foreign key (queue_id) references queues (id),
      constraint queue_operators_operator foreign key (operator_id) references operators (id)
    );
    create index queue_operators_of_operator on queue_operators (operator_id);

    create table sessions (
      id text not null,
      operator_id text not null,
      address text not null,
      started_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      ended_at timestamptz(3),
      ended_why text,
      constraint sessions_pk primary key (id),
      constraint sessions_operator foreign key (operator_id) references operators (id),
      constraint sessions_ended check ((ended_at is null) = (ended_why is null)),
      constraint sessions_ended_why check (ended_why in ('signed-out', 'token-reused', 'account-changed'))
    );
    create index sessions_open on sessions (operator_id) where ended_at is null;
    create index sessions_expired on sessions (expires_at);

    create table refresh_tokens (
      hash text not null,
      session_id text not null,
      issued_at timestamptz(3) not null,
      replaced_at timestamptz(3),
      constraint refresh_tokens_pk primary key (hash),
      constraint refresh_tokens_session foreign key (session_id) references sessions (id) on delete cascade
    );
    create index refresh_tokens_of_session on refresh_tokens (session_id);
    comment on table refresh_tokens is 'SHA-256 of each; a session is the family in which they follow each other';

    create table audit (
      id bigint generated always as identity,
      at timestamptz(3) not null,
      actor_id text,
      action text not null,
      subject text not null,
      data jsonb not null,
      constraint audit_pk primary key (id)
    );
    create index audit_by_time on audit (at);
    comment on table audit is 'who changed accounts, queues and who serves them, and sign-ins; never a secret';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop table audit, refresh_tokens, sessions, queue_operators, queue_numbers, queues, operators;
  `.execute(db);
}
