import { assertNever } from '../shared/assert-never.ts';
import type { OfferId } from '../shared/ids.ts';
import { setActivity } from './activity.ts';
import { seeAnomaly } from './anomaly.ts';
import { connectLimitMs } from './direct.ts';
import { endDial } from './dial-machine.ts';
import { directAnswered, directBridged, directFailed } from './direct-end.ts';
import { putCaller, putOffer, type Draft } from './draft.ts';
import type { AcdEvent, LegEnd } from './events.ts';
import { offerFields } from './legs.ts';
import { laterOf, lineFields } from './line.ts';
import { fail, inLine, meetingOf, winOver, type Failure, type Meeting } from './offer-end.ts';
import type { Offer } from './state.ts';
import { leave, startTalk } from './talk.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** The operator's phone alerts. Phones may say so twice, and late: only the first one of a pending offer counts. */
export function offerRang(draft: Draft, { offerId }: Of<'OfferRang'>): void {
  const offer = draft.state.offers.get(offerId);
  if (offer?.is !== 'pending' || offer.rangAt !== null) return;
  const { operator, at } = meetingOf(draft, offer);
  const { callId, operatorId } = offer;
  draft.facts.push({ at, type: 'OfferRang', offerId, callId, operatorId });
  putOffer(draft, { ...offer, rangAt: at });
  setActivity(draft, operator, { is: 'ringing', offerId, since: at }, callId);
}

/** The operator took it: bridge the two. Too late for an offer that is over: a lost race, and not a miss. */
export function offerAnswered(draft: Draft, { offerId }: Of<'OfferAnswered'>): void {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) return loseRace(draft, 'OfferAnswered', offerId);
  if (offer.is !== 'pending') return;
  if (offer.purpose !== 'queue') return directAnswered(draft, offer);
  const { callId } = offer;
  const meeting = meetingOf(draft, offer);
  draft.commands.push({ type: 'ConnectParties', callId, offerId });
  putOffer(draft, { ...offerFields(offer), is: 'accepted', until: draft.now + connectLimitMs });
  const answeredAt = winOver(draft, meeting);
  putCaller(draft, { ...lineFields(inLine(meeting)), is: 'connecting', offerId, answeredAt });
}

/** Both parties are in one bridge. That of a pending offer is the answer, too: the two came in the wrong order. */
export function partiesBridged(draft: Draft, { callId, offerId }: Of<'PartiesBridged'>): void {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) return loseRace(draft, 'PartiesBridged', offerId);
  if (offer.callId !== callId) return seeAnomaly(draft, 'PartiesBridged', offerId, `not an offer of call ${callId}`);
  switch (offer.is) {
    case 'pending':
    case 'accepted':
      if (offer.purpose !== 'queue') return directBridged(draft, offer);
      return startTalk(draft, meetingOf(draft, offer));
    case 'talking':
      return;
    default:
      assertNever(offer);
  }
}

/** The operator's leg ended, or never came to be. */
export function operatorLegEnded(draft: Draft, { offerId, how }: Of<'OperatorLegEnded'>): void {
  const offer = draft.state.offers.get(offerId);
  if (offer === undefined) return legGone(draft, offerId);
  const meeting = meetingOf(draft, offer);
  switch (offer.is) {
    case 'pending':
      return failed(draft, meeting, outcomeOf(how, offer), how, 'gone');
    case 'accepted':
      if (meeting.caller.is !== 'dialling') return failed(draft, meeting, 'failed', how, 'gone');
      return endDial(draft, meeting.caller, 'cancelled', { by: 'operator', cause: null, gone: 'operator' });
    case 'talking':
      if (meeting.caller.is !== 'talking') throw new Error(`nobody talks in call ${meeting.caller.id}`);
      return leave(draft, meeting.caller, offerId, isLost(how) ? 'lost' : 'hung-up');
    default:
      assertNever(offer);
  }
}

/** It rang, or was being bridged, for too long. Called with a deadline that matches the offer. */
export function offerDeadline(draft: Draft, offer: Offer): void {
  switch (offer.is) {
    case 'pending':
      // A phone that never alerted was not missed by anybody.
      if (offer.rangAt === null) return failed(draft, meetingOf(draft, offer), 'failed', 'never-rang', 'up');
      return failed(draft, meetingOf(draft, offer), 'expired', null, 'up');
    case 'accepted':
      return failed(draft, meetingOf(draft, offer), 'failed', 'connect-timeout', 'up');
    case 'talking':
      return;
    default:
      assertNever(offer);
  }
}

/** Nobody's talk: the caller of a queue has the old place, any other goes on as it was asked for. */
function failed(draft: Draft, meeting: Meeting, ...[outcome, why, leg]: Failure): void {
  if (meeting.offer.purpose === 'queue') fail(draft, meeting, outcome, why, leg);
  else directFailed(draft, meeting, outcome, why, leg);
}

/** Without a hang-up: the phone, its browser or the way to it has died. */
const isLost = (how: LegEnd): boolean => how === 'lost' || how === 'unreachable' || how === 'error';

/** A phone that rang and gave up by itself was missed like one that we gave up. */
function outcomeOf(how: LegEnd, offer: Offer & { is: 'pending' }): 'declined' | 'expired' | 'failed' {
  switch (how) {
    case 'declined':
    case 'busy':
      return 'declined';
    case 'no-answer':
      return offer.rangAt === null ? 'failed' : 'expired';
    case 'hangup':
    case 'unreachable':
    case 'lost':
    case 'error':
      return 'failed';
    default:
      return assertNever(how);
  }
}

/** The end of a leg that we were ending makes its operator ready; of any other one that is over there is nothing to say. */
function legGone(draft: Draft, offerId: OfferId): void {
  const operatorId = draft.state.indexes.releasing.get(offerId);
  const operator = operatorId === undefined ? undefined : draft.state.operators.get(operatorId);
  if (operator?.activity.is !== 'releasing') return;
  const at = laterOf(draft, operator.activity.since);
  setActivity(draft, operator, { is: 'idle', since: at }, null);
}

function loseRace(draft: Draft, event: 'OfferAnswered' | 'PartiesBridged', offerId: OfferId): void {
  draft.commands.push({ type: 'ReleaseOperator', offerId });
  seeAnomaly(draft, event, offerId, 'lost race: the offer is over');
}
