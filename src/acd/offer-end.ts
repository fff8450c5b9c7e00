import { second, type EpochMs } from '../shared/time.ts';
import { operatorOf, setCoolDown, setReleasing } from './activity.ts';
import { dropOffer, type Draft } from './draft.ts';
import type { OfferOutcome } from './facts.ts';
import { backInLine, changedAt, laterOf, queueOf, type CallerInLine } from './line.ts';
import type { Caller, Offer, Operator } from './state.ts';

/** A phone that fails or refuses at once would otherwise be tried a thousand times a second. */
const leastBackOffMs = second;

/** An offer with the two it brings together, and the instant at which something befalls the three. */
export interface Meeting {
  readonly offer: Offer;
  readonly caller: Exclude<Caller, { is: 'waiting' | 'leaving' }>;
  readonly operator: Operator;
  readonly at: EpochMs;
}

/** The meeting of a live offer; caller and operator are always there, see `violations`. */
export function meetingOf(draft: Draft, offer: Offer): Meeting {
  const caller = draft.state.callers.get(offer.callId);
  if (caller === undefined || caller.is === 'waiting' || caller.is === 'leaving')
    throw new Error(`offer ${offer.id} has no caller`);
  const operator = operatorOf(draft, offer.operatorId);
  return { offer, caller, operator, at: laterOf(draft, changedAt(caller), operator.activity.since) };
}

/** The caller of a meeting that has not come to talk. */
export function inLine({ caller, offer }: Meeting): CallerInLine {
  if (caller.is === 'talking') throw new Error(`the caller of offer ${offer.id} talks already`);
  return caller;
}

export function tellOfferEnded(draft: Draft, { offer, at }: Meeting, outcome: OfferOutcome, why: string | null): void {
  const { id: offerId, callId, operatorId } = offer;
  draft.facts.push({ at, type: 'OfferEnded', offerId, callId, operatorId, outcome, why });
}

/** Takes the offer back: nobody's fault, so the operator keeps the place in the longest-idle order. */
export function withdraw(draft: Draft, meeting: Meeting, why: string): void {
  const { offer, operator, at } = meeting;
  tellOfferEnded(draft, meeting, 'withdrawn', why);
  draft.commands.push({ type: 'ReleaseOperator', offerId: offer.id });
  dropOffer(draft, offer.id);
  setReleasing(draft, operator, { offerId: offer.id, callId: offer.callId }, at);
}

/** The offer came to nothing on the operator's side: a pause for the operator, the old place for the caller. */
export function fail(
  draft: Draft,
  meeting: Meeting,
  outcome: 'declined' | 'expired' | 'failed',
  why: string | null,
  leg: 'gone' | 'up',
): void {
  const { offer, operator, at } = meeting;
  const { id: offerId, callId } = offer;
  const { coolDownMs } = queueOf(draft, offer.queueId);
  tellOfferEnded(draft, meeting, outcome, why);
  if (leg === 'up') draft.commands.push({ type: 'ReleaseOperator', offerId });
  dropOffer(draft, offerId);
  const backOffMs = leg === 'gone' ? Math.max(coolDownMs, leastBackOffMs) : coolDownMs;
  if (backOffMs > 0) setCoolDown(draft, operator, at, backOffMs);
  else setReleasing(draft, operator, { offerId, callId }, at, at);
  backInLine(draft, inLine(meeting), at);
}
