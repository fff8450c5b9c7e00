import type { Selectable } from 'kysely';
import type { Call, CallOffer, OperatorSegment, QueueSegment } from '../calls/call.ts';
import type { RecordingReference, SegmentDisposition } from '../calls/ports.ts';
import { callId, nodeId, offerId, operatorId, queueId, queueSegmentId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { DB } from './schema.ts';

type Row<Table extends keyof DB> = Selectable<DB[Table]>;

const ms = (at: Date | null): EpochMs | null => at?.getTime() ?? null;

// The enum columns hold what the fold wrote, and the table's checks allow nothing else.

export const callOf = (row: Row<'calls'>): Call => ({
  ...{ id: callId(row.id), node: nodeId(row.node), direction: row.direction as Call['direction'] },
  ...{ number: row.number, numberE164: row.number_e164, dialled: row.dialled },
  ...{ enteredAt: row.entered_at.getTime(), endedAt: ms(row.ended_at), endedBy: row.ended_by as Call['endedBy'] },
  ...{ outcome: row.outcome as Call['outcome'], servedBy: row.served_by as Call['servedBy'] },
  recordingStartedAt: ms(row.recording_started_at),
});

export const queueSegmentOf = (row: Row<'queue_segments'>): QueueSegment => ({
  ...{ id: queueSegmentId(row.id), callId: callId(row.call_id) },
  queueId: row.queue_id === null ? null : queueId(row.queue_id),
  ...{ servedBy: row.served_by as QueueSegment['servedBy'], enteredAt: row.entered_at.getTime() },
  ...{ endedAt: ms(row.ended_at), outcome: row.outcome as QueueSegment['outcome'] },
  overflow: row.overflow as QueueSegment['overflow'],
});

export const operatorSegmentOf = (row: Row<'operator_segments'>): OperatorSegment => ({
  ...{ id: row.id, callId: callId(row.call_id), operatorId: operatorId(row.operator_id) },
  queueId: row.queue_id === null ? null : queueId(row.queue_id),
  offerId: row.offer_id === null ? null : offerId(row.offer_id),
  ...{
    servedBy: row.served_by as OperatorSegment['servedBy'],
    talkAt: row.talk_at.getTime(),
    endedAt: ms(row.ended_at),
  },
});

export const offerOf = (row: Row<'offers'>): CallOffer => ({
  ...{ id: offerId(row.id), callId: callId(row.call_id), queueSegmentId: queueSegmentId(row.queue_segment_id) },
  ...{ queueId: queueId(row.queue_id), operatorId: operatorId(row.operator_id), madeAt: row.made_at.getTime() },
  ...{ rangAt: ms(row.rang_at), endedAt: ms(row.ended_at), outcome: row.outcome as CallOffer['outcome'], why: row.why },
});

export const dispositionOf = (row: Row<'call_dispositions'> & { readonly name: string }): SegmentDisposition => ({
  ...{ code: row.code, name: row.name, note: row.note, at: row.set_at.getTime(), by: operatorId(row.set_by) },
});

export const recordingReferenceOf = (
  row: Pick<Row<'recordings'>, 'id' | 'state' | 'started_at' | 'duration_ms' | 'partial'>,
): RecordingReference => ({
  ...{ id: row.id, state: row.state as RecordingReference['state'], startedAt: ms(row.started_at) },
  ...{ durationMs: row.duration_ms, partial: row.partial },
});
