import { setActivity, setIdle, setReleasing, setWrapUp } from './activity.ts';
import { dropOffer, putCaller, putOffer, type Draft } from './draft.ts';
import { endCall, endSegment, queueOf } from './line.ts';
import { inLine, tellOfferEnded, type Meeting } from './offer-end.ts';

/** Both parties are bridged: the offer is accepted and the queue segment answered, all at the instant of the bridging. */
export function startTalk(draft: Draft, meeting: Meeting): void {
  const { offer, operator, at } = meeting;
  const { id: offerId, callId, operatorId, queueId, madeAt } = offer;
  const caller = inLine(meeting);
  draft.facts.push({ at, type: 'TalkStarted', callId, offerId, queueId, operatorId });
  tellOfferEnded(draft, meeting, 'accepted', null);
  endSegment(draft, caller, at, 'answered');
  putOffer(draft, { id: offerId, callId, operatorId, queueId, madeAt, is: 'talking' });
  const { id, number, dialled, enteredAt, segmentId, queuedAt, offers } = caller;
  putCaller(draft, {
    ...{ id, number, dialled, enteredAt, queueId, segmentId, queuedAt, offers },
    ...{ is: 'talking', offerId, talkAt: at },
  });
  setActivity(draft, operator, { is: 'talking', offerId, since: at }, callId);
}

/** One of the two left; the other one is released. `fallback`: the caller was taken to the native queue. */
export function endTalk(draft: Draft, meeting: Meeting, leaver: 'caller' | 'operator' | 'fallback'): void {
  const { offer, caller, operator, at } = meeting;
  const { id: offerId, callId, operatorId, queueId } = offer;
  const { wrapUpMs } = queueOf(draft, queueId);
  draft.facts.push({ at, type: 'TalkEnded', callId, offerId, operatorId });
  dropOffer(draft, offerId);
  if (leaver !== 'operator') draft.commands.push({ type: 'ReleaseOperator', offerId });
  endCall(draft, caller, at, leaver === 'fallback' ? null : leaver);
  if (wrapUpMs > 0) setWrapUp(draft, operator, callId, at, wrapUpMs);
  else if (leaver === 'operator') setIdle(draft, operator, at);
  else setReleasing(draft, operator, { offerId, callId }, at, at);
}
