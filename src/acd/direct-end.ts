import { assertNever } from '../shared/assert-never.ts';
import { operatorOf, setActivity, setCoolDown, setReleasing } from './activity.ts';
import { connectLimitMs } from './direct.ts';
import { dialCustomer } from './dial-machine.ts';
import { dropOffer, putCaller, putOffer, type Draft } from './draft.ts';
import { leaderOf, legsOf, offerFields } from './legs.ts';
import { laterOf, endCall } from './line.ts';
import { leastBackOffMs, meetingOf, tellOfferEnded, type Failure, type Meeting } from './offer-end.ts';
import { arrange } from './seats.ts';
import type { Offer } from './state.ts';
import { startTalk } from './talk.ts';
import { transitLegFailed } from './transit.ts';

/** An operator who was asked directly has taken it: what follows depends on what for. */
export function directAnswered(draft: Draft, offer: Offer & { readonly is: 'pending' }): void {
  const meeting = meetingOf(draft, offer);
  const { id, callId, purpose } = offer;
  switch (purpose) {
    case 'dial':
      return dialCustomer(draft, meeting);
    case 'consult':
    case 'monitor':
      return join(draft, meeting, offer);
    case 'transfer':
    case 'return':
    case 'retrieve': {
      const { caller } = meeting;
      if (caller.is !== 'in-transit') throw new Error(`caller ${caller.id} is not on the way`);
      draft.commands.push({ type: 'ConnectParties', callId, offerId: id });
      const until = draft.now + connectLimitMs;
      putOffer(draft, { ...offerFields(offer), is: 'accepted', until });
      return putCaller(draft, { ...caller, since: meeting.at });
    }
    case 'queue':
      throw new Error(`offer ${id} is one of a queue`);
    default:
      assertNever(purpose);
  }
}

/** Aside with the leading operator, or over the shoulder. */
function join(draft: Draft, meeting: Meeting, offer: Offer & { readonly is: 'pending' }): void {
  const { caller, operator, at } = meeting;
  const { id, callId, operatorId, queueId, purpose, seat = 'aside' } = offer;
  if (caller.is !== 'talking') throw new Error(`nobody talks in call ${caller.id}`);
  tellOfferEnded(draft, meeting, 'accepted', null);
  const part = { at, callId, offerId: id, operatorId };
  if (purpose === 'monitor')
    draft.facts.push({ ...part, type: 'MonitorStarted', seat, of: leaderOf(legsOf(draft, caller)) });
  else draft.facts.push({ ...part, type: 'TalkStarted', queueId, via: 'consult', phase: 'consult' });
  arrange(draft, caller, at, () => {
    putOffer(draft, { ...offerFields(offer), is: 'talking', seat, wasIn: false, muted: false });
    return caller;
  });
  const is = purpose === 'monitor' ? 'monitoring' : 'talking';
  setActivity(draft, { ...operator, missedInRow: 0 }, { is, offerId: id, since: at }, callId);
}

/** Both are in one bridge. Of a dialled call they are so before the customer answers. */
export function directBridged(draft: Draft, offer: Offer & { readonly is: 'pending' | 'accepted' }): void {
  const meeting = meetingOf(draft, offer);
  if (meeting.caller.is === 'in-transit') startTalk(draft, meeting);
}

/** An operator who was asked directly was not reached, or did not take it. No queue counts it as missed. */
export function directFailed(draft: Draft, meeting: Meeting, ...[outcome, why, leg]: Failure): void {
  const { offer, at } = meeting;
  const { id: offerId, callId, operatorId } = offer;
  if (offer.is === 'accepted' && offer.purpose === 'dial')
    throw new Error(`offer ${offerId} is of a call that is dialled`);
  tellOfferEnded(draft, meeting, outcome, why);
  if (leg === 'up') draft.commands.push({ type: 'ReleaseOperator', offerId });
  goOn(draft, meeting, outcome);
  const operator = operatorOf(draft, operatorId);
  const since = laterOf(draft, at, operator.activity.since);
  if (leg === 'gone') setCoolDown(draft, operator, since, leastBackOffMs);
  else setReleasing(draft, operator, { offerId, callId }, since);
}

function goOn(draft: Draft, { offer, caller, at }: Meeting, outcome: Failure[0]): void {
  if (caller.is === 'talking')
    return arrange(draft, caller, at, () => {
      dropOffer(draft, offer.id);
      return { ...caller, legs: caller.legs.filter((id) => id !== offer.id) };
    });
  dropOffer(draft, offer.id);
  switch (caller.is) {
    case 'dialling':
      return endCall(draft, caller, at, outcome === 'declined' ? 'operator' : 'system', 'gone');
    case 'in-transit':
      return transitLegFailed(draft, caller, at, outcome === 'declined');
    default:
      throw new Error(`caller ${caller.id} is ${caller.is}, and was not asked for directly`);
  }
}
