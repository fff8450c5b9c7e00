import type { Client } from 'ari-client';
import type { EndTrace, PbxResult } from '../../acd-runtime/ports.ts';
import type { AcdCommand } from '../../acd/commands.ts';
import type { CallId, OfferId } from '../../shared/ids.ts';
import { assertNever } from '../../shared/assert-never.ts';
import type { AmiConnection } from '../ami/connection.ts';
import type { AriConnection } from '../ari/connection.ts';
import type { Branches } from '../branches.ts';
import type { Referrals } from '../phone-calls.ts';
import type { PhoneStates } from '../phone-states.ts';
import { admitCaller, announceToCaller, holdCaller } from './caller.ts';
import { connectParties } from './connect-parties.ts';
import { answerOperator, muteOperator, pauseRecording, sendDigits } from './controls.ts';
import { dialCustomer, dialOutside } from './dial.ts';
import type { SecondLines } from '../second-lines.ts';
import { endLeg, releaseOutside, ringOperator } from './operator-leg.ts';
import { seatParties } from './seat-parties.ts';
import { sweepAfter } from './sweep-after.ts';

/** The two links while they are up. */
export interface Lines {
  readonly calls: Client;
  readonly post: AriConnection['post'];
  readonly ami: AmiConnection;
  readonly app: string;
  /** Where operators' phones are, and which of them can be rung. */
  readonly phones: Pick<PhoneStates, 'of' | 'contacts'>;
  readonly branches: Branches;
  /** Told when a leg has ended and no event says so. */
  readonly legEnded: (offer: OfferId, end: EndTrace) => void;
  readonly referrals: Referrals;
  readonly secondLines: SecondLines;
  /** Told when the PBX refuses to record a call. */
  readonly unrecorded: (call: CallId, why: string) => void;
}

/** Runs one command of the core. Errors are for `settle`. */
export async function runCommand(lines: Lines, command: AcdCommand): Promise<PbxResult | undefined> {
  switch (command.type) {
    case 'AdmitCaller':
      return admitCaller(lines, command);
    case 'HoldCaller':
      return holdCaller(lines, command);
    case 'AnnounceToCaller':
      return announceToCaller(lines, command);
    case 'ReleaseCaller':
      return endLeg(lines, command.callId);
    case 'RingOperator':
      return ringOperator(lines, command);
    case 'AnswerOperator':
      return answerOperator(lines, command);
    case 'ReleaseOperator':
      return endLeg(lines, command.offerId);
    case 'ConnectParties':
      return sweepAfter(lines.calls, command.callId, () => connectParties(lines, command));
    case 'DialCustomer':
      return dialCustomer(lines, command);
    case 'DialOutside':
      return dialOutside(lines, command);
    case 'ReleaseOutside':
      return releaseOutside(lines, command);
    case 'SeatParties':
      return sweepAfter(lines.calls, command.callId, () => seatParties(lines, command));
    case 'MuteOperator':
      return muteOperator(lines, command);
    case 'SendDigits':
      return sendDigits(lines, command);
    case 'PauseRecording':
      return pauseRecording(lines, command);
    default:
      return assertNever(command);
  }
}
