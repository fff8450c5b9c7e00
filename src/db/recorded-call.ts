import { sql } from 'kysely';
import type { RecordedCall } from '../recordings/recording.ts';
import type { CallId } from '../shared/ids.ts';
import { operatorId } from '../shared/ids.ts';
import { eventsOf } from './call-rows.ts';
import type { Executor } from './connection.ts';

/** An end of which nobody knows how it came about may be that of a talk. */
const unanswered = sql<boolean>`(
  direction = 'outbound' and ended_at is not null and coalesce(outcome, 'lost') not in ('answered', 'failed', 'lost')
  and not exists (select from call_attempts a where a.call_id = calls.id and a.purpose = 'customer' and a.outcome = 'answered')
  and not exists (
    select from gaps g where g.node = calls.node and g.started_at <= calls.ended_at and g.ended_at >= calls.entered_at
  )
)`.as('unanswered');

/** The call as far as its recording is concerned; null while the ledger knows nothing of it. */
export async function recordedCall(db: Executor, call: CallId): Promise<RecordedCall | null> {
  const row = await db
    .selectFrom('calls')
    .select(['id', 'ended_at', 'ended_by', 'events'])
    // What the PBX lost by its own death ended somewhere in a gap; other ends it keeps, and tells afterwards.
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('gaps')
            .select('gaps.seq')
            .whereRef('gaps.node', '=', 'calls.node')
            .whereRef('gaps.started_at', '<=', 'calls.ended_at')
            .whereRef('gaps.ended_at', '>=', 'calls.ended_at')
            .where('calls.ended_by', '=', 'system'),
        )
        .as('lost_in_gap'),
    )
    .select(unanswered)
    .where('id', '=', call)
    .executeTakeFirst();
  if (row === undefined) return null;
  const segments = await db
    .selectFrom('operator_segments')
    .select(['operator_id', 'talk_at', 'ended_at', 'via', 'talk_ms'])
    .where('call_id', '=', row.id)
    .orderBy('talk_at')
    .execute();
  return {
    endedAt: row.ended_at?.getTime() ?? null,
    endedBy: row.ended_by as RecordedCall['endedBy'],
    endSeen: row.lost_in_gap !== true,
    unanswered: row.unanswered,
    talks: segments.map((segment) => ({
      operatorId: operatorId(segment.operator_id),
      talkAt: segment.talk_at.getTime(),
      endAt: segment.ended_at?.getTime() ?? null,
      withCustomer: segment.via !== 'consult' || segment.talk_ms !== 0,
    })),
    pauses: eventsOf(row).recordingPauses,
  };
}
