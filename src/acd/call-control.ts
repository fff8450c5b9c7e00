import type { Draft } from './draft.ts';
import { putCaller, putOffer } from './draft.ts';
import { askOperator, obstacleTo } from './direct.ts';
import type { AcdEvent } from './events.ts';
import type { Refusal } from './facts.ts';
import { endLegs, isMonitor, lastChange, legsOf, type Leg, type Talking } from './legs.ts';
import { laterOf } from './line.ts';
import { askOutside, routesWithRoom } from './outside-dial.ts';
import { partOf, refuse, type Part } from './refuse.ts';
import { arrange, isUp, sit } from './seats.ts';
import { handOverRinging, leave } from './talk.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** So many may be in a call besides the customer, each of whom the PBX mixes for each: those who monitor count. */
const mostLegs = 10;

/** The lead aside, with music for the customer if nobody else is in, and back. Asked twice, it is so already. */
export function holdAsked(draft: Draft, event: Of<'HoldAsked'>): void {
  const part = partOf(draft, event, 'lead');
  if (part === null) return;
  const { caller, offer } = part;
  const seat = event.on ? 'aside' : 'in';
  if (offer.seat === seat) return;
  arrange(draft, caller, laterOf(draft, caller.since), () => {
    sit(draft, offer, seat);
    return caller;
  });
}

/** The others do not hear the operator. */
export function muteAsked(draft: Draft, event: Of<'MuteAsked'>): void {
  const part = partOf(draft, event, 'anybody');
  if (part === null || part.offer.muted === event.on) return;
  const { id: offerId, callId, operatorId } = part.offer;
  const at = laterOf(draft, part.caller.since);
  draft.facts.push({ at, type: 'MuteChanged', callId, offerId, operatorId, muted: event.on });
  draft.commands.push({ type: 'MuteOperator', offerId, muted: event.on });
  putOffer(draft, { ...part.offer, muted: event.on });
}

/** Into the menu of whoever the customer's line leads to. */
export function digitsAsked(draft: Draft, event: Of<'DigitsAsked'>): void {
  const part = partOf(draft, event, 'anybody');
  if (part === null) return;
  if (part.offer.seat !== 'in') return refuse(draft, event, 'call-state');
  const { callId, by, digits } = event;
  const at = laterOf(draft, part.caller.since);
  draft.facts.push({ at, type: 'DigitsSent', callId, by, count: digits.length });
  draft.commands.push({ type: 'SendDigits', callId, digits });
}

/** For what must not be kept, such as a card's number: until it is taken back, or the operator's part is over. */
export function recordingPauseAsked(draft: Draft, event: Of<'RecordingPauseAsked'>): void {
  const part = partOf(draft, event, 'lead');
  if (part === null || part.caller.recordingPaused === event.on) return;
  const { callId, by, on: paused } = event;
  const at = laterOf(draft, part.caller.since);
  draft.facts.push({ at, type: 'RecordingPauseChanged', callId, paused, by });
  draft.commands.push({ type: 'PauseRecording', callId, paused });
  putCaller(draft, { ...part.caller, since: at, recordingPaused: paused });
}

/** The customer is held, and another is asked aside. One at a time; those who are in already stay. */
export function consultAsked(draft: Draft, event: Of<'ConsultAsked'>): void {
  const part = partOf(draft, event, 'lead');
  if (part === null) return;
  const { caller, offer } = part;
  const why = obstacleOf(draft, part, event);
  if (why !== null) return refuse(draft, event, why);
  const { to, by } = event;
  const at = laterOf(draft, caller.since);
  arrange(draft, caller, at, () => {
    sit(draft, offer, 'aside');
    if (to.is === 'operator') {
      const asked = askOperator(draft, caller, to.operatorId, 'consult', { by, at });
      return { ...caller, offers: caller.offers + 1, legs: [...caller.legs, asked.id] };
    }
    const routes = routesWithRoom(draft.state, to.routes);
    const asked = askOutside(draft, caller, { ...to, routes }, 'consult', { by, at });
    return { ...caller, dials: caller.dials + 1, legs: [...caller.legs, asked.id] };
  });
}

function obstacleOf(draft: Draft, { caller, offer }: Part, { to }: Of<'ConsultAsked'>): Refusal | null {
  if (consultedBy(draft, caller) !== null) return 'consulting';
  if (caller.legs.length >= mostLegs) return 'conference-full';
  if (to.is === 'number') return routesWithRoom(draft.state, to.routes).length === 0 ? 'trunks-full' : null;
  if (to.operatorId === offer.operatorId) return 'self';
  return obstacleTo(draft, to.operatorId, 'consult');
}

/** Who is asked aside, ringing or up. */
function consultedBy(draft: Draft, caller: Talking): Leg | null {
  const others = legsOf(draft, caller).slice(1);
  return others.find((leg) => !isMonitor(leg) && (!isUp(leg) || leg.seat === 'aside')) ?? null;
}

export function consultMoveAsked(draft: Draft, event: Of<'ConsultMoveAsked'>): void {
  const part = partOf(draft, event, 'lead');
  if (part === null) return;
  const { caller, offer } = part;
  const other = consultedBy(draft, caller);
  if (other === null) return refuse(draft, event, 'no-consult');
  const at = lastChange(draft, caller, [other]);
  switch (event.move) {
    case 'complete':
      if (isUp(other)) return leave(draft, caller, offer.id, 'released');
      // Nobody who is with the customer is put out for one who rings.
      if (legsOf(draft, caller).some((leg) => leg.id !== offer.id && isUp(leg) && leg.seat === 'in'))
        return refuse(draft, event, 'not-yet');
      return handOverRinging(draft, caller, other, undefined);
    case 'cancel':
      return consultCancelled(draft, part, other);
    case 'swap':
    case 'merge':
      if (!isUp(other)) return refuse(draft, event, 'not-yet');
      return arrange(draft, caller, at, () => {
        if (event.move === 'merge') sit(draft, other, 'in');
        sit(draft, offer, event.move === 'merge' || offer.seat === 'aside' ? 'in' : 'aside');
        return caller;
      });
  }
}

/** Who asked is with the customer again. */
function consultCancelled(draft: Draft, { caller, offer }: Part, other: Leg): void {
  const at = lastChange(draft, caller, [other]);
  arrange(draft, caller, at, () => {
    endLegs(draft, [other], { at, why: 'cancelled', wrapsUp: true });
    sit(draft, offer, 'in');
    return { ...caller, legs: caller.legs.filter((id) => id !== other.id) };
  });
}

/** Out of a conference, or of a consultation, which is cancelled so. */
export function partyRemovalAsked(draft: Draft, event: Of<'PartyRemovalAsked'>): void {
  const part = partOf(draft, event, 'lead');
  if (part === null) return;
  const { caller, offer } = part;
  const other = legsOf(draft, caller).find((leg) => leg.id === event.legId && leg.id !== offer.id && !isMonitor(leg));
  if (other === undefined) return refuse(draft, event, 'unknown');
  if (other === consultedBy(draft, caller)) return consultCancelled(draft, part, other);
  leave(draft, caller, other.id, 'released');
}
