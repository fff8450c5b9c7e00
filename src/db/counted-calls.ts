import { sql } from 'kysely';
import type { CountedAttempt, CountedCall } from '../metrics/call-counts.ts';
import type { Interval } from '../metrics/intervals.ts';
import type { Deed } from '../metrics/operator-measures.ts';
import { operatorId, queueId, trunkId, type OperatorId, type TrunkId } from '../shared/ids.ts';
import type { Database } from './connection.ts';

/** What operators did, and had done to them, in the span. */
export async function selectDeeds(
  db: Database,
  { from, to }: Interval,
  operators: readonly OperatorId[],
): Promise<readonly (Deed & { readonly operatorId: OperatorId })[]> {
  const { rows } = await sql<{ operator_id: string; at: Date; is: Deed['is'] }>`
    select operator_id, at, "is" from (
      select c.dialled_by as operator_id, c.entered_at as at, what.is
      from call_attempts a join calls c on c.id = a.call_id, unnest(array['attempt', 'connect']) what ("is")
      where a.purpose = 'customer' and (what.is = 'attempt' or a.outcome = 'answered')
      union all
      select operator_id, at, how from call_transfers
      union all
      select operator_id, at, 'external' from call_transfers where to_number is not null
      union all
      select operator_id, at, 'in-vain' from call_transfers where not taken
      union all
      select to_operator_id, at, case when taken then 'in' else 'not-taken' end from call_transfers
      where taken is not null and to_operator_id is not null
      union all
      select operator_id, sent_at, 'consulted' from call_attempts where purpose = 'consult' and outcome = 'answered'
      union all
      select asked_by, made_at, 'consulted' from offers
      where purpose = 'consult' and outcome = 'accepted' and asked_by is not null
    ) deeds
    where at >= ${new Date(from)} and at < ${new Date(to)}
      and (${operators.length === 0} or operator_id = any(${[...operators]}::text[]))
  `.execute(db);
  return rows.map(({ operator_id: id, at, is }) => ({ operatorId: operatorId(id), at: at.getTime(), is }));
}

const counted = (row: {
  readonly entered_at: Date;
  readonly dialled: string;
  readonly queue_id: string | null;
  readonly dialled_by: string | null;
}) => ({
  ...{ at: row.entered_at.getTime(), number: row.dialled },
  queueId: row.queue_id === null ? null : queueId(row.queue_id),
  operatorId: row.dialled_by === null ? null : operatorId(row.dialled_by),
});

export async function selectCountedCalls(
  db: Database,
  { from, to }: Interval,
  trunks: readonly TrunkId[],
): Promise<readonly CountedCall[]> {
  const rows = await db
    .selectFrom('calls')
    .select(['entered_at', 'dialled', 'queue_id', 'dialled_by', 'trunk_id', 'direction', 'outcome'])
    .where('entered_at', '>=', new Date(from))
    .where('entered_at', '<', new Date(to))
    .$if(trunks.length > 0, (query) => query.where('trunk_id', 'in', [...trunks]))
    .execute();
  return rows.map((row) => ({
    ...{ ...counted(row), trunkId: row.trunk_id === null ? null : trunkId(row.trunk_id) },
    ...{ direction: row.direction as CountedCall['direction'], answered: row.outcome === 'answered' },
  }));
}

export async function selectCountedAttempts(
  db: Database,
  { from, to }: Interval,
  trunks: readonly TrunkId[],
): Promise<readonly CountedAttempt[]> {
  const rows = await db
    .selectFrom('call_attempts as a')
    .innerJoin('calls as c', 'c.id', 'a.call_id')
    .select(['c.entered_at', 'c.dialled', 'c.queue_id', 'c.dialled_by', 'a.trunk_id', 'a.outcome'])
    .where('a.purpose', '=', 'customer')
    .where('c.entered_at', '>=', new Date(from))
    .where('c.entered_at', '<', new Date(to))
    .$if(trunks.length > 0, (query) => query.where('a.trunk_id', 'in', [...trunks]))
    .execute();
  return rows.map((row) => ({
    ...{ ...counted(row), trunkId: trunkId(row.trunk_id), answered: row.outcome === 'answered' },
  }));
}
