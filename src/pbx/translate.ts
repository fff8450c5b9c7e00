import type { EndTrace, PbxSnapshot } from '../acd-runtime/ports.ts';
import type { AcdEvent } from '../acd/events.ts';
import { callOfOffer, callId, isDialled, outsideLegOf, type CallId, type LegId, type OfferId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AmiEvent } from './ami/messages.ts';
import type { AriEvent } from './ari/messages.ts';
import type { Branches } from './branches.ts';
import { legEndOf } from './leg-ends.ts';
import type { GoneContact } from './lost-legs.ts';
import {
  callOfAnnouncement,
  callOfChannel,
  callOfTalkBridge,
  cameBy,
  channelOf,
  legOfSpyChannel,
  offerIn,
  offerOf,
  operatorOfChannel,
  operatorOfPhone,
  phoneOfInterface,
} from './names.ts';
import { createNativeCalls } from './native-calls.ts';
import type { PhoneCalls } from './phone-calls.ts';
import type { PhoneStates } from './phone-states.ts';
import type { SecondLine } from './second-lines.ts';

/** Translates what the PBX says into the core's events. One for each connection; it remembers only who is inside. */
export interface Translator {
  readonly ari: (event: AriEvent) => void;
  readonly ami: (event: AmiEvent) => void;
  /** An offer whose leg has ended without an event. */
  readonly offerEnded: (offer: OfferId, end: EndTrace) => void;
  /** What the snapshot has told already: callers, ours, those of the native queue and those who are gone; and who spies. */
  readonly know: (snapshot: Pick<PbxSnapshot, 'callers' | 'visits'>, spies?: readonly LegId[]) => void;
}

export interface TranslatorNeeds {
  readonly emit: (event: AcdEvent) => void;
  /** As the snapshot found them. */
  readonly phones: Pick<PhoneStates, 'heard' | 'contact'>;
  /** A phone is no longer at this address, or answers there no more. */
  readonly contactIsGone: (contact: GoneContact) => void;
  readonly branches: Branches;
  /** Another phone has answered, or declined. */
  readonly endBranch: (channel: string) => void;
  /** Asks the PBX what a silent exit from our application means. Null when the link ends before the PBX has said it. */
  readonly whereTo: (call: CallId) => Promise<'hangup' | 'fallback' | null>;
  /** The customer's part is over, or a leg's when nobody is there: the bridges of the call can go. */
  readonly callerIsOut: (call: CallId) => void;
  /** A leg that was over a shoulder is gone: its other end can go. */
  readonly spyIsOut: (leg: LegId) => void;
  readonly phoneCalls: PhoneCalls;
}

type Channel = Extract<AriEvent, { type: 'StasisStart' }>['channel'];

const goneStates: ReadonlySet<string> = new Set(['Removed', 'Unreachable']);

export function createTranslator(needs: TranslatorNeeds): Translator {
  const { emit, phones, branches, whereTo, callerIsOut, phoneCalls } = needs;
  const { secondLines } = phoneCalls;
  /**
   * Customers in our application, whether their hangup was seen, and when, whether they are yet to answer whom we dialled, and whether
   * nobody waits for that any more.
   */
  const callers = new Map<CallId, { hungUp: boolean; hungUpAt?: EpochMs; isDialled?: boolean; isAlone?: boolean }>();
  const spies = new Set<LegId>();
  const native = createNativeCalls();
  /** Legs of phones that hold. */
  const holding = new Set<OfferId>();

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

  const rang = (at: EpochMs, channel: Channel, earlyMedia: boolean): AcdEvent | null => {
    const offer = offerOf(channel);
    if (offer !== null)
      return !earlyMedia && branches.rang(offer, channel.id) ? { type: 'OfferRang', at, offerId: offer } : null;
    const outside = outsideLegOf(channel.id);
    if (outside !== null) return { type: 'OutsideLegRang', at, legId: outside };
    const call = callOfChannel(channel.id);
    return callers.get(call)?.isDialled === true ? { type: 'CustomerRang', at, callId: call, earlyMedia } : null;
  };

  const answered = (at: EpochMs, channel: string): AcdEvent | null => {
    const call = callOfChannel(channel);
    const caller = callers.get(call);
    if (caller?.isDialled !== true) return null;
    caller.isDialled = false;
    return { type: 'CustomerAnswered', at, callId: call };
  };

  const offerAnswered = (at: EpochMs, offerId: OfferId, channel: string): AcdEvent | null => {
    const { has, toEnd } = branches.answered(offerId, channel);
    toEnd.forEach(needs.endBranch);
    return has ? { type: 'OfferAnswered', at, offerId } : null;
  };

  const legIsOver = (leg: LegId): void => {
    if (spies.delete(leg)) needs.spyIsOut(leg);
    const line = secondLines.beside(leg) ?? secondLines.asking(leg);
    if (line !== null && secondLines.end(line)) phoneCalls.endLine(line);
  };

  const offerEnded: Translator['offerEnded'] = (offerId, { at, how }) => {
    legIsOver(offerId);
    holding.delete(offerId);
    const call = callOfOffer(offerId);
    // Of a dialled call the bridge was there before the customer, and goes with the last of both.
    if (call !== null && isDialled(call)) {
      const customer = callers.get(call);
      if (customer === undefined) callerIsOut(call);
      else customer.isAlone = true;
    }
    emit({ type: 'OperatorLegEnded', at, offerId, how: how ?? 'error' });
  };

  const channelEnded = (at: EpochMs, channel: Channel, cause: number): AcdEvent | null => {
    const how = legEndOf(cause);
    const offer = offerOf(channel);
    if (offer !== null) {
      const { leg, toEnd } = branches.ended(offer, channel.id, { at, how, cause });
      toEnd.forEach(needs.endBranch);
      if (leg !== null) offerEnded(offer, leg);
      return null;
    }
    const outside = outsideLegOf(channel.id);
    if (outside !== null) {
      // One that did not answer may be tried by another trunk; if not, it is released, and the line with it.
      if (channel.state === 'Up') legIsOver(outside);
      return { type: 'OutsideLegEnded', at, legId: outside, how, cause };
    }
    const call = callOfChannel(channel.id);
    const customer = callers.get(call);
    if (customer?.isDialled !== true) return null;
    callers.delete(call);
    if (customer.isAlone === true) callerIsOut(call);
    return { type: 'CustomerLegEnded', at, callId: call, how, cause };
  };

  /** The phone has given up asking, and holds the call still. */
  const lineEnded = (at: EpochMs, channel: Channel, line: SecondLine): AcdEvent | null => {
    const [call, by] = [callOfOffer(line.leg), operatorOfChannel(channel)];
    if (!secondLines.end(line) || call === null || by === null) return null;
    emit({ type: 'ConsultMoveAsked', at, callId: call, by, move: 'cancel' });
    return holding.has(line.leg) ? { type: 'HoldAsked', at, callId: call, by, on: true } : null;
  };

  const ofAri = (event: AriEvent): AcdEvent | null => {
    const at = event.timestamp;
    switch (event.type) {
      case 'StasisStart': {
        const { id, caller, dialplan, creationtime } = event.channel;
        const [role, dialled = dialplan.exten] = event.args;
        if (role === 'phone') {
          const by = operatorOfChannel(event.channel);
          if (by !== null) phoneCalls.dialled(id, by, dialled);
          return null;
        }
        const offer = offerOf(event.channel);
        if (offer !== null) return offerAnswered(at, offer, id);
        const outside = outsideLegOf(id);
        if (outside !== null) return { type: 'OutsideLegAnswered', at, legId: outside };
        const spy = legOfSpyChannel(id);
        if (spy !== null) spies.add(spy);
        if (role === 'outbound') callers.set(callOfChannel(id), { hungUp: false, isDialled: true });
        if (role !== 'inbound' || callers.has(callId(id))) return null;
        callers.set(callId(id), { hungUp: false });
        // From the call's arrival on: in a rush the PBX hands callers over in another order than that in which they came.
        const came = { callId: callId(id), number: caller.number, dialled, ...cameBy(event.channel) };
        return { type: 'CallerEntered', at: creationtime, now: at, ...came };
      }
      case 'ChannelStateChange':
        if (event.channel.state === 'Ringing') return rang(at, event.channel, false);
        return event.channel.state === 'Up' ? answered(at, event.channel.id) : null;
      case 'Dial':
        return event.dialstatus === 'PROGRESS' ? rang(at, event.peer, true) : null;
      case 'ChannelDestroyed': {
        const line = secondLines.onChannel(event.channel.id);
        return line === null ? channelEnded(at, event.channel, event.cause) : lineEnded(at, event.channel, line);
      }
      case 'ChannelHangupRequest': {
        const caller = callers.get(callOfChannel(event.channel.id));
        if (caller !== undefined) {
          caller.hungUp = true;
          caller.hungUpAt ??= at;
        }
        return null;
      }
      case 'ChannelHold':
      case 'ChannelUnhold': {
        const [offer, by] = [offerOf(event.channel), operatorOfChannel(event.channel)];
        const call = callOfOffer(offer ?? '');
        if (offer === null || call === null || by === null) return null;
        if (secondLines.onChannel(event.channel.id) !== null) return null;
        const on = event.type === 'ChannelHold';
        if (on) holding.add(offer);
        else holding.delete(offer);
        return { type: 'HoldAsked', at, callId: call, by, on };
      }
      case 'ChannelTransfer': {
        const { source_channel: phone } = event.referred_by;
        const [leg, by] = [secondLines.onChannel(phone.id)?.leg ?? offerOf(phone), operatorOfChannel(phone)];
        const { destination = null, protocol_id } = event.refer_to.requested_destination;
        const to = protocol_id === undefined ? destination : null;
        if (event.state !== undefined) return null;
        if (leg !== null && by !== null) phoneCalls.referred({ channel: phone.id, leg, by, to });
        return null;
      }
      case 'StasisEnd': {
        const call = callOfChannel(event.channel.id);
        const caller = callers.get(call);
        // Of somebody who did not answer the end of the channel tells more.
        if (caller === undefined || caller.isDialled === true) return null;
        callers.delete(call);
        // It leaves us after the digits that are being sent.
        void leftStasis(caller.hungUpAt ?? at, call, caller.hungUp);
        return null;
      }
      case 'ChannelEnteredBridge': {
        const call = callOfTalkBridge(event.bridge.id);
        if (call === null || !event.bridge.channels.includes(channelOf(call))) return null;
        if (callers.get(call)?.isDialled === true) return null;
        // Whoever comes last makes it so.
        const [offer] = [event.channel.id, ...event.bridge.channels].flatMap((id) => offerIn(call, id) ?? []);
        if (offer === undefined) return null;
        return { type: 'PartiesBridged', at, callId: call, offerId: offer };
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
        const call = callOfChannel(event.uniqueid);
        return callers.has(call) ? { type: 'RecordingStarted', at, callId: call } : null;
      }
      case 'PeerStatus':
        return phoneIs(at, phoneOfInterface(event.peer), event.peerstatus === 'Reachable');
      case 'ContactStatus':
        phones.contact(event.endpointname, event.uri, event.contactstatus, at);
        if (goneStates.has(event.contactstatus) && operatorOfPhone(event.endpointname) !== null)
          needs.contactIsGone({ endpoint: event.endpointname, uri: event.uri });
        // For the way down the endpoint counts: one contact of several may go.
        return event.contactstatus === 'Reachable' ? phoneIs(at, event.endpointname, true) : null;
      case 'AgentConnect':
      case 'AgentComplete':
      case 'DialBegin':
      case 'Hangup':
        return native.heard(event);
    }
  };

  const tell = (event: AcdEvent | null) => {
    if (event !== null) emit(event);
  };
  const know: Translator['know'] = (snapshot, spying = []) => {
    for (const leg of spying) spies.add(leg);
    for (const { callId } of snapshot.visits) callers.set(callId, { hungUp: true });
    for (const { callId, where, fallbackOperator, outgoing } of snapshot.callers) {
      const isDialled = outgoing !== null && outgoing !== 'up';
      if (where === 'ours') callers.set(callId, { hungUp: false, isDialled });
      if (fallbackOperator !== null) native.know(callId, fallbackOperator);
    }
  };

  return { ari: (event) => tell(ofAri(event)), ami: (event) => tell(ofAmi(event)), offerEnded, know };
}
