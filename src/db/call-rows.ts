import type { Selectable } from 'kysely';
import type { CallEvents } from '../calls/call-events.ts';
import type { Attempt, Call, CallOffer, OperatorSegment, QueueSegment } from '../calls/call.ts';
import type { RecordingReference, SegmentDisposition } from '../calls/ports.ts';
import { callId, nodeId, offerId, operatorId, queueId, queueSegmentId, trunkId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { DB } from './schema.ts';

type Row<Table extends keyof DB> = Selectable<DB[Table]>;

const ms = (at: Date | null): EpochMs | null => at?.getTime() ?? null;
const orNull = <Id>(id: string | null, brand: (raw: string) => Id): Id | null => (id === null ? null : brand(id));

// The enum columns and those of JSON hold what the fold wrote, and the table's checks allow nothing else.

export const callOf = (row: Row<'calls'>): Call => ({
  ...{ id: callId(row.id), node: nodeId(row.node), direction: row.direction as Call['direction'] },
  ...{ number: row.number, numberE164: row.number_e164, dialled: row.dialled },
  ...{ enteredAt: row.entered_at.getTime(), endedAt: ms(row.ended_at), endedBy: row.ended_by as Call['endedBy'] },
  ...{ outcome: row.outcome as Call['outcome'], servedBy: row.served_by as Call['servedBy'] },
  ...{ dialledBy: orNull(row.dialled_by, operatorId), queueId: orNull(row.queue_id, queueId) },
  ...{ trunkId: orNull(row.trunk_id, trunkId), recordingStartedAt: ms(row.recording_started_at) },
});

const noEvents: CallEvents = {
  ...{ transfers: [], transits: [], outsideTalks: [], monitorings: [] },
  ...{ legLosses: [], takeOvers: [], recordingPauses: [] },
};

export const eventsOf = ({ events }: Pick<Row<'calls'>, 'events'>): CallEvents =>
  events === null ? noEvents : (events as CallEvents);

export const queueSegmentOf = (row: Row<'queue_segments'>): QueueSegment => ({
  ...{ id: queueSegmentId(row.id), callId: callId(row.call_id) },
  queueId: orNull(row.queue_id, queueId),
  ...{ servedBy: row.served_by as QueueSegment['servedBy'], enteredAt: row.entered_at.getTime() },
  ...{ endedAt: ms(row.ended_at), outcome: row.outcome as QueueSegment['outcome'] },
  overflow: row.overflow as QueueSegment['overflow'],
});

export const operatorSegmentOf = (row: Row<'operator_segments'>): OperatorSegment => ({
  ...{ id: row.id, callId: callId(row.call_id), operatorId: operatorId(row.operator_id) },
  queueId: orNull(row.queue_id, queueId),
  offerId: orNull(row.offer_id, offerId),
  ...{
    servedBy: row.served_by as OperatorSegment['servedBy'],
    talkAt: row.talk_at.getTime(),
    endedAt: ms(row.ended_at),
    via: row.via as OperatorSegment['via'],
    phases: row.phases as OperatorSegment['phases'],
  },
});

export const offerOf = (row: Row<'offers'>): CallOffer => ({
  ...{ id: offerId(row.id), callId: callId(row.call_id), purpose: row.purpose as CallOffer['purpose'] },
  ...{ queueSegmentId: orNull(row.queue_segment_id, queueSegmentId), queueId: orNull(row.queue_id, queueId) },
  ...{ operatorId: operatorId(row.operator_id), by: orNull(row.asked_by, operatorId), madeAt: row.made_at.getTime() },
  ...{ rangAt: ms(row.rang_at), endedAt: ms(row.ended_at), outcome: row.outcome as CallOffer['outcome'], why: row.why },
});

export const attemptOf = (row: Row<'call_attempts'>): Attempt => ({
  ...{ id: row.id, callId: callId(row.call_id), legId: row.leg_id as Attempt['legId'] },
  ...{ purpose: row.purpose as Attempt['purpose'], number: row.number, trunkId: trunkId(row.trunk_id) },
  ...{ by: operatorId(row.operator_id), sentAt: row.sent_at.getTime(), rangAt: ms(row.rang_at) },
  ...{ endedAt: ms(row.ended_at), outcome: row.outcome as Attempt['outcome'], cause: row.cause },
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
