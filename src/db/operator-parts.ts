import { sql, type RawBuilder } from 'kysely';

/** Whether the operator was with the customer in this part (an alias of `operator_segments`), or had one held: not only consulted. */
export const withCustomer = (part: string): RawBuilder<boolean> => sql`
  (${sql.ref(`${part}.via`)} <> 'consult' or jsonb_path_exists(${sql.ref(`${part}.phases`)}, '$[*] ? (@.phase != "consult")'))
`;

/**
 * The part by which the operator's whole share of a call is counted, once however many parts it has: the first one with the customer; of
 * who was only consulted, the first one. `part`: an alias of `operator_segments`. @returns its id
 */
export const countedPart = (part: string): RawBuilder<string> => sql`(
  select one.id from operator_segments one
  where one.call_id = ${sql.ref(`${part}.call_id`)} and one.operator_id = ${sql.ref(`${part}.operator_id`)}
  order by ${withCustomer('one')} desc, one.talk_at, one.id limit 1
)`;

/**
 * The parts that an answered visit `s` (of `queue_segments`) led to: those of the operator who answered, `until` another visit of the call
 * was answered (null: none was). Of any other visit there are none.
 */
export const partsOfVisit: RawBuilder<unknown> = sql`(
  select part.*, later.until from operator_segments first
  cross join lateral (
    select min(q.ended_at) as until from queue_segments q
    where q.call_id = s.call_id and q.outcome = 'answered' and q.ended_at > s.ended_at
  ) later
  join operator_segments part
    on part.call_id = first.call_id and part.operator_id = first.operator_id and part.talk_at >= first.talk_at
      and (later.until is null or part.talk_at < later.until)
  where s.outcome = 'answered' and first.call_id = s.call_id and first.talk_at = s.ended_at and first.via = 'queue'
)`;
