import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Who gets which call. The rules of a queue that no query asks for are one document: a later rule needs no migration, since its
 * reader has a default for what is not in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table queues add column routing jsonb;
    update queues set routing = jsonb_build_object('coolDownMs', jsonb_build_object(
      'declined', cool_down_ms, 'busy', cool_down_ms, 'noAnswer', cool_down_ms, 'unreachable', cool_down_ms));
    alter table queues
      alter column routing set not null,
      drop constraint queues_durations,
      drop column cool_down_ms,
      add constraint queues_routing check (jsonb_typeof(routing) = 'object'),
      add constraint queues_durations check (
        ring_timeout_ms > 0 and wrap_up_ms >= 0 and max_wait_ms > 0 and service_level_ms > 0 and short_abandon_ms >= 0
      );
    comment on column queues.routing is 'strategy, tiers, skills, overflow, hours and the like; read by src/db/queue-routing.ts';

    alter table queue_operators
      add column tier smallint not null default 1,
      add column weight double precision not null default 1,
      add column wrap_up_ms integer,
      add constraint queue_operators_tier check (tier >= 1),
      add constraint queue_operators_weight check (weight > 0),
      add constraint queue_operators_wrap_up check (wrap_up_ms >= 0);
    comment on column queue_operators.wrap_up_ms is 'null: as the queue has it';

    alter table operators
      add column skills jsonb not null default '{}',
      add column units smallint not null default 1,
      add constraint operators_skills check (jsonb_typeof(skills) = 'object'),
      add constraint operators_units check (units >= 1);
    comment on column operators.skills is 'proficiency 1 to 10 by the name of the skill';
    comment on column operators.units is 'of capacity';
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table operators drop column skills, drop column units;
    alter table queue_operators drop column tier, drop column weight, drop column wrap_up_ms;
    alter table queues add column cool_down_ms integer;
    update queues set cool_down_ms = coalesce((routing -> 'coolDownMs' ->> 'noAnswer')::integer, 5000);
    alter table queues
      alter column cool_down_ms set not null,
      drop column routing,
      drop constraint queues_durations,
      add constraint queues_durations check (
        ring_timeout_ms > 0 and wrap_up_ms >= 0 and max_wait_ms > 0 and cool_down_ms >= 0
        and service_level_ms > 0 and short_abandon_ms >= 0
      );
  `.execute(db);
}
