import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Capacity over time: an axis of its own for all the units that an operator has, and beside each activity those it takes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table operator_spans
      add column units smallint,
      drop constraint operator_spans_axis,
      add constraint operator_spans_axis check (axis in ('presence', 'reachable', 'activity', 'capacity'));
    update operator_spans
      set units = case when value in ('reserved', 'ringing', 'talking', 'wrap-up', 'engaged') then 1 else 0 end
      where axis = 'activity';
    alter table operator_spans add constraint operator_spans_units check ((units is not null) = (axis = 'activity'));
    comment on column operator_spans.units is 'activity: of the capacity, what it takes; all of it is the value of the axis capacity';

    drop index facts_of_operator;
    create index facts_of_operator on facts (operator_id, type, node, seq)
      where type in ('PresenceChanged', 'ReachableChanged', 'ActivityChanged', 'CapacityChanged');
  `.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index facts_of_operator;
    create index facts_of_operator on facts (operator_id, type, node, seq)
      where type in ('PresenceChanged', 'ReachableChanged', 'ActivityChanged');

    delete from operator_spans where axis = 'capacity';
    alter table operator_spans
      drop constraint operator_spans_units,
      drop column units,
      drop constraint operator_spans_axis,
      add constraint operator_spans_axis check (axis in ('presence', 'reachable', 'activity'));
  `.execute(db);
}
