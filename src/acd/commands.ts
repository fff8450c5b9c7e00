import type { CallId, LegId, OfferId, OperatorId, OutsideLegId, QueueId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';
import type { OfferPurpose, PhoneKind, Route, Seat } from './state.ts';

/** What a caller who is turned away hears. */
export type Announcement = 'unknown-number' | 'nobody-here' | 'waited-too-long' | 'closed' | 'line-full';

/**
 * What the core asks of the PBX. Every command is idempotent: its ids are ours, and a crash between spool and PBX repeats it.
 * Commands of one leg run in order; those of different legs run side by side.
 */
export type AcdCommand =
  /** Answer the caller, hold the place with music, and set the time-out that leads to the native queue if we die. */
  | { readonly type: 'AdmitCaller'; readonly callId: CallId; readonly queueId: QueueId }
  /**
   * Ring the operator's phone. The PBX gives up by itself after `timeoutMs`, later than the core does. Who asked for the call himself
   * (`dial`, `retrieve`, `monitor`) has the softphone answer by itself; of `dial` there is no customer's leg yet.
   */
  | {
      readonly type: 'RingOperator';
      readonly purpose: OfferPurpose;
      /** Only this phone of the operator; missing: the first that can be rung. */
      readonly phone?: PhoneKind;
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly operatorId: OperatorId;
      readonly callerNumber: string;
      readonly queueName: string;
      readonly timeoutMs: DurationMs;
    }
  /** Have the operator's ringing phone answer, if it can be told so; its answer is an event. */
  | { readonly type: 'AnswerOperator'; readonly offerId: OfferId }
  /** End the operator's leg in whatever state it is; gone already is fine. */
  | { readonly type: 'ReleaseOperator'; readonly offerId: OfferId }
  /** Start the recording if it is not running, stop the music, bridge caller and operator. */
  | { readonly type: 'ConnectParties'; readonly callId: CallId; readonly offerId: OfferId }
  /**
   * Make the customer's leg of a dialled call, bridge it with the operator's, so that what is heard before the answer is heard, and
   * dial. Again with another route after one that failed.
   */
  | {
      readonly type: 'DialCustomer';
      readonly callId: CallId;
      readonly offerId: OfferId;
      readonly route: Route;
      readonly timeoutMs: DurationMs;
    }
  /** Dial somebody outside besides the customer. */
  | {
      readonly type: 'DialOutside';
      readonly legId: OutsideLegId;
      readonly callId: CallId;
      readonly route: Route;
      readonly timeoutMs: DurationMs;
    }
  | { readonly type: 'ReleaseOutside'; readonly legId: OutsideLegId }
  /**
   * Who sits where, of all legs that are up besides the customer's: in the talk's bridge, in the one aside, or over the shoulder of
   * `lead`. While nobody is in, the customer hears music. `calling`: the lead waits aside for somebody's answer, and hears it ring. The
   * whole arrangement every time: a repeat changes nothing.
   */
  | {
      readonly type: 'SeatParties';
      readonly callId: CallId;
      readonly lead: LegId;
      readonly seats: Readonly<Record<string, Seat>>;
      readonly calling?: true;
    }
  | { readonly type: 'MuteOperator'; readonly offerId: OfferId; readonly muted: boolean }
  /** To the customer. */
  | { readonly type: 'SendDigits'; readonly callId: CallId; readonly digits: string }
  /** Silence in both channels of the file until it goes on. */
  | { readonly type: 'PauseRecording'; readonly callId: CallId; readonly paused: boolean }
  /** The caller waits (again), or is on the way (`queueId` null): music, and the time-out that leads to the native queue. */
  | { readonly type: 'HoldCaller'; readonly callId: CallId; readonly queueId: QueueId | null }
  /** Play an announcement to the caller; its end is an event. */
  | { readonly type: 'AnnounceToCaller'; readonly callId: CallId; readonly announcement: Announcement }
  /** Hang the caller up. */
  | { readonly type: 'ReleaseCaller'; readonly callId: CallId };

/** The leg a command acts on: commands with the same key run one after the other. */
export function legOf(command: AcdCommand): CallId | LegId {
  switch (command.type) {
    case 'RingOperator':
    case 'AnswerOperator':
    case 'ReleaseOperator':
    case 'MuteOperator':
      return command.offerId;
    case 'DialOutside':
    case 'ReleaseOutside':
      return command.legId;
    default:
      return command.callId;
  }
}
