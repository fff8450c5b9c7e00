import { sql } from 'kysely';
import type { CallDetail, CallFilter, CallStore, CallSummary, Place } from '../calls/ports.ts';
import type { CallId } from '../shared/ids.ts';
import {
  attemptOf,
  callOf,
  dispositionOf,
  eventsOf,
  offerOf,
  operatorSegmentOf,
  queueSegmentOf,
  recordingReferenceOf,
} from './call-rows.ts';
import type { Database, Executor } from './connection.ts';
import { factsOfCalls } from './ledger-facts.ts';

/** The ledger's calls, to be read. */
export const createCallStore = (db: Database): CallStore => ({
  list: async (filter, after, limit) => withSegments(db, await selectCalls(db, filter, after, limit)),
  get: (id) => selectCall(db, id),
  facts: async (id) => (await factsOfCalls(db, [id])).get(id) ?? null,
});

function selectCalls(db: Executor, filter: CallFilter, after: Place | null, limit: number) {
  const { from, to, queueId, operatorId, number, dialled, direction, trunkId, outcome, disposition } = filter;
  let query = db.selectFrom('calls').selectAll().orderBy('entered_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (from !== null) query = query.where('entered_at', '>=', new Date(from));
  if (to !== null) query = query.where('entered_at', '<', new Date(to));
  if (dialled !== null) query = query.where('dialled', 'in', dialled);
  if (trunkId !== null) query = query.where('trunk_id', '=', trunkId);
  if (direction !== null) query = query.where('direction', '=', direction);
  if (outcome !== null) query = query.where('outcome', '=', outcome);
  if (number !== null) {
    query =
      number.e164 === null ? query.where('number', '=', number.raw) : query.where('number_e164', '=', number.e164);
  }
  if (queueId !== null) {
    query = query.where('id', 'in', (eb) =>
      eb
        .selectFrom('queue_segments')
        .select('call_id')
        .where('queue_id', '=', queueId)
        .unionAll(eb.selectFrom('calls as named').select('named.id as call_id').where('named.queue_id', '=', queueId)),
    );
  }
  if (operatorId !== null) {
    query = query.where('id', 'in', (eb) =>
      eb
        .selectFrom('operator_segments')
        .select('call_id')
        .where('operator_id', '=', operatorId)
        .unionAll(eb.selectFrom('calls as own').select('own.id as call_id').where('own.dialled_by', '=', operatorId)),
    );
  }
  if (disposition !== null) {
    query = query.where('id', 'in', (eb) =>
      eb
        .selectFrom('call_dispositions')
        .select('call_id')
        .where('code', '=', disposition)
        .$if(operatorId !== null, (labels) => labels.where('operator_id', '=', operatorId)),
    );
  }
  if (after !== null) {
    query = query.where(sql<boolean>`(entered_at, id) < (${new Date(after.enteredAt)}, ${after.id})`);
  }
  return query.execute();
}

async function withSegments(
  db: Executor,
  rows: Awaited<ReturnType<typeof selectCalls>>,
): Promise<readonly CallSummary[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const queueRows = await db
    .selectFrom('queue_segments')
    .selectAll()
    .where('call_id', 'in', ids)
    .orderBy('entered_at')
    .orderBy('id')
    .execute();
  const talkRows = await db
    .selectFrom('operator_segments')
    .selectAll()
    .where('call_id', 'in', ids)
    .orderBy('talk_at')
    .orderBy('id')
    .execute();
  const labels = await db
    .selectFrom('call_dispositions')
    .innerJoin('dispositions', 'dispositions.code', 'call_dispositions.code')
    .selectAll('call_dispositions')
    .select('dispositions.name')
    .where('call_id', 'in', ids)
    .execute();
  const labelOf = new Map(labels.map((row) => [`${row.call_id} ${row.operator_id}`, dispositionOf(row)]));
  const queueRowsOf = Map.groupBy(queueRows, (row) => row.call_id);
  const talkRowsOf = Map.groupBy(talkRows, (row) => row.call_id);
  return rows.map((row) => ({
    ...callOf(row),
    disposition: labelOf.get(`${row.id} ${row.dialled_by ?? ''}`) ?? null,
    queueSegments: (queueRowsOf.get(row.id) ?? []).map(queueSegmentOf),
    operatorSegments: (talkRowsOf.get(row.id) ?? []).map((talk) => ({
      ...operatorSegmentOf(talk),
      disposition: labelOf.get(`${talk.call_id} ${talk.operator_id}`) ?? null,
    })),
  }));
}

async function selectCall(db: Executor, id: CallId): Promise<CallDetail | null> {
  const rows = await db.selectFrom('calls').selectAll().where('id', '=', id).execute();
  const [row] = rows;
  const [call] = await withSegments(db, rows);
  if (row === undefined || call === undefined) return null;
  const offers = await db
    .selectFrom('offers')
    .selectAll()
    .where('call_id', '=', id)
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  const attempts = await db
    .selectFrom('call_attempts')
    .selectAll()
    .where('call_id', '=', id)
    .orderBy('sent_at')
    .orderBy('id')
    .execute();
  const recordings = await db
    .selectFrom('recordings')
    .select(['id', 'state', 'started_at', 'duration_ms', 'partial'])
    .where('call_id', '=', id)
    .orderBy('id')
    .execute();
  return {
    ...call,
    ...{ offers: offers.map(offerOf), attempts: attempts.map(attemptOf), events: eventsOf(row) },
    recordings: recordings.map(recordingReferenceOf),
  };
}
