import { second, type EpochMs } from '../shared/time.ts';
import { operatorOf, setCoolDown, setReleasing } from './activity.ts';
import { dropOffer, putCaller, type Draft } from './draft.ts';
import type { OfferOutcome } from './facts.ts';
import { assertNever } from '../shared/assert-never.ts';
import type { OfferId, QueueId } from '../shared/ids.ts';
import type { CoolDowns } from './queue-rules.ts';
import { overflow } from './enter.ts';
import { changedAt, laterOf, queueOf, widened, type CallerInLine } from './line.ts';
import { setBy } from './presence.ts';
import type { Caller, Offer, Operator } from './state.ts';

/** A phone that fails or refuses at once would otherwise be tried a thousand times a second. */
export const leastBackOffMs = second;

/** The reason of the pause that the core itself gives. Always known: a migration inserts it as a system reason. */
export const missedOffers = 'missed-offers';

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
  if (caller.is === 'offered' || caller.is === 'connecting') return caller;
  throw new Error(`the caller of offer ${offer.id} is in no line`);
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

/**
 * Takes back all that ring for a caller, but one. Returns the instant by which they are back: whatever follows for the
 * caller is not earlier.
 */
export function withdrawAll(
  draft: Draft,
  caller: Caller & { readonly is: 'offered' },
  why: string,
  but?: OfferId,
): EpochMs {
  let at = laterOf(draft, caller.since);
  for (const id of caller.offerIds) {
    const offer = draft.state.offers.get(id);
    if (offer === undefined) throw new Error(`caller ${caller.id} has no offer ${id}`);
    if (id === but) continue;
    const meeting = meetingOf(draft, offer);
    withdraw(draft, meeting, why);
    at = Math.max(at, meeting.at);
  }
  return at;
}

/** After an offer that came to nothing: the old place, or out if the wait is over meanwhile. */
function backInLine(draft: Draft, caller: CallerInLine, at: EpochMs): void {
  if (caller.waitUntil <= draft.now) return overflow(draft, caller, at, 'max-wait');
  const { id, queueId } = caller;
  if (caller.is === 'connecting') draft.commands.push({ type: 'HoldCaller', callId: id, queueId });
  putCaller(draft, { ...widened(draft, caller), is: 'waiting', since: at });
}

/** The other phones that ring for the caller have lost nothing. Returns the instant by which none of them rings. */
export function winOver(draft: Draft, { offer, caller, at }: Meeting): EpochMs {
  if (caller.is !== 'offered') return at;
  return Math.max(at, withdrawAll(draft, caller, 'answered-elsewhere', offer.id));
}

/** One offer less for the caller: others may ring on, else the old place in the line. */
export function loseOffer(draft: Draft, caller: CallerInLine, offerId: OfferId, at: EpochMs): void {
  if (caller.is !== 'offered') return backInLine(draft, caller, at);
  const offerIds = caller.offerIds.filter((id) => id !== offerId);
  if (offerIds.length === 0) return backInLine(draft, caller, at);
  const left = { ...caller, ...widened(draft, caller), since: at, offerIds };
  if (caller.waitUntil > draft.now) return putCaller(draft, left);
  overflow(draft, left, Math.max(at, withdrawAll(draft, left, 'max-wait')), 'max-wait');
}

/** How an offer came to nothing on the operator's side, what more there is to say, and whether the leg is still there. */
export type Failure = [outcome: 'declined' | 'expired' | 'failed', why: string | null, leg: 'gone' | 'up'];

/** The offer came to nothing on the operator's side: a pause for the operator, the old place for the caller. */
export function fail(draft: Draft, meeting: Meeting, ...[outcome, why, leg]: Failure): void {
  const { offer, operator, at } = meeting;
  const { id: offerId, callId } = offer;
  const coolDownMs = coolDownOf(queueOf(draft, queueIdOf(offer)).coolDownMs, outcome, why);
  tellOfferEnded(draft, meeting, outcome, why);
  if (leg === 'up') draft.commands.push({ type: 'ReleaseOperator', offerId });
  dropOffer(draft, offerId);
  const tired = outcome === 'failed' ? operator : countMiss(draft, meeting, outcome);
  const backOffMs = leg === 'gone' ? Math.max(coolDownMs, leastBackOffMs) : coolDownMs;
  if (backOffMs > 0) setCoolDown(draft, tired, at, backOffMs);
  else setReleasing(draft, tired, { offerId, callId }, at, at);
  loseOffer(draft, inLine(meeting), offerId, at);
}

/**
 * Misses in a row pause the operator; who declines is there. Where several phones ring at once each operator misses a caller once:
 * else one caller whom nobody answers would pause everybody.
 */
function countMiss(draft: Draft, { offer, caller, operator, at }: Meeting, outcome: 'declined' | 'expired'): Operator {
  const { callId } = offer;
  if (outcome === 'declined') return { ...operator, missedInRow: 0 };
  const isShared = caller.is === 'offered' && caller.phones > 1;
  if (isShared && operator.missedCall === callId) return operator;
  const missedInRow = operator.missedInRow + 1;
  const { missedLimit } = queueOf(draft, queueIdOf(offer));
  if (missedLimit === null || missedInRow < missedLimit) return { ...operator, missedInRow, missedCall: callId };
  const presence = { is: 'paused', reason: missedOffers } as const;
  draft.facts.push({ at, type: 'PresenceChanged', operatorId: operator.profile.id, presence });
  return { ...setBy(operator, presence), missedInRow: 0 };
}

function coolDownOf(coolDowns: CoolDowns, outcome: 'declined' | 'expired' | 'failed', why: string | null): number {
  switch (outcome) {
    case 'declined':
      return why === 'busy' ? coolDowns.busy : coolDowns.declined;
    case 'expired':
      return coolDowns.noAnswer;
    case 'failed':
      return coolDowns.unreachable;
    default:
      return assertNever(outcome);
  }
}

/** The queue of an offer that one has made. */
export function queueIdOf({ id, queueId }: Offer): QueueId {
  if (queueId === null) throw new Error(`offer ${id} is of no queue`);
  return queueId;
}
