import type { PbxSnapshot } from '../acd-runtime/ports.ts';
import type { AcdEvent, LegEnd } from '../acd/events.ts';
import { callId, callOfOffer, type CallId, type OperatorId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AmiEvent } from './ami/messages.ts';
import type { AriEvent } from './ari/messages.ts';
import {
  callOfAnnouncement,
  callOfTalkBridge,
  offerOfChannel,
  operatorOfInterface,
  phoneOfInterface,
} from './names.ts';
import type { PhoneStates } from './phone-states.ts';

/** Translates what the PBX says into the core's events. One for each connection; it remembers only who is inside. */
export interface Translator {
  readonly ari: (event: AriEvent) => void;
  readonly ami: (event: AmiEvent) => void;
  /** What the snapshot has told already: callers, ours, those of the native queue and those who are gone. */
  readonly know: (snapshot: Pick<PbxSnapshot, 'callers' | 'visits'>) => void;
}

export interface TranslatorNeeds {
  readonly emit: (event: AcdEvent) => void;
  /** As the snapshot found them. */
  readonly phones: Pick<PhoneStates, 'heard'>;
  /** A phone is no longer where it was. */
  readonly contactIsGone: (endpoint: string) => void;
  /** Asks the PBX what a silent exit from our application means. Null when the link ends before the PBX has said it. */
  readonly whereTo: (call: CallId) => Promise<'hangup' | 'fallback' | null>;
  /** The caller's part is over: bridge and the like can go. */
  readonly callerIsOut: (call: CallId) => void;
}

/** Q.850 causes, as seen with each kind of phone (checked by running). */
const legEnds: Readonly<Record<number, LegEnd>> = {
  16: 'hangup',
  0: 'hangup', // a BYE from who is in no bridge
  17: 'busy', // 486
  21: 'declined', // 603, 403
  19: 'no-answer', // 480, and the PBX's own time-out
  18: 'unreachable', // a contact that answers nothing
  20: 'unreachable', // no contact
  3: 'unreachable',
  27: 'unreachable',
  26: 'hangup', // answered elsewhere
  31: 'hangup',
};

const unreachableStates: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INVALID', 'UNKNOWN']);

export function createTranslator({ emit, phones, contactIsGone, whereTo, callerIsOut }: TranslatorNeeds): Translator {
  /** Callers in our application, and whether their hangup was seen. */
  const callers = new Map<CallId, { hungUp: boolean }>();
  const onFallback = new Map<CallId, OperatorId>();

  const leftStasis = async (at: EpochMs, call: CallId, hungUp: boolean) => {
    // The time-out of a waiting caller leaves our application without a hangup request, towards the native queue.
    const to = hungUp ? 'hangup' : await whereTo(call);
    // Null: the next snapshot tells.
    if (to !== null) emit({ type: 'CallerLeft', at, callId: call, to });
    callerIsOut(call);
  };

  const phoneIs = (at: EpochMs, endpoint: string | null, reachable: boolean): AcdEvent | null => {
    const news = endpoint === null ? null : phones.heard(endpoint, reachable);
    return news && { type: 'ReachableChanged', at, ...news };
  };

  const ofAri = (event: AriEvent): AcdEvent | null => {
    const at = event.timestamp;
    switch (event.type) {
      case 'StasisStart': {
        const { id, caller, dialplan, creationtime } = event.channel;
        const offer = offerOfChannel(id);
        if (offer !== null) return { type: 'OfferAnswered', at, offerId: offer };
        const [role, dialled = dialplan.exten] = event.args;
        if (role !== 'inbound' || callers.has(callId(id))) return null;
        callers.set(callId(id), { hungUp: false });
        // From the call's arrival on: in a rush the PBX hands callers over in another order than that in which they came.
        return { type: 'CallerEntered', at: creationtime, now: at, callId: callId(id), number: caller.number, dialled };
      }
      case 'ChannelStateChange': {
        const offer = offerOfChannel(event.channel.id);
        return offer !== null && event.channel.state === 'Ringing' ? { type: 'OfferRang', at, offerId: offer } : null;
      }
      case 'ChannelDestroyed': {
        const offer = offerOfChannel(event.channel.id);
        return offer && { type: 'OperatorLegEnded', at, offerId: offer, how: legEnds[event.cause] ?? 'error' };
      }
      case 'ChannelHangupRequest': {
        const caller = callers.get(callId(event.channel.id));
        if (caller !== undefined) caller.hungUp = true;
        return null;
      }
      case 'StasisEnd': {
        const call = callId(event.channel.id);
        const caller = callers.get(call);
        if (caller === undefined) return null;
        callers.delete(call);
        void leftStasis(at, call, caller.hungUp);
        return null;
      }
      case 'ChannelEnteredBridge': {
        const call = callOfTalkBridge(event.bridge.id);
        if (call === null || !event.bridge.channels.includes(call)) return null;
        const offer = event.bridge.channels
          .flatMap((id) => offerOfChannel(id) ?? [])
          .find((leg) => callOfOffer(leg) === call);
        return offer === undefined ? null : { type: 'PartiesBridged', at, callId: call, offerId: offer };
      }
      case 'PlaybackFinished': {
        const call = callOfAnnouncement(event.playback.id);
        return call && { type: 'AnnouncementEnded', at, callId: call };
      }
      case 'ApplicationReplaced':
        return null; // the link's own business
    }
  };

  const ofAmi = (event: AmiEvent): AcdEvent | null => {
    const at = event.timestamp;
    switch (event.event) {
      case 'MixMonitorStart': {
        const call = callId(event.uniqueid);
        return callers.has(call) ? { type: 'RecordingStarted', at, callId: call } : null;
      }
      case 'DeviceStateChange':
        return phoneIs(at, phoneOfInterface(event.device), !unreachableStates.has(event.state));
      case 'ContactStatus':
        if (event.contactstatus === 'Removed') contactIsGone(event.endpointname);
        // Asterisk tells no change of the device when a phone that was removed is made again. For the way down the device
        // counts: one contact of several may go.
        return event.contactstatus === 'Reachable' ? phoneIs(at, event.endpointname, true) : null;
      case 'AgentConnect': {
        const operator = operatorOfInterface(event.interface);
        if (operator === null) return null;
        onFallback.set(callId(event.uniqueid), operator);
        return { type: 'FallbackCallTaken', at, operatorId: operator, callId: callId(event.uniqueid) };
      }
      case 'AgentComplete':
      case 'Hangup': {
        const call = callId(event.uniqueid);
        const operator = onFallback.get(call);
        onFallback.delete(call);
        return operator === undefined ? null : { type: 'FallbackCallEnded', at, operatorId: operator, callId: call };
      }
    }
  };

  const tell = (event: AcdEvent | null) => {
    if (event !== null) emit(event);
  };
  const know: Translator['know'] = (snapshot) => {
    for (const { callId } of snapshot.visits) callers.set(callId, { hungUp: true });
    for (const { callId, where, fallbackOperator } of snapshot.callers) {
      if (where === 'ours') callers.set(callId, { hungUp: false });
      if (fallbackOperator !== null) onFallback.set(callId, fallbackOperator);
    }
  };

  return { ari: (event) => tell(ofAri(event)), ami: (event) => tell(ofAmi(event)), know };
}
