import type { OperatorId } from '../shared/ids.ts';
import { seeAnomaly } from './anomaly.ts';
import { endDial } from './dial-machine.ts';
import type { Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import type { EndedBy } from './facts.ts';
import { fail, meetingOf, withdraw } from './offer-end.ts';
import { directFailed } from './direct-end.ts';
import { isOperators, lastChange, legIdsOf, legOf, type Leg } from './legs.ts';
import { endCall, endSegment } from './line.ts';
import { refuse } from './refuse.ts';
import type { Caller, Offer } from './state.ts';
import { endTalk, leave } from './talk.ts';
import { endTransit } from './transit.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/**
 * Who has a part in the call hangs up; anybody else ends it for all. Who waits in a line is moved instead, and who leaves is about
 * to be gone.
 */
export function callEndAsked(draft: Draft, event: Of<'CallEndAsked'>): void {
  const { callId, by } = event;
  const caller = draft.state.callers.get(callId);
  if (caller === undefined || caller.is === 'waiting' || caller.is === 'offered' || caller.is === 'leaving')
    return seeAnomaly(draft, 'CallEndAsked', callId, `caller is ${caller?.is ?? 'unknown'}`);
  const legs = legIdsOf(caller).flatMap((id) => legOf(draft.state, id) ?? []);
  const own = legs.filter(isOperators).find(({ operatorId }) => operatorId === by);
  if (own === undefined && event.ownPart === true) return refuse(draft, event, 'not-yours');
  if (own?.is === 'pending' && own.purpose !== 'dial')
    return directFailed(draft, meetingOf(draft, own), 'declined', null, 'up');
  if (own?.is === 'talking' && caller.is === 'talking') return leave(draft, caller, own.id, 'released');
  if (own === undefined) tellCutOff(draft, caller, legs, by);
  endWhole(draft, caller, own === undefined ? 'system' : 'operator');
}

type Connected = Exclude<Caller, { readonly is: 'waiting' | 'offered' | 'leaving' }>;

/** Another than who is in the call ends it: told of whose it was. */
function tellCutOff(draft: Draft, caller: Connected, legs: readonly Leg[], by: OperatorId): void {
  const [lead] = legs;
  const sender = caller.is === 'in-transit' ? caller.from : null;
  const waitedFor = caller.is === 'in-transit' && caller.to.is === 'operator' ? caller.to.operatorId : null;
  const operatorId = sender ?? waitedFor ?? (lead !== undefined && isOperators(lead) ? lead.operatorId : null);
  const at = lastChange(draft, caller, legs);
  draft.facts.push({ at, type: 'CallCutOff', callId: caller.id, operatorId, by });
}

function endWhole(draft: Draft, caller: Connected, endedBy: EndedBy): void {
  switch (caller.is) {
    case 'talking':
      return endTalk(draft, caller, endedBy, 'nobody');
    case 'dialling':
      return endDial(draft, caller, 'cancelled', { by: endedBy, cause: null, gone: 'nobody' });
    case 'in-transit':
      return endTransit(draft, caller, 'cut-off', { why: 'cut-off', by: endedBy, is: 'still here' });
    case 'connecting': {
      const offer = draft.state.offers.get(caller.offerId);
      if (offer === undefined) throw new Error(`caller ${caller.id} has no offer`);
      const meeting = meetingOf(draft, offer);
      withdraw(draft, meeting, 'cut-off');
      endSegment(draft, caller, meeting.at, 'lost');
      return endCall(draft, caller, meeting.at, endedBy, 'still here');
    }
  }
}

/** The operator's phone is told to answer: from elsewhere its own button is pressed. */
export function answerAsked(draft: Draft, event: Of<'AnswerAsked'>): void {
  const offer = askedFor(draft, event);
  if (offer === null) return;
  if (offer.is !== 'pending') return refuse(draft, event, 'call-state');
  if (offer.rangAt === null) return refuse(draft, event, 'not-yet');
  draft.commands.push({ type: 'AnswerOperator', offerId: offer.id });
}

/** The operator's softphone declines what rings there, or has just been answered there: another may get it. */
export function declineAsked(draft: Draft, event: Of<'DeclineAsked'>): void {
  const offer = askedFor(draft, event);
  if (offer === null) return;
  const meeting = meetingOf(draft, offer);
  if (offer.purpose === 'queue') fail(draft, meeting, 'declined', null, 'up');
  else directFailed(draft, meeting, 'declined', null, 'up');
}

/** What is to ring, rings, or is being connected at who asks; null: nothing of this call, which is told. */
function askedFor(
  draft: Draft,
  event: Of<'AnswerAsked' | 'DeclineAsked'>,
): (Offer & { readonly is: 'pending' | 'accepted' }) | null {
  const { callId, by } = event;
  const activity = draft.state.operators.get(by)?.activity;
  const isAsked = activity?.is === 'reserved' || activity?.is === 'ringing';
  const offer = isAsked ? draft.state.offers.get(activity.offerId) : undefined;
  if (offer?.callId === callId && offer.is !== 'talking') return offer;
  refuse(draft, event, draft.state.callers.has(callId) ? 'call-state' : 'unknown');
  return null;
}
