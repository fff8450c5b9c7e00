import { sql } from 'kysely';
import { axisOf, foldAxis } from '../metrics/operator-span.ts';
import type { Axis, NumberedOperatorFact, OperatorSpan } from '../metrics/operator-span.ts';
import type { NodeId, OperatorId } from '../shared/ids.ts';
import { iso } from '../shared/time.ts';
import type { Executor } from './connection.ts';
import { runTogether, upsert } from './upsert.ts';

/** From which fact number on an axis of an operator has to be folded anew. */
interface Touched {
  readonly operator_id: OperatorId;
  readonly axis: Axis;
  readonly type: string;
  seq: number;
}

/**
 * Folds the touched axes anew, each from its first new fact on: what lies before is not read but for the one span that
 * carries on, so the work does not grow with history. The caller holds the locks of these operators.
 */
export async function rebuildOperators(
  db: Executor,
  node: NodeId,
  newFacts: readonly NumberedOperatorFact[],
): Promise<void> {
  if (newFacts.length === 0) return;
  const touched = touchedBy(newFacts);
  const wanted = sql`jsonb_to_recordset(${JSON.stringify([...touched.values()])}::jsonb)
    as wanted (operator_id text, axis text, type text, seq bigint)`;
  const stored = await sql<{ operator_id: OperatorId; type: string; seq: number; body: NumberedOperatorFact }>`
    select f.operator_id, f.type, f.seq, f.body from ${wanted},
    lateral (
      select * from facts own
      where own.operator_id = wanted.operator_id and own.type = wanted.type and own.node = ${node} and own.seq >= wanted.seq
        and own.type in ('PresenceChanged', 'ReachableChanged', 'ActivityChanged', 'CapacityChanged')
      offset 0 -- keeps this a look into the index for each one, however the table has grown since it was analysed
    ) f
  `.execute(db);
  const carried = await sql<{
    operator_id: OperatorId;
    axis: Axis;
    seq: number;
    started_at: Date;
    value: string;
    detail: string | null;
    units: number | null;
  }>`
    select s.operator_id, s.axis, s.seq, s.started_at, s.value, s.detail, s.units from ${wanted},
    lateral (
      select * from operator_spans o
      where o.operator_id = wanted.operator_id and o.axis = wanted.axis and o.node = ${node} and o.seq < wanted.seq
      order by o.seq desc limit 1
    ) s
  `.execute(db);

  const facts = Map.groupBy(stored.rows, (row) => `${row.type} ${row.operator_id}`);
  const carries = new Map(carried.rows.map((row) => [`${row.axis} ${row.operator_id}`, row]));
  const spans = [...touched.values()].flatMap(({ operator_id, axis, type }) => {
    const carry = carries.get(`${axis} ${operator_id}`);
    return foldAxis(
      carry === undefined
        ? null
        : {
            ...{ operatorId: operator_id, axis, seq: carry.seq, startedAt: carry.started_at.getTime() },
            ...{ endedAt: null, value: carry.value, detail: carry.detail, units: carry.units },
          },
      (facts.get(`${type} ${operator_id}`) ?? []).map((row) => ({ ...row.body, seq: row.seq })),
    );
  });
  const rows = spans.map((span) => spanRow(node, span));
  await runTogether(db, [upsert('operator_spans', ['operator_id', 'axis', 'node', 'seq'], rows)]);
}

function touchedBy(newFacts: readonly NumberedOperatorFact[]): ReadonlyMap<string, Touched> {
  const touched = new Map<string, Touched>();
  for (const { operatorId, type, seq } of newFacts) {
    const key = `${type} ${operatorId}`;
    const axis = touched.get(key);
    if (axis === undefined) touched.set(key, { operator_id: operatorId, axis: axisOf[type], type, seq });
    else axis.seq = Math.min(axis.seq, seq);
  }
  return touched;
}

const spanRow = (node: NodeId, span: OperatorSpan) => ({
  ...{ operator_id: span.operatorId, axis: span.axis, node, seq: span.seq },
  ...{ started_at: iso(span.startedAt), ended_at: span.endedAt === null ? null : iso(span.endedAt) },
  ...{ value: span.value, detail: span.detail, units: span.units },
});
