import type { LegId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { setActivity } from './activity.ts';
import { putCaller, putOffer, putOutsideLeg, type Draft } from './draft.ts';
import type { EndedBy } from './facts.ts';
import { endLegs, isMonitor, isOperators, lastChange, legsOf, type Leg, type Talking } from './legs.ts';
import { callFields, endCall, endSegment } from './line.ts';
import { tellOfferEnded, winOver, type Meeting } from './offer-end.ts';
import { arrange, isUp, sit } from './seats.ts';
import { startTransit } from './transit.ts';

/** Customer and operator are in one bridge: the offer is accepted, and a queue segment answered, all at that instant. */
export function startTalk(draft: Draft, meeting: Meeting): void {
  const { offer, caller, operator } = meeting;
  const { id: offerId, callId, operatorId, queueId, madeAt, purpose } = offer;
  const at = winOver(draft, meeting);
  const via = purpose === 'queue' || purpose === 'monitor' ? {} : { via: purpose };
  draft.facts.push({ at, type: 'TalkStarted', callId, offerId, queueId, operatorId, ...via });
  if (purpose !== 'dial') tellOfferEnded(draft, { ...meeting, at }, 'accepted', null);
  if (caller.is === 'offered' || caller.is === 'connecting') endSegment(draft, caller, at, 'answered');
  if (caller.is === 'in-transit') draft.facts.push({ at, type: 'TransitEnded', callId, outcome: 'answered' });
  const asked = { id: offerId, callId, operatorId, queueId, purpose, madeAt };
  putOffer(draft, { ...asked, is: 'talking', seat: 'in', muted: false });
  const talk = { is: 'talking', legs: [offerId], talkAt: at, since: at, recordingPaused: false } as const;
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

export interface Leaving {
  /** `lost`: without a hang-up, and may come back. */
  readonly is: 'hung-up' | 'lost' | 'released';
}

/**
 * A leg is out of the talk. What is left goes on: those in it, else the one who is consulted and takes the call over, else the one
 * whose phone rings for that; a lost one's call waits for it. Only the customer alone does not.
 */
export function leave(draft: Draft, caller: Talking, id: LegId, how: Leaving['is']): void {
  const legs = legsOf(draft, caller);
  const leaving = legs.filter((leg) => leg.id === id);
  const others = legs.filter((leg) => leg.id !== id);
  const at = lastChange(draft, caller, leaving);
  const end = { at, why: 'call-over', wrapsUp: true, ...(how === 'released' ? {} : { gone: id }) };
  tellLost(draft, leaving, how, at);
  if (caller.legs[0] !== id) return arrange(draft, caller, at, () => without(draft, caller, leaving, end, others));

  const parties = others.filter((leg) => !isMonitor(leg));
  const heir = parties.find((leg) => isUp(leg) && leg.seat === 'in') ?? parties.find(isUp);
  if (heir !== undefined && isUp(heir)) {
    // Who still rings was asked for by the one who leaves.
    const ended = [...leaving, ...parties.filter((leg) => !isUp(leg))];
    const staying = others.filter((leg) => leg !== heir && !ended.includes(leg));
    const endedAt = lastChange(draft, caller, ended);
    if (heir.seat === 'aside') tellHandedOver(draft, leaving, heir, endedAt);
    return arrange(draft, caller, endedAt, () => {
      const left = without(draft, caller, ended, { ...end, at: endedAt }, [heir, ...staying]);
      for (const party of parties) if (isUp(party) && party.seat === 'aside') sit(draft, party, 'in');
      return left;
    });
  }
  const [rings] = parties;
  if (rings !== undefined) return handOverRinging(draft, caller, rings, how === 'released' ? undefined : id);
  const [lead] = leaving;
  if (how !== 'lost' || lead === undefined || !isOperators(lead)) {
    const endedBy = lead !== undefined && isOperators(lead) ? 'operator' : 'system';
    return endTalk(draft, caller, endedBy, how === 'released' ? 'nobody' : id);
  }
  const { operatorId } = lead;
  const lostAt = lastChange(draft, caller, legs);
  endLegs(draft, legs, { ...end, at: lostAt, wrapsUp: false });
  const to = { is: 'operator', operatorId } as const;
  startTransit(draft, goingOn(draft, caller, lostAt), { why: 'leg-lost', to, from: null, at: lostAt });
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

/** What was kept back from the recording was the business of who is out of it now. */
export function goingOn(draft: Draft, caller: Talking, at: EpochMs): Talking {
  if (!caller.recordingPaused) return caller;
  const { id: callId } = caller;
  draft.facts.push({ at, type: 'RecordingPauseChanged', callId, paused: false, by: null });
  draft.commands.push({ type: 'PauseRecording', callId, paused: false });
  return { ...caller, recordingPaused: false };
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

function tellLost(draft: Draft, legs: readonly Leg[], how: Leaving['is'], at: EpochMs): void {
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
