import { sql } from 'kysely';
import { foldCall } from '../calls/fold-call.ts';
import type { FoldedCall } from '../calls/fold-call.ts';
import type { CallId } from '../shared/ids.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { Executor } from './connection.ts';
import {
  attemptRows,
  callRow,
  offerRows,
  operatorSegmentRows,
  queueSegmentRows,
  transferRows,
  violationRows,
} from './folded-rows.ts';
import { factsOfCalls } from './ledger-facts.ts';
import { runTogether, upsert } from './upsert.ts';

/** Folds these calls anew from all their facts. The caller holds their locks. */
export async function rebuildCalls(db: Executor, calls: readonly CallId[], region?: PhoneRegion): Promise<void> {
  if (calls.length === 0) return;
  const folded: FoldedCall[] = [];
  for (const [id, { node, facts }] of await factsOfCalls(db, calls)) {
    const call = foldCall(node, id, facts, region);
    if (call !== null) folded.push(call);
  }
  const violations = folded.flatMap(violationRows);
  await runTogether(db, [
    upsert('calls', ['id'], folded.map(callRow)),
    upsert('queue_segments', ['id'], folded.flatMap(queueSegmentRows)),
    upsert('offers', ['id'], folded.flatMap(offerRows)),
    upsert('operator_segments', ['id'], folded.flatMap(operatorSegmentRows)),
    upsert('call_attempts', ['id'], folded.flatMap(attemptRows)),
    upsert('call_transfers', ['call_id', 'place'], folded.flatMap(transferRows)),
    upsert('violations', ['call_id', 'rule', 'subject'], violations),
    sql`
      delete from violations v where call_id = any(${calls}::text[]) and (call_id, rule, subject) not in (
        select call_id, rule, subject from jsonb_populate_recordset(null::violations, ${JSON.stringify(violations)}::jsonb)
      )
    `,
  ]);
}
