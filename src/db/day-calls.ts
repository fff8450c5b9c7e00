import type { FoldedCall } from '../calls/fold-call.ts';
import { foldCall } from '../calls/fold-call.ts';
import type { Interval } from '../metrics/intervals.ts';
import { callId } from '../shared/ids.ts';
import type { Database } from './connection.ts';
import { factsOfCalls } from './ledger-facts.ts';

const batch = 2_000;

/** Every call that came in within the span, with its segments and offers, folded from its facts. By their beginning. */
export async function selectCallsOf(db: Database, { from, to }: Interval): Promise<readonly FoldedCall[]> {
  const rows = await db
    .selectFrom('calls')
    .select('id')
    .where('direction', '=', 'inbound')
    .where('entered_at', '>=', new Date(from))
    .where('entered_at', '<', new Date(to))
    .orderBy('entered_at')
    .orderBy('id')
    .execute();
  const ids = rows.map((row) => callId(row.id));
  const calls: FoldedCall[] = [];
  for (let start = 0; start < ids.length; start += batch) {
    const some = ids.slice(start, start + batch);
    const told = await factsOfCalls(db, some);
    for (const id of some) {
      const own = told.get(id);
      const call = own === undefined ? null : foldCall(own.node, id, own.facts);
      if (call !== null) calls.push(call);
    }
  }
  return calls;
}
