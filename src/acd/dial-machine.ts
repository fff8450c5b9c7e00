import { ringReserveMs, setActivity, setReleasing } from './activity.ts';
import { seeAnomaly } from './anomaly.ts';
import { askOperator, obstacleTo } from './direct.ts';
import { dropOffer, putCaller, putOffer, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import type { DialOutcome, EndedBy } from './facts.ts';
import { offerFields } from './legs.ts';
import { callFields, endCall, laterOf } from './line.ts';
import { meetingOf, tellOfferEnded, type Meeting } from './offer-end.ts';
import { dialOutcomeOf, isTrunks, otherRoutes, outsideRingMs, routesWithRoom } from './outside-dial.ts';
import { refuse } from './refuse.ts';
import type { CallFields, Caller, Route } from './state.ts';
import { startTalk } from './talk.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;
type Dialling = Caller & { readonly is: 'dialling' };

/** An operator calls out: the own phone rings first, unless it was what they dialled on. */
export function callDialled(draft: Draft, event: Of<'CallDialled'>): void {
  const { callId, by, number, shown, queueId } = event;
  const { callers, queues } = draft.state;
  const routes = routesWithRoom(draft.state, event.routes);
  if (callers.has(callId)) return refuse(draft, event, 'call-state');
  if (queueId !== null && (queues.get(queueId)?.removed ?? !queues.has(queueId)))
    return refuse(draft, event, 'unknown');
  const obstacle = obstacleTo(draft, by, 'dial', event.isEmergency);
  if (obstacle !== null) return refuse(draft, event, obstacle);
  const [route] = routes;
  if (route === undefined) return refuse(draft, event, 'trunks-full');
  const { at } = draft;
  draft.facts.push({ at, type: 'CallDialled', callId, operatorId: by, number, shown, queueId });
  const call: CallFields = {
    ...{ id: callId, kind: 'call', direction: 'outbound', number, dialled: shown },
    ...{ enteredAt: at, visited: [], offers: 0, dials: 0, queueId, placedAt: at, priority: 0 },
  };
  const isUp = event.ownLegIsUp === true;
  const offer = askOperator(draft, call, by, 'dial', { by, at, isUp });
  const dialling = { is: 'dialling', offerId: offer.id, stage: 'own-phone', routes, since: offer.madeAt } as const;
  // The way out is taken from now on, though the own phone rings first.
  putCaller(draft, { ...call, trunkId: route.trunkId, offers: 1, ...dialling, until: null });
  if (isUp) dialCustomer(draft, meetingOf(draft, offer));
}

/** The own phone is up: the customer's is dialled. */
export function dialCustomer(draft: Draft, meeting: Meeting): void {
  const { offer, caller, operator, at } = meeting;
  if (caller.is !== 'dialling') throw new Error(`call ${caller.id} is not being dialled`);
  const { id: offerId, callId } = offer;
  tellOfferEnded(draft, meeting, 'accepted', null);
  putOffer(draft, { ...offerFields(offer), is: 'accepted', until: null });
  setActivity(draft, operator, { is: 'dialling', offerId, since: at }, callId);
  send(draft, caller, caller.routes, at);
}

function send(draft: Draft, caller: Dialling, routes: readonly Route[], at: number): void {
  const { id: callId, offerId, number } = caller;
  const [route] = routes;
  const by = draft.state.offers.get(offerId)?.operatorId;
  if (route === undefined || by === undefined) throw new Error(`no way out for call ${callId}`);
  const { trunkId, shown } = route;
  draft.facts.push({ at, type: 'DialSent', callId, legId: callId, number, trunkId, shown, by });
  draft.commands.push({ type: 'DialCustomer', callId, offerId, route, timeoutMs: outsideRingMs + ringReserveMs });
  const sent = { is: 'dialling', offerId, stage: 'sent', routes, since: at, until: draft.now + outsideRingMs } as const;
  putCaller(draft, { ...callFields(caller), trunkId, dialled: shown, ...sent });
}

/** The customer's phone alerts, or more than that is heard. */
export function customerRang(draft: Draft, { callId, earlyMedia }: Of<'CustomerRang'>): void {
  const caller = draft.state.callers.get(callId);
  const stage = earlyMedia ? 'early-media' : 'ringing';
  if (caller?.is !== 'dialling' || caller.stage === 'own-phone' || caller.stage === stage) return;
  if (caller.stage === 'early-media') return;
  const at = laterOf(draft, caller.since);
  draft.facts.push({ at, type: 'DialRang', callId, legId: callId, earlyMedia });
  putCaller(draft, { ...caller, stage, since: at });
}

export function customerAnswered(draft: Draft, { callId }: Of<'CustomerAnswered'>): void {
  const caller = draft.state.callers.get(callId);
  // Who is talked with already may say so twice; who was given up is being released.
  if (caller?.is !== 'dialling') return;
  const meeting = meetingOfDialling(draft, caller);
  if (caller.stage === 'own-phone') return seeAnomaly(draft, 'CustomerAnswered', callId, 'was not dialled yet');
  const { at } = meeting;
  draft.facts.push({ at, type: 'DialEnded', callId, legId: callId, outcome: 'answered', cause: null });
  draft.commands.push({ type: 'ConnectParties', callId, offerId: caller.offerId });
  startTalk(draft, meeting);
}

/** The customer was not reached by this way: by another, or not at all. */
export function customerLegEnded(draft: Draft, { callId, how, cause }: Of<'CustomerLegEnded'>): void {
  const caller = draft.state.callers.get(callId);
  if (caller?.is !== 'dialling' || caller.stage === 'own-phone') return;
  const others = otherRoutes(draft.state, caller.routes, how);
  const by = isTrunks(how) ? 'system' : 'caller';
  if (others.length === 0) return endDial(draft, caller, dialOutcomeOf(how), { by, cause, gone: 'customer' });
  const at = laterOf(draft, caller.since);
  const outcome = dialOutcomeOf(how);
  draft.facts.push({ at, type: 'DialEnded', callId, legId: callId, outcome, cause });
  send(draft, caller, others, at);
}

interface DialEnd {
  readonly by: EndedBy;
  readonly cause: number | null;
  readonly gone: 'customer' | 'operator' | 'nobody';
}

/** Nobody talks: the call is over, whoever ended it. */
export function endDial(draft: Draft, caller: Dialling, outcome: DialOutcome, { by, cause, gone }: DialEnd): void {
  const meeting = meetingOfDialling(draft, caller);
  const { offer, operator, at } = meeting;
  const { id: offerId } = offer;
  const { id: callId, stage } = caller;
  if (offer.is === 'pending') tellOfferEnded(draft, meeting, 'withdrawn', 'cut-off');
  if (stage !== 'own-phone') draft.facts.push({ at, type: 'DialEnded', callId, legId: callId, outcome, cause });
  if (gone !== 'operator') draft.commands.push({ type: 'ReleaseOperator', offerId });
  dropOffer(draft, offerId);
  // Of a customer who was not dialled yet there is no leg.
  endCall(draft, caller, at, by, gone === 'customer' || stage === 'own-phone' ? 'gone' : 'still here');
  if (gone === 'operator') setActivity(draft, operator, { is: 'idle', since: at }, null, at);
  else setReleasing(draft, operator, { offerId, callId }, at, at);
}

/** Nobody took the call up in time. */
export const dialDeadline = (draft: Draft, caller: Dialling): void =>
  endDial(draft, caller, 'no-answer', { by: 'system', cause: null, gone: 'nobody' });

function meetingOfDialling(draft: Draft, { id, offerId }: Dialling): Meeting {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) throw new Error(`call ${id} is dialled by nobody`);
  return meetingOf(draft, offer);
}
