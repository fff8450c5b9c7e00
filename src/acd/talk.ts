import type { LegId } from '../shared/ids.ts';
import { second, type DurationMs, type EpochMs } from '../shared/time.ts';
import { operatorOf, setActivity } from './activity.ts';
import { putCaller, putOffer, putOutsideLeg, type Draft } from './draft.ts';
import type { EndedBy } from './facts.ts';
import {
  endLegs,
  isMonitor,
  isOperators,
  lastChange,
  leaderOf,
  legsOf,
  offerFields,
  type Leg,
  type Talking,
  type UpLeg,
} from './legs.ts';
import { callFields, endCall, endSegment } from './line.ts';
import { tellOfferEnded, winOver, type Meeting } from './offer-end.ts';
import { goingOn } from './recording-pause.ts';
import { arrange, isUp, sit } from './seats.ts';
import type { Offer } from './state.ts';
import { startTransit, transitLegFailed } from './transit.ts';

/** Customer and operator are in one bridge: the offer is accepted, and a queue segment answered, all at that instant. */
export function startTalk(draft: Draft, meeting: Meeting): void {
  const { offer, caller, operator } = meeting;
  const { id: offerId, callId, operatorId, queueId, purpose } = offer;
  const at = winOver(draft, meeting);
  const via = purpose === 'queue' || purpose === 'monitor' ? {} : { via: purpose };
  draft.facts.push({ at, type: 'TalkStarted', callId, offerId, queueId, operatorId, ...via });
  if (purpose !== 'dial') tellOfferEnded(draft, { ...meeting, at }, 'accepted', null);
  if (caller.is === 'offered' || caller.is === 'connecting') endSegment(draft, caller, at, 'answered');
  if (caller.is === 'in-transit') draft.facts.push({ at, type: 'TransitEnded', callId, outcome: 'answered' });
  putOffer(draft, { ...offerFields(offer), is: 'talking', seat: 'in', wasIn: true, muted: false });
  const recordingPaused = caller.is === 'in-transit' && caller.recordingPaused;
  const talk = { is: 'talking', legs: [offerId], talkAt: at, since: at, recordingPaused } as const;
  putCaller(draft, { ...callFields(caller), ...talk });
  setActivity(draft, { ...operator, missedInRow: 0 }, { is: 'talking', offerId, since: at }, callId);
}

/** The call, or our part of it, is over; who is not gone is released. `endedBy` null: taken to the native queue. */
export function endTalk(
  draft: Draft,
  caller: Talking,
  endedBy: EndedBy | null,
  gone: LegId | 'caller' | 'nobody',
): void {
  const legs = legsOf(draft, caller);
  const at = lastChange(draft, caller, legs);
  const end = { at, why: 'call-over', wrapsUp: true };
  endLegs(draft, legs, gone === 'caller' || gone === 'nobody' ? end : { ...end, gone }, () =>
    endCall(draft, caller, at, endedBy, gone === 'caller' ? 'gone' : 'still here'),
  );
}

/** `lost`: without a hang-up, and may come back. */
export type Leaving = 'hung-up' | 'lost' | 'released';

/**
 * A leg is out of the talk. What is left goes on with those in it, else with who is consulted and takes the call over, else with a
 * supervisor who barges, else with who rings for it. The customer alone does not; but a lost operator is waited for, and nobody who was only
 * asked aside takes that call over.
 */
export function leave(draft: Draft, caller: Talking, id: LegId, how: Leaving): void {
  const legs = legsOf(draft, caller);
  const leaving = legs.filter((leg) => leg.id === id);
  const others = legs.filter((leg) => leg.id !== id);
  const end = { why: 'call-over', wrapsUp: true, ...(how === 'released' ? {} : { gone: id }) };
  const leftAt = lastChange(draft, caller, leaving);
  tellLost(draft, leaving, how, leftAt);
  if (caller.legs[0] !== id)
    return arrange(draft, caller, leftAt, () => without(draft, caller, leaving, { ...end, at: leftAt }, others));

  const parties = others.filter((leg) => !isMonitor(leg));
  const heir = heirOf(others, how);
  if (heir !== undefined) {
    // Who still rings was asked for by the one who leaves; so was who is aside of one who is lost.
    const ended = [...leaving, ...parties.filter((leg) => !isUp(leg) || (how === 'lost' && leg.seat === 'aside'))];
    const staying = others.filter((leg) => leg !== heir && !ended.includes(leg));
    const at = lastChange(draft, caller, ended);
    const consulted = [heir, ...staying].find((leg) => isUp(leg) && !isMonitor(leg) && leg.seat === 'aside');
    if (consulted !== undefined) tellHandedOver(draft, leaving, consulted, at);
    return arrange(draft, caller, at, () => {
      if (isMonitor(heir) && isOperators(heir)) promote(draft, heir, leaving, at, { byItself: true });
      const left = without(draft, caller, ended, { ...end, at }, [heir, ...staying]);
      for (const party of [heir, ...staying])
        if (isUp(party) && !isMonitor(party) && party.seat === 'aside') sit(draft, party, 'in');
      return left;
    });
  }
  const [rings] = parties;
  if (rings !== undefined && how !== 'lost')
    return handOverRinging(draft, caller, rings, how === 'released' ? undefined : id);
  const [lead] = leaving;
  if (how === 'lost' && lead !== undefined && isOperators(lead)) return waitFor(draft, caller, lead);
  endTalk(
    draft,
    caller,
    lead !== undefined && isOperators(lead) ? 'operator' : 'system',
    how === 'released' ? 'nobody' : id,
  );
}

/** Who leads then, of those who are up. */
function heirOf(others: readonly Leg[], how: Leaving): UpLeg | undefined {
  const up = others.filter(isUp);
  const isIn = (leg: UpLeg): boolean => leg.seat === 'in';
  const parties = up.filter((leg) => !isMonitor(leg));
  const consulted = how === 'lost' ? [] : parties.filter((leg) => leg.seat === 'aside');
  const heirs = [...parties.filter(isIn), ...consulted];
  // Of what may be done with a call somebody outside can do nothing.
  return heirs.find(isOperators) ?? heirs[0] ?? up.find(isIn);
}

/** A phone that is lost so soon after it was back rings, but carries no audio. */
const shortMs: DurationMs = 10 * second;

/** The customer waits for the operator whose leg was lost, unless it is so again and others can be asked. */
function waitFor(draft: Draft, caller: Talking, { id: gone, operatorId, purpose }: Offer): void {
  const legs = legsOf(draft, caller);
  const at = lastChange(draft, caller, legs);
  const isLostAgain = purpose === 'return' && at - caller.talkAt < shortMs;
  endLegs(draft, legs, { at, why: 'call-over', wrapsUp: false, gone }, () => {
    const way = startTransit(draft, caller, { why: 'leg-lost', to: { is: 'operator', operatorId }, from: null, at });
    if (isLostAgain && caller.queueId !== null) transitLegFailed(draft, way, at, true);
  });
}

/** Who monitors has the call from now on. */
export function promote(
  draft: Draft,
  monitor: Offer,
  before: readonly Leg[],
  at: EpochMs,
  how: { readonly byItself?: true } = {},
): void {
  const { id: offerId, callId, queueId, operatorId } = monitor;
  const part = { at, callId, offerId, operatorId };
  draft.facts.push({ at, type: 'CallTakenOver', callId, by: operatorId, from: leaderOf(before), ...how });
  draft.facts.push({ ...part, type: 'MonitorEnded' });
  draft.facts.push({ ...part, type: 'TalkStarted', queueId, via: 'transfer' });
  const taken = { ...offerFields(monitor), purpose: 'transfer' } as const;
  putOffer(draft, { ...taken, is: 'talking', seat: 'in', wasIn: true, muted: false });
  setActivity(draft, operatorOf(draft, operatorId), { is: 'talking', offerId, since: at }, callId);
}

/** The leading operator is out of the call, and the one who was asked aside rings on for it. */
export function handOverRinging(draft: Draft, caller: Talking, rings: Leg, gone: LegId | undefined): void {
  const legs = legsOf(draft, caller);
  const [lead] = legs;
  const at = lastChange(draft, caller, legs);
  if (lead !== undefined) tellHandedOver(draft, [lead], rings, at);
  const ended = legs.filter((leg) => leg !== rings);
  endLegs(draft, ended, { at, why: 'call-over', wrapsUp: true, ...(gone === undefined ? {} : { gone }) });
  const transferred = { ...rings, purpose: 'transfer' } as const;
  if (isOperators(transferred)) putOffer(draft, transferred);
  else putOutsideLeg(draft, transferred);
  const from = lead !== undefined && isOperators(lead) ? lead.operatorId : null;
  const to = isOperators(rings)
    ? ({ is: 'operator', operatorId: rings.operatorId } as const)
    : ({ is: 'number', number: rings.number, routes: rings.routes } as const);
  startTransit(draft, goingOn(draft, caller, at), { why: 'transfer', to, from, at, leg: transferred });
}

function without(
  draft: Draft,
  caller: Talking,
  leaving: readonly Leg[],
  end: Parameters<typeof endLegs>[2],
  others: readonly Leg[],
): Talking {
  endLegs(draft, leaving, end);
  const isNewLead = others[0]?.id !== caller.legs[0];
  const left = { ...caller, legs: others.map((leg) => leg.id) };
  return isNewLead ? goingOn(draft, left, end.at) : left;
}

function tellLost(draft: Draft, legs: readonly Leg[], how: Leaving, at: EpochMs): void {
  if (how !== 'lost') return;
  for (const leg of legs) {
    if (!isOperators(leg) || isMonitor(leg)) continue;
    const { id: offerId, callId, operatorId } = leg;
    draft.facts.push({ at, type: 'LegLost', callId, offerId, operatorId });
  }
}

/** The consulted one has the call. */
export function tellHandedOver(draft: Draft, from: readonly Leg[], to: Leg, at: EpochMs): void {
  const [lead] = from;
  if (lead === undefined || !isOperators(lead)) return;
  const target = isOperators(to)
    ? ({ is: 'operator', operatorId: to.operatorId } as const)
    : ({ is: 'number', number: to.number } as const);
  const { callId, operatorId: by } = lead;
  draft.facts.push({ at, type: 'CallTransferred', callId, by, how: 'attended', to: target });
}
