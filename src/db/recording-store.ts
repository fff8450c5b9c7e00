import type { ExpressionBuilder } from 'kysely';
import { sql } from 'kysely';
import type { RecordingStore } from '../recordings/ports.ts';
import type { RecordingId } from '../recordings/recording.ts';
import type { CallId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { Database, Executor } from './connection.ts';
import { audioColumns, noAudioColumns, pausesOfCall, recordingOf, stateOf } from './recording-row.ts';
import { recordedCall } from './recorded-call.ts';
import type { DB } from './schema.ts';

/** The rows of recordings in Postgres. */
export function createRecordingStore(db: Database): RecordingStore {
  const update = (id: RecordingId) => db.updateTable('recordings').where('id', '=', id);
  const recordings = () => db.selectFrom('recordings').selectAll().select(pausesOfCall);

  return {
    find: async (id) => {
      const row = await recordings().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : recordingOf(row);
    },
    ofCalls: (calls) => recordingsOfCalls(db, calls),
    states: async (ids) => {
      const rows = ids.length === 0 ? [] : await recordings().where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id as RecordingId, stateOf(row)]));
    },
    adopt: async (id, call, at) => {
      await db
        .insertInto('recordings')
        .values({ id, call_id: call, state: 'expected', next_try_at: new Date(at) })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            state: sql`case recordings.state when 'missing' then 'expected' else recordings.state end`,
            missing_since: null,
            gone_looks: 0,
            deleted_on_pbx_at: null,
            next_try_at: new Date(at),
          }),
        )
        .execute();
    },
    expectFromLedger: async (since, at) => {
      const recent = db.selectFrom('calls').select('id').where('entered_at', '>=', new Date(since));
      await expect(db, at, sql`f.call_id in (${recent})`);
    },
    claim: async (id, now, leaseMs) => {
      const row = await update(id)
        .where(isDue(now))
        .set(({ eb }) => ({
          attempts: eb('attempts', '+', 1),
          next_try_at: new Date(now + leaseMs),
          waits_for_end: false,
        }))
        .returningAll()
        .returning(pausesOfCall)
        .executeTakeFirst();
      return row === undefined ? null : recordingOf(row);
    },
    due: async (now, limit) => {
      const query = db.selectFrom('recordings').select('id').where(isDue(now));
      const rows = await query.orderBy('next_try_at').limit(limit).execute();
      return rows.map((row) => row.id as RecordingId);
    },
    tryLater: async (id, { at, why, waitsForEnd, goneLooks }) => {
      await update(id)
        .where('state', '<>', 'missing')
        .set({ next_try_at: new Date(at), last_failure: why, waits_for_end: waitsForEnd, gone_looks: goneLooks })
        .$if(waitsForEnd, (query) => query.set({ attempts: 0 }))
        .execute();
    },
    chooseKey: async (id, key) => {
      const row = await update(id)
        .set((eb) => ({ storage_key: eb.fn.coalesce('storage_key', eb.val(key)) }))
        .returning('storage_key')
        .executeTakeFirstOrThrow();
      return row.storage_key ?? key;
    },
    markStored: async (id, audio) => {
      await update(id)
        .where('state', '=', 'expected')
        .set({ state: 'stored', ...audioColumns(audio), attempts: 1, gone_looks: 0, last_failure: null })
        .execute();
    },
    markMissing: async (id, at) => {
      await update(id)
        .where('state', '=', 'expected')
        .set({ state: 'missing', missing_since: new Date(at) })
        .execute();
    },
    markDeletedOnPbx: async (id, at) => {
      await update(id)
        .where('state', '=', 'stored')
        .set({ deleted_on_pbx_at: new Date(at), last_failure: null })
        .execute();
    },
    markLost: async (id, at) => {
      await update(id)
        .where('state', '=', 'stored')
        .set({ state: 'expected', ...noAudioColumns, deleted_on_pbx_at: null, next_try_at: new Date(at) })
        .execute();
    },
    uncovered: async (limit) => {
      const rows = await recordings()
        .where('coverage', '=', 'unknown')
        .where((eb) => hasEnded(eb))
        .orderBy('stored_at')
        .limit(limit)
        .execute();
      return rows.map(recordingOf);
    },
    setCoverage: async (id, coverage, partial) => {
      await update(id)
        .where('state', '=', 'stored')
        .set({ coverage: coverage.is, missing_ms: coverage.missingMs, partial })
        .execute();
    },
    call: (call) => recordedCall(db, call),
    logListening: async ({ recordingId, operatorId: by, at, from, via }) => {
      await db
        .insertInto('recording_listenings')
        .values({ recording_id: recordingId, operator_id: by, at: new Date(at), from_byte: from, via })
        .execute();
    },
  };
}

/** The recordings of these calls, those that we started first. */
export async function recordingsOfCalls(db: Executor, calls: readonly CallId[]) {
  if (calls.length === 0) return new Map<CallId, ReturnType<typeof recordingOf>[]>();
  const rows = await db
    .selectFrom('recordings')
    .selectAll()
    .select(pausesOfCall)
    .where('call_id', 'in', calls)
    .orderBy('id')
    .execute();
  return Map.groupBy(rows.map(recordingOf), (recording) => recording.callId);
}

/** For the ledger's own transaction: makes the rows that the facts of these calls call for. */
export async function expectRecordings(db: Executor, calls: readonly CallId[], at: EpochMs): Promise<void> {
  if (calls.length > 0) await expect(db, at, sql`f.call_id = any(${calls}::text[])`);
}

type Condition = ReturnType<typeof sql<boolean>>;

/** Of whom an operator dialled a recording is expected only once they have answered. */
async function expect(db: Executor, at: EpochMs, ofCalls: Condition): Promise<void> {
  await sql`
    insert into recordings as r (id, call_id, started_at, state, next_try_at)
    select case f.type when 'RecordingStarted' then f.call_id else 'fb-' || f.call_id end, f.call_id,
      min(case
        when f.type = 'RecordingStarted' then f.at
        when f.body -> 'attempts' is null then to_timestamp((f.body ->> 'enteredAt')::float8 / 1000)
        else to_timestamp((f.body ->> 'talkAt')::float8 / 1000)
      end),
      'expected', ${new Date(at)}
    from facts f
    where f.type <> 'ActivityChanged' and ${ofCalls}
      and not exists (
        select from calls c
        where c.id = f.call_id and c.direction = 'outbound' and c.outcome is distinct from 'answered'
      )
      and (f.type = 'RecordingStarted' or (f.type = 'FallbackCallServed' and (f.body ->> 'recorded')::boolean))
    group by 1, 2
    on conflict (id) do update set started_at = excluded.started_at
      where r.started_at is null or r.started_at > excluded.started_at
  `.execute(db);
}

type RecordingEb = ExpressionBuilder<DB, 'recordings'>;

const isDue = (now: EpochMs) => (eb: RecordingEb) =>
  eb.and([
    eb('state', '<>', 'missing'),
    eb('deleted_on_pbx_at', 'is', null),
    eb.or([eb('next_try_at', '<=', new Date(now)), eb.and([eb('waits_for_end', '=', true), hasEnded(eb)])]),
  ]);

const hasEnded = (eb: RecordingEb) =>
  eb.exists(
    eb
      .selectFrom('calls')
      .select('calls.id')
      .whereRef('calls.id', '=', 'recordings.call_id')
      .where('calls.ended_at', 'is not', null),
  );
