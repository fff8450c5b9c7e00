import { sql } from 'kysely';
import type { NumberedFact } from '../acd/facts.ts';
import type { CallId, NodeId } from '../shared/ids.ts';
import type { SeqRange } from '../stream/ports.ts';
import type { Executor } from './connection.ts';

const unstorable = /\\u0000|\\ud[89a-f]/i;

/** JSON that `jsonb` takes: it refuses NUL and half a surrogate pair, which then become U+FFFD. */
function jsonbText(facts: readonly NumberedFact[]): string {
  const text = JSON.stringify(facts);
  if (!unstorable.test(text)) return text;
  return JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '\ufffd').toWellFormed() : value,
  );
}

/** Inserts what is not there yet. @returns the numbers that were new */
export async function insertFacts(
  db: Executor,
  node: NodeId,
  facts: readonly NumberedFact[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ seq: number }>`
    insert into facts (node, seq, type, at, call_id, operator_id, body)
    select ${node}, (fact ->> 'seq')::bigint, fact ->> 'type', to_timestamp((fact ->> 'at')::float8 / 1000),
      fact ->> 'callId', fact ->> 'operatorId', fact - 'seq'
    from jsonb_array_elements(${jsonbText(facts)}::jsonb) fact
    on conflict on constraint facts_pk do nothing
    returning seq
  `.execute(db);
  return new Set(rows.map((row) => row.seq));
}

/** All facts of these calls, by call; what the ledger keeps was checked when it came in. */
export async function factsOfCalls(
  db: Executor,
  calls: readonly CallId[],
): Promise<ReadonlyMap<CallId, { node: NodeId; facts: NumberedFact[] }>> {
  const { rows } = await sql<{ call_id: CallId; node: NodeId; seq: number; body: NumberedFact }>`
    select call_id, node, seq, body from facts
    where call_id = any(${calls}::text[]) and type <> 'ActivityChanged'
  `.execute(db);
  const byCall = new Map<CallId, { node: NodeId; facts: NumberedFact[] }>();
  for (const { call_id, node, seq, body } of rows) {
    const call = byCall.get(call_id) ?? { node, facts: [] };
    byCall.set(call_id, call);
    call.facts.push({ ...body, seq });
  }
  return byCall;
}

/** The stored numbers within a range, as ascending ranges without holes. */
export async function storedRanges(db: Executor, node: NodeId, range: SeqRange): Promise<readonly SeqRange[]> {
  const { rows } = await sql<SeqRange>`
    select min(seq) as "from", max(seq) as "to"
    from (
      select seq, seq - row_number() over (order by seq) as island
      from facts where node = ${node} and seq between ${range.from} and ${range.to}
    ) numbered
    group by island order by 1
  `.execute(db);
  return rows;
}
