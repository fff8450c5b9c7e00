import type { z } from 'zod';
import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Phase } from '../acd/facts.ts';
import { legIdsOf, legOf } from '../acd/legs.ts';
import { isUp, phasesOf } from '../acd/seats.ts';
import type { Caller, Destination, Offer, OutsideLeg } from '../acd/state.ts';
import type { callControl, liveCall } from '../contract/call-control.ts';
import { offerId, outsideLegOf, type LegId, type OperatorId } from '../shared/ids.ts';
import { iso, type EpochMs } from '../shared/time.ts';
import type { SeenChanges } from './live/seen-changes.ts';

export type CallsView = Pick<AcdView, 'callers' | 'offers' | 'outsideLegs' | 'operators'>;
export type LiveCall = z.input<typeof liveCall>;
export type CallControl = z.input<typeof callControl>;
type Party = LiveCall['parties'][number];

/** Whom a call is shown to. */
export interface Onlooker {
  readonly operatorId: OperatorId;
  /** Is told who listens or whispers. */
  readonly seesMonitors: boolean;
}

/** The same, of a call that goes on. */
export interface LiveOnlooker extends Onlooker {
  readonly seenChanges: Pick<SeenChanges, 'since'>;
}

/** The legs of a call besides its customer's, ringing ones among them; the first leads. */
const legsOf = (caller: Caller): readonly LegId[] =>
  caller.is === 'waiting' || caller.is === 'leaving' ? [] : legIdsOf(caller);

/** The leg of an operator in a call. */
export const offerOf = (caller: Caller, operator: OperatorId, view: Pick<AcdView, 'offers'>): Offer | undefined =>
  legsOf(caller)
    .map((leg) => view.offers.get(offerId(leg)))
    .find((offer) => offer?.operatorId === operator);

/** The operator who leads a call, or would: undefined while several phones ring, or somebody outside leads. */
export function leaderOf(caller: Caller, view: Pick<AcdView, 'offers'>): OperatorId | undefined {
  const legs = legsOf(caller);
  if (legs[0] === undefined || (caller.is === 'offered' && legs.length > 1)) return undefined;
  return view.offers.get(offerId(legs[0]))?.operatorId;
}

/** @param onlooker null: the board, which shows all */
export const showLiveCall = (caller: Caller, view: CallsView, onlooker: LiveOnlooker | null): LiveCall => {
  const { id, direction, number, dialled, enteredAt } = caller;
  const parties = legsOf(caller).flatMap((leg, index) => showLeg(leg, index === 0, view) ?? []);
  return {
    ...{ id, direction, number, dialled, state: caller.is, queueId: caller.is === 'leaving' ? null : caller.queueId },
    stage: caller.is === 'dialling' ? caller.stage : null,
    ...{ enteredAt: iso(enteredAt), since: iso(sinceOf(caller, onlooker)) },
    talkAt: caller.is === 'talking' ? iso(caller.talkAt) : null,
    held: caller.is === 'talking' && !parties.some(({ seat }) => seat === 'in'),
    recordingPaused: 'recordingPaused' in caller && caller.recordingPaused,
    parties: onlooker === null ? parties : parties.filter((party) => isSeen(party, onlooker)),
    transit: showTransit(caller),
  };
};

/** The call as one sees it who has a part in it, or supervises it. */
export function showControl(caller: Caller, view: CallsView, onlooker: LiveOnlooker): CallControl {
  const own = offerOf(caller, onlooker.operatorId, view);
  const shown = showLiveCall(caller, view, onlooker);
  return { ...shown, phase: phaseOf(caller, own, view), muted: own?.is === 'talking' && own.muted };
}

function sinceOf(caller: Caller, onlooker: LiveOnlooker | null): EpochMs {
  if (caller.is === 'connecting') return caller.answeredAt;
  const seesAll = onlooker === null || onlooker.seesMonitors;
  return seesAll || caller.is !== 'talking' ? caller.since : onlooker.seenChanges.since(caller);
}

function showLeg(id: LegId, leads: boolean, view: CallsView): Party | null {
  const outside = outsideLegOf(id);
  if (outside === null) return showOffer(view.offers.get(offerId(id)), leads, view);
  const leg = view.outsideLegs.get(outside);
  return leg === undefined ? null : showOutside(leg, leads);
}

function showOffer(offer: Offer | undefined, leads: boolean, view: CallsView): Party | null {
  if (offer === undefined) return null;
  const { id, operatorId, purpose, madeAt } = offer;
  const name = view.operators.get(operatorId)?.profile.name ?? null;
  const isUp = offer.is === 'talking';
  return {
    ...{ legId: id, is: 'operator', operatorId, name, number: null, purpose, leads },
    ...{ seat: isUp ? offer.seat : null, muted: isUp && offer.muted, since: iso(madeAt) },
  };
}

const showOutside = (leg: OutsideLeg, leads: boolean): Party => ({
  ...{ legId: leg.id, is: 'outside', operatorId: null, name: null, number: leg.number, purpose: leg.purpose, leads },
  ...{ seat: leg.is === 'talking' ? leg.seat : null, muted: false, since: iso(leg.madeAt) },
});

/** Who speaks to the customer is seen by everybody. */
const isSeen = ({ purpose, seat, operatorId }: Party, onlooker: Onlooker): boolean =>
  purpose !== 'monitor' || seat === 'in' || onlooker.seesMonitors || operatorId === onlooker.operatorId;

function showTransit(caller: Caller): LiveCall['transit'] {
  if (caller.is !== 'in-transit') return null;
  const { why, to, from, until } = caller;
  return { why, to: withoutRoutes(to), from, until: iso(until) };
}

const withoutRoutes = (to: Destination) => (to.is === 'number' ? { is: to.is, number: to.number } : to);

/** As the core tells it of each operator's part; who monitors has none. */
function phaseOf(caller: Caller, own: Offer | undefined, view: CallsView): Phase | null {
  if (caller.is !== 'talking' || own === undefined) return null;
  const legs = caller.legs.flatMap((id) => legOf(view, id) ?? []);
  return phasesOf(legs.filter(isUp)).get(own.id) ?? null;
}
