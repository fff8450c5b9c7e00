import type { AcdEvent } from '../acd/events.ts';
import { callId, type CallId, type OperatorId } from '../shared/ids.ts';
import type { AmiEvent } from './ami/messages.ts';
import { emergencyContext } from './emergency-calls.ts';
import { callOfPhoneChannel, operatorOfChannel, operatorOfInterface } from './names.ts';

/**
 * Calls that the dialplan serves while we listen: of the native queue, and emergency numbers that a phone reaches without us. Each keeps an
 * operator engaged. One for each connection.
 */
export interface NativeCalls {
  readonly heard: (event: AmiEvent & { readonly event: (typeof heardOf)[number] }) => AcdEvent | null;
  /** One that the snapshot has found. */
  readonly know: (call: CallId, operator: OperatorId) => void;
}
const heardOf = ['AgentConnect', 'AgentComplete', 'DialBegin', 'Hangup'] as const;

export function createNativeCalls(): NativeCalls {
  const engaged = new Map<CallId, OperatorId>();

  const taken = (at: number, call: CallId, operatorId: OperatorId | null): AcdEvent | null => {
    if (operatorId === null || engaged.get(call) === operatorId) return null;
    engaged.set(call, operatorId);
    return { type: 'FallbackCallTaken', at, operatorId, callId: call };
  };
  const ended = (at: number, call: CallId): AcdEvent | null => {
    const operatorId = engaged.get(call);
    engaged.delete(call);
    return operatorId === undefined ? null : { type: 'FallbackCallEnded', at, operatorId, callId: call };
  };

  return {
    know: (call, operator) => void engaged.set(call, operator),
    heard: (event) => {
      const { timestamp: at, uniqueid } = event;
      switch (event.event) {
        case 'AgentConnect':
          return taken(at, callId(uniqueid), operatorOfInterface(event.interface));
        case 'DialBegin':
          if (event.context !== emergencyContext) return null;
          return taken(at, callOfPhoneChannel(uniqueid), operatorOfChannel({ name: event.channel }));
        case 'AgentComplete':
        case 'Hangup':
          return ended(at, callId(uniqueid)) ?? ended(at, callOfPhoneChannel(uniqueid));
      }
    },
  };
}
