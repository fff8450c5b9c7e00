import type { CallId, OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';

/** What a caller who is turned away hears. */
export type Announcement = 'unknown-number' | 'nobody-here' | 'waited-too-long' | 'closed' | 'line-full';

/**
 * What the core asks of the PBX. Every command is idempotent: its ids are ours, and a crash between spool and PBX repeats it.
 * Commands of one leg run in order; those of different legs run side by side.
 */
export type AcdCommand =
  /** Answer the caller, hold the place with music, and set the time-out that leads to the native queue if we die. */
  | { readonly type: 'AdmitCaller'; readonly callId: CallId; readonly queueId: QueueId }
  /** Ring the operator's phone. The PBX gives up by itself after `timeoutMs`, later than the core does. */
  | {
      readonly type: 'RingOperator';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly callerNumber: string;
      readonly queueName: string;
      readonly timeoutMs: DurationMs;
    }
  /** End the operator's leg in whatever state it is; gone already is fine. */
  | { readonly type: 'ReleaseOperator'; readonly offerId: OfferId }
  /** Start the recording if it is not running, stop the music, bridge caller and operator. */
  | { readonly type: 'ConnectParties'; readonly callId: CallId; readonly offerId: OfferId }
  /** The caller waits (again): music, and the time-out that leads to the native queue. */
  | { readonly type: 'HoldCaller'; readonly callId: CallId; readonly queueId: QueueId }
  /** Play an announcement to the caller; its end is an event. */
  | { readonly type: 'AnnounceToCaller'; readonly callId: CallId; readonly announcement: Announcement }
  /** Hang the caller up. */
  | { readonly type: 'ReleaseCaller'; readonly callId: CallId };

/** The leg a command acts on: commands with the same key run one after the other. */
export const legOf = (command: AcdCommand): CallId | OfferId =>
  command.type === 'RingOperator' || command.type === 'ReleaseOperator' ? command.offerId : command.callId;
