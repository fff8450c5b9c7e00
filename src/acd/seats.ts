import type { LegId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { putCaller, putOffer, putOutsideLeg, type Draft } from './draft.ts';
import type { Phase } from './facts.ts';
import { isMonitor, isOperators, legOf, legsOf, type Leg, type Talking, type UpLeg } from './legs.ts';
import type { Seat } from './state.ts';

export const isUp = (leg: Leg): leg is UpLeg => leg.is === 'talking';

/** Puts a leg that is up into another seat. */
export function sit(draft: Draft, leg: UpLeg, seat: Seat): void {
  if (isOperators(leg)) putOffer(draft, { ...leg, seat, wasIn: leg.wasIn || seat === 'in' });
  else putOutsideLeg(draft, { ...leg, seat });
}

/**
 * Changes who sits where, or who is there at all: `change` puts the legs and returns the caller with those who are left. Tells what
 * each operator's part is for from now on, and has the PBX make it so.
 */
export function arrange(draft: Draft, caller: Talking, at: EpochMs, change: () => Talking): void {
  const before = phasesOf(upLegs(draft, caller));
  const seatsBefore = JSON.stringify(seatsOf(draft.state, caller));
  const after = { ...change(), since: at };
  putCaller(draft, after);
  hushWhispers(draft, after, at);
  const up = upLegs(draft, after);
  const phases = phasesOf(up);
  for (const leg of up) {
    const [was, is] = [before.get(leg.id), phases.get(leg.id)];
    if (!isOperators(leg) || was === undefined || is === undefined || was === is) continue;
    const { id: offerId, callId, operatorId } = leg;
    draft.facts.push({ at, type: 'PhaseChanged', callId, offerId, operatorId, phase: is });
  }
  const seats = seatsOf(draft.state, after);
  if (JSON.stringify(seats) !== seatsBefore) draft.commands.push({ type: 'SeatParties', ...seats });
}

/** Nobody whispers to somebody outside: without an operator who leads, who whispered listens. */
function hushWhispers(draft: Draft, caller: Talking, at: EpochMs): void {
  const [lead, ...others] = upLegs(draft, caller);
  if (lead === undefined || isOperators(lead)) return;
  for (const leg of others) {
    if (!isOperators(leg) || leg.seat !== 'whispering') continue;
    const { id: offerId, callId, operatorId } = leg;
    const part = { at, callId, offerId, operatorId };
    draft.facts.push({ ...part, type: 'MonitorStarted', seat: 'listening', of: null, byItself: true });
    sit(draft, leg, 'listening');
  }
}

export const upLegs = (draft: Draft, caller: Talking): UpLeg[] => legsOf(draft, caller).filter(isUp);

/** The arrangement as the PBX is told it. */
export function seatsOf(state: Parameters<typeof legOf>[0], { id: callId, legs }: Talking) {
  const seats: Record<string, Seat> = {};
  let isAsked = false;
  for (const id of legs) {
    const leg = legOf(state, id);
    if (leg?.is === 'talking') seats[id] = leg.seat;
    else if (leg !== undefined && !isMonitor(leg)) isAsked = true;
  }
  const [lead] = legs;
  if (lead === undefined) throw new Error(`caller ${callId} talks with nobody`);
  const arrangement = { callId, lead, seats };
  return isAsked && seats[lead] === 'aside' ? { ...arrangement, calling: true as const } : arrangement;
}

/** What the part of each operator is for; who monitors has none. The first leg leads. */
export function phasesOf(up: readonly UpLeg[]): ReadonlyMap<LegId, Phase> {
  const [lead] = up;
  const isAccompanied = up.some((leg) => leg !== lead && leg.seat === 'aside');
  return new Map(
    up
      .filter((leg) => isOperators(leg) && !isMonitor(leg))
      .map((leg) => {
        if (leg.seat === 'in') return [leg.id, 'talk'];
        return [leg.id, leg === lead && !isAccompanied ? 'hold' : 'consult'];
      }),
  );
}
