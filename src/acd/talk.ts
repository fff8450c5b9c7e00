import { setActivity, setIdle, setReleasing, setWrapUp } from './activity.ts';
import { dropOffer, putCaller, putOffer, type Draft } from './draft.ts';
import type { EndedBy } from './facts.ts';
import { endCall, endSegment, queuedFields, queueOf } from './line.ts';
import { wrapUpOf } from './queue-rules.ts';
import { inLine, tellOfferEnded, winOver, type Meeting } from './offer-end.ts';

/** Both parties are bridged: the offer is accepted and the queue segment answered, all at the instant of the bridging. */
export function startTalk(draft: Draft, meeting: Meeting): void {
  const { offer, operator } = meeting;
  const { id: offerId, callId, operatorId, queueId, madeAt } = offer;
  const caller = inLine(meeting);
  const at = winOver(draft, meeting);
  draft.facts.push({ at, type: 'TalkStarted', callId, offerId, queueId, operatorId });
  tellOfferEnded(draft, { ...meeting, at }, 'accepted', null);
  endSegment(draft, caller, at, 'answered');
  putOffer(draft, { id: offerId, callId, operatorId, queueId, madeAt, is: 'talking' });
  putCaller(draft, { ...queuedFields(caller), is: 'talking', offerId, talkAt: at });
  setActivity(draft, { ...operator, missedInRow: 0 }, { is: 'talking', offerId, since: at }, callId);
}

/** The call, or our part of it, is over; who is not gone is released. `endedBy` null: taken to the native queue. */
export function endTalk(
  draft: Draft,
  meeting: Meeting,
  endedBy: EndedBy | null,
  gone: 'caller' | 'operator' | 'nobody',
): void {
  const { offer, caller, operator, at } = meeting;
  const { id: offerId, callId, operatorId, queueId } = offer;
  const wrapUpMs = wrapUpOf(queueOf(draft, queueId), operator.profile);
  draft.facts.push({ at, type: 'TalkEnded', callId, offerId, operatorId });
  dropOffer(draft, offerId);
  if (gone !== 'operator') draft.commands.push({ type: 'ReleaseOperator', offerId });
  endCall(draft, caller, at, endedBy, gone === 'caller' ? 'gone' : 'still here');
  if (wrapUpMs > 0) setWrapUp(draft, operator, callId, at, wrapUpMs);
  else if (gone === 'operator') setIdle(draft, operator, at);
  else setReleasing(draft, operator, { offerId, callId }, at, at);
}
