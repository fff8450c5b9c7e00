import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * The ways out, and who may dial what. A removed trunk stays as a row with `deleted_at`: calls carry its id. The rules are one row;
 * until somebody changes them everybody may dial what is not abroad, and the emergency numbers of Iran.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trunks (
      id text not null,
      name text not null,
      enabled boolean not null,
      mode text not null,
      host text not null,
      user_name text,
      sealed_secret text,
      from_addresses text[],
      transport text not null,
      codecs text[] not null,
      numbers text[] not null,
      default_number text not null,
      patterns jsonb not null,
      most_calls integer,
      probed boolean not null,
      created_at timestamptz(3) not null,
      changed_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      constraint trunks_pk primary key (id),
      constraint trunks_mode check (mode in ('registration', 'address')),
      constraint trunks_transport check (transport in ('udp', 'tcp')),
      constraint trunks_patterns check (jsonb_typeof(patterns) = 'array')
    );
    create unique index trunks_name_taken on trunks (name) where deleted_at is null;
    comment on column trunks.sealed_secret is 'encrypted with the service’s secret';
    comment on column trunks.from_addresses is 'whose calls are this trunk’s; null: the host, if that is an address';

    create table dial_rules (
      only_row boolean not null default true,
      version integer not null,
      region text,
      rules jsonb not null,
      otherwise text not null,
      emergency_numbers text[] not null,
      calls_at_once integer,
      calls_per_hour integer,
      changed_at timestamptz(3) not null,
      constraint dial_rules_pk primary key (only_row),
      constraint dial_rules_only_row check (only_row),
      constraint dial_rules_rules check (jsonb_typeof(rules) = 'array'),
      constraint dial_rules_otherwise check (otherwise in ('allow', 'deny'))
    );
    insert into dial_rules (version, rules, otherwise, emergency_numbers, calls_at_once, calls_per_hour, changed_at)
    values (1, '[{"name": "international", "roles": "all", "pattern": "international", "then": "deny"}]', 'allow',
      '{110,112,113,115,123,125}', 3, 200, now());

    create index facts_dialled on facts (type, at) where type in ('CallDialled', 'DialSent');
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index facts_dialled;
    drop table dial_rules, trunks;
  `.execute(db);
}
