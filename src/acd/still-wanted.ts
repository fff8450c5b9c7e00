import { assertNever } from '../shared/assert-never.ts';
import type { AcdState } from './acd-state.ts';
import type { AcdCommand } from './commands.ts';
import { seatsOf } from './seats.ts';

/**
 * Is a command that a crash left unconfirmed still right? Asked after the state is restored: what happened meanwhile may
 * have overtaken it. A wanted one may have run already; commands are idempotent.
 */
export function isStillWanted(state: AcdState, command: AcdCommand): boolean {
  const { callers, offers, outsideLegs } = state;
  switch (command.type) {
    case 'AdmitCaller': {
      const is = callers.get(command.callId)?.is;
      return is === 'waiting' || is === 'offered' || is === 'connecting';
    }
    case 'HoldCaller': {
      const is = callers.get(command.callId)?.is;
      return is === 'waiting' || is === 'offered' || is === 'in-transit';
    }
    case 'RingOperator':
    case 'AnswerOperator':
      return offers.get(command.offerId)?.is === 'pending';
    case 'ConnectParties': {
      const offer = offers.get(command.offerId);
      // The customer of a dialled call talks from the answer on.
      return offer?.purpose === 'dial' ? offer.is === 'talking' : offer?.is === 'accepted';
    }
    case 'DialCustomer': {
      const caller = callers.get(command.callId);
      return caller?.is === 'dialling' && caller.routes[0]?.trunkId === command.route.trunkId;
    }
    case 'DialOutside': {
      const leg = outsideLegs.get(command.legId);
      return leg?.is === 'pending' && leg.routes[0]?.trunkId === command.route.trunkId;
    }
    case 'ReleaseOutside':
      return !outsideLegs.has(command.legId);
    // One that was not confirmed may come after the next one: only the last arrangement holds.
    case 'SeatParties': {
      const caller = callers.get(command.callId);
      if (caller?.is !== 'talking') return false;
      return JSON.stringify({ type: command.type, ...seatsOf(state, caller) }) === JSON.stringify(command);
    }
    case 'MuteOperator': {
      const offer = offers.get(command.offerId);
      return offer?.is === 'talking' && offer.muted === command.muted;
    }
    // Nobody dials digits into a menu that has gone on without them.
    case 'SendDigits':
      return false;
    case 'PauseRecording': {
      const caller = callers.get(command.callId);
      const isPaused = (caller?.is === 'talking' || caller?.is === 'in-transit') && caller.recordingPaused;
      return caller !== undefined && isPaused === command.paused;
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
