import { seeAnomaly } from './anomaly.ts';
import { endDial } from './dial-machine.ts';
import type { Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { fail, meetingOf, withdraw } from './offer-end.ts';
import { directFailed } from './direct-end.ts';
import { endLegs, isOperators, legOf, legsOf, lastChange, type Talking } from './legs.ts';
import { endCall, endSegment } from './line.ts';
import { refuse } from './refuse.ts';
import type { Caller, Offer } from './state.ts';
import { endTalk, leave } from './talk.ts';
import type { InTransit } from './transit.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/**
 * Who has a part in the call hangs up; anybody else ends it for all. Who waits in a line is moved instead, and who leaves is about
 * to be gone.
 */
export function callEndAsked(draft: Draft, event: Of<'CallEndAsked'>): void {
  const { callId, by } = event;
  const caller = draft.state.callers.get(callId);
  switch (caller?.is) {
    case 'talking':
      return endTalkAsked(draft, caller, by);
    case 'connecting':
      return endConnecting(draft, caller, by);
    case 'in-transit':
      return endTransit(draft, caller);
    case 'dialling': {
      const isOwn = draft.state.offers.get(caller.offerId)?.operatorId === by;
      return endDial(draft, caller, 'cancelled', { by: isOwn ? 'operator' : 'system', cause: null, gone: 'nobody' });
    }
    default:
      return seeAnomaly(draft, 'CallEndAsked', callId, `caller is ${caller?.is ?? 'unknown'}`);
  }
}

function endTalkAsked(draft: Draft, caller: Talking, by: Offer['operatorId']): void {
  const legs = legsOf(draft, caller);
  const own = legs.find((leg) => isOperators(leg) && leg.operatorId === by);
  if (own?.is === 'pending' && isOperators(own))
    return directFailed(draft, meetingOf(draft, own), 'declined', null, 'up');
  if (own !== undefined) return leave(draft, caller, own.id, 'released');
  const [lead] = legs;
  const at = lastChange(draft, caller, legs);
  const { id: callId } = caller;
  if (lead !== undefined && isOperators(lead))
    draft.facts.push({ at, type: 'CallCutOff', callId, operatorId: lead.operatorId, by });
  endTalk(draft, caller, 'system', 'nobody');
}

function endConnecting(draft: Draft, caller: Caller & { readonly is: 'connecting' }, by: Offer['operatorId']): void {
  const offer = draft.state.offers.get(caller.offerId);
  if (offer === undefined) throw new Error(`caller ${caller.id} has no offer`);
  const meeting = meetingOf(draft, offer);
  const { at } = meeting;
  const { operatorId } = offer;
  const isOwn = by === operatorId;
  if (!isOwn) draft.facts.push({ at, type: 'CallCutOff', callId: caller.id, operatorId, by });
  withdraw(draft, meeting, 'cut-off');
  endSegment(draft, caller, at, 'lost');
  endCall(draft, caller, at, isOwn ? 'operator' : 'system', 'still here');
}

function endTransit(draft: Draft, caller: InTransit): void {
  const leg = caller.leg === null ? undefined : legOf(draft.state, caller.leg);
  const at = lastChange(draft, caller, leg === undefined ? [] : [leg]);
  const { id: callId } = caller;
  endLegs(draft, leg === undefined ? [] : [leg], { at, why: 'cut-off', wrapsUp: false }, () => {
    draft.facts.push({ at, type: 'TransitEnded', callId, outcome: 'cut-off' });
    endCall(draft, caller, at, 'system', 'still here');
  });
}

/** The operator's softphone declines what rings there. */
export function declineAsked(draft: Draft, event: Of<'DeclineAsked'>): void {
  const { callId, by } = event;
  const activity = draft.state.operators.get(by)?.activity;
  const isRinging = activity?.is === 'reserved' || activity?.is === 'ringing';
  const offer = isRinging ? draft.state.offers.get(activity.offerId) : undefined;
  if (offer?.callId !== callId || offer.is !== 'pending')
    return refuse(draft, event, draft.state.callers.has(callId) ? 'call-state' : 'unknown');
  const meeting = meetingOf(draft, offer);
  if (offer.purpose === 'queue') fail(draft, meeting, 'declined', null, 'up');
  else directFailed(draft, meeting, 'declined', null, 'up');
}
