import { assertNever } from '../shared/assert-never.ts';
import type { LegId, OfferId, OperatorId, OutsideLegId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { AcdState } from './acd-state.ts';
import { operatorOf, setIdle, setReleasing, setWrapUp } from './activity.ts';
import { dropOffer, dropOutsideLeg, type Draft } from './draft.ts';
import { changedAt, laterOf, queueOf } from './line.ts';
import { wrapUpOf } from './queue-rules.ts';
import type { Caller, Offer, OfferFields, OutsideLeg, OutsideLegFields } from './state.ts';

/** A leg of a call besides the customer's: an operator's, or that of somebody outside. */
export type Leg = Offer | OutsideLeg;
export type UpLeg = Leg & { readonly is: 'talking' };
export type Talking = Caller & { readonly is: 'talking' };

export const isOperators = (leg: Leg): leg is Offer => 'operatorId' in leg;
export const isMonitor = (leg: Leg): boolean => leg.purpose === 'monitor';

export const offerFields = ({ id, callId, operatorId, queueId, purpose, madeAt }: OfferFields): OfferFields => ({
  ...{ id, callId, operatorId, queueId, purpose, madeAt },
});

export const outsideLegFields = (leg: OutsideLegFields): OutsideLegFields => {
  const { id, callId, purpose, by, number, routes, madeAt } = leg;
  return { id, callId, purpose, by, number, routes, madeAt };
};

interface Legs {
  readonly offers: ReadonlyMap<OfferId, Offer>;
  readonly outsideLegs: ReadonlyMap<OutsideLegId, OutsideLeg>;
}

export const legOf = ({ offers, outsideLegs }: Legs, id: LegId): Leg | undefined =>
  offers.get(id as OfferId) ?? outsideLegs.get(id as OutsideLegId);

/** All legs that a caller's state names. */
export function legIdsOf(caller: Exclude<Caller, { is: 'waiting' | 'leaving' }>): readonly LegId[] {
  switch (caller.is) {
    case 'offered':
      return caller.offerIds;
    case 'connecting':
    case 'dialling':
      return [caller.offerId];
    case 'talking':
      return caller.legs;
    case 'in-transit':
      return caller.leg === null ? [] : [caller.leg];
    default:
      return assertNever(caller);
  }
}

/** The legs of a call, the leading one first; each there is, see `violations`. */
export function legsOf({ state }: Draft, { id, legs }: Talking): Leg[] {
  return legs.map((legId) => {
    const leg = legOf(state, legId);
    if (leg === undefined) throw new Error(`caller ${id} names leg ${legId}, which is not there`);
    return leg;
  });
}

/** The operator who leads, of the legs of a call; null: somebody outside does. */
export const leaderOf = ([lead]: readonly Leg[]): OperatorId | null =>
  lead !== undefined && isOperators(lead) ? lead.operatorId : null;

/** Since when nothing of the call has changed: whatever befalls it now is not earlier. */
export function lastChange(draft: Draft, caller: Caller, legs: readonly Leg[]): EpochMs {
  const since = legs.map((leg) =>
    isOperators(leg) ? operatorOf(draft, leg.operatorId).activity.since : outsideChangedAt(leg),
  );
  return laterOf(draft, changedAt(caller), ...since);
}

const outsideChangedAt = (leg: OutsideLeg): EpochMs => (leg.is === 'talking' ? leg.since : (leg.rangAt ?? leg.madeAt));

export interface LegsEnd {
  readonly at: EpochMs;
  /** Why one that still rings is taken back. */
  readonly why: string;
  /** The one that ended by itself; all others are released. */
  readonly gone?: LegId;
  /** Whether work on the call follows for those who talked: not where the call is to come back to them. */
  readonly wrapsUp: boolean;
}

/** Ends these legs in whatever state they are. `between` tells what becomes of the call, before the operators come free. */
export function endLegs(draft: Draft, legs: readonly Leg[], end: LegsEnd, between = (): void => undefined): void {
  const wrapUps = legs.map((leg) => (end.wrapsUp ? wrapUpMsOf(draft, leg) : 0));
  for (const leg of legs) tellEnd(draft, leg, end);
  between();
  legs.forEach((leg, index) => {
    if (isOperators(leg)) free(draft, leg, end, wrapUps[index] ?? 0);
  });
}

function wrapUpMsOf(draft: Draft, leg: Leg): DurationMs {
  // Who was only consulted has nothing to write down.
  if (!isOperators(leg) || leg.is !== 'talking' || isMonitor(leg) || !leg.wasIn || leg.queueId === null) return 0;
  return wrapUpOf(queueOf(draft, leg.queueId), operatorOf(draft, leg.operatorId).profile);
}

function tellEnd(draft: Draft, leg: Leg, { at, why, gone }: LegsEnd): void {
  const { facts, commands } = draft;
  const isGone = leg.id === gone;
  if (!isOperators(leg)) {
    const { id: legId, callId } = leg;
    if (leg.is === 'talking') facts.push({ at, type: 'OutsideTalkEnded', callId, legId });
    else facts.push({ at, type: 'DialEnded', callId, legId, outcome: 'cancelled', cause: null });
    if (!isGone) commands.push({ type: 'ReleaseOutside', legId });
    return dropOutsideLeg(draft, legId);
  }
  const { id: offerId, callId, operatorId } = leg;
  const part = { callId, offerId, operatorId };
  if (leg.is !== 'talking') facts.push({ at, type: 'OfferEnded', ...part, outcome: 'withdrawn', why });
  else facts.push({ at, type: isMonitor(leg) ? 'MonitorEnded' : 'TalkEnded', ...part });
  if (!isGone) commands.push({ type: 'ReleaseOperator', offerId });
  dropOffer(draft, offerId);
}

function free(draft: Draft, leg: Offer, { at, gone }: LegsEnd, wrapUpMs: DurationMs): void {
  const operator = operatorOf(draft, leg.operatorId);
  const { id: offerId, callId } = leg;
  if (wrapUpMs > 0) setWrapUp(draft, operator, callId, at, wrapUpMs);
  else if (offerId === gone) setIdle(draft, operator, at);
  else setReleasing(draft, operator, { offerId, callId }, at, leg.is === 'talking' ? at : undefined);
}

/** The callers' own legs that go out by a trunk, and the outside ones. */
export function inUse({ callers, outsideLegs }: AcdState, trunk: string): number {
  let calls = 0;
  for (const caller of callers.values()) if (caller.trunkId === trunk) calls += 1;
  for (const { routes } of outsideLegs.values()) if (routes[0]?.trunkId === trunk) calls += 1;
  return calls;
}
