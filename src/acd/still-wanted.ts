import { assertNever } from '../shared/assert-never.ts';
import type { AcdState } from './acd-state.ts';
import type { AcdCommand } from './commands.ts';

/**
 * Is a command that a crash left unconfirmed still right? Asked after the state is restored: what happened meanwhile may
 * have overtaken it. A wanted one may have run already; commands are idempotent.
 */
export function isStillWanted({ callers, offers }: AcdState, command: AcdCommand): boolean {
  switch (command.type) {
    case 'AdmitCaller': {
      const is = callers.get(command.callId)?.is;
      return is === 'waiting' || is === 'offered' || is === 'connecting';
    }
    case 'HoldCaller': {
      const is = callers.get(command.callId)?.is;
      return is === 'waiting' || is === 'offered';
    }
    case 'RingOperator':
      return offers.get(command.offerId)?.is === 'pending';
    case 'ConnectParties': {
      const caller = callers.get(command.callId);
      return caller?.is === 'connecting' && caller.offerId === command.offerId;
    }
    case 'AnnounceToCaller':
      return callers.get(command.callId)?.is === 'leaving';
    // Ended offers and callers are no longer in the state, and their ids never come back.
    case 'ReleaseOperator':
      return !offers.has(command.offerId);
    case 'ReleaseCaller':
      return !callers.has(command.callId);
    default:
      return assertNever(command);
  }
}
