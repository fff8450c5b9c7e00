import { dropOutsideLeg, putCaller, putOutsideLeg, type Draft } from './draft.ts';
import type { AcdEvent, LegEnd } from './events.ts';
import type { DialOutcome } from './facts.ts';
import { outsideLegFields } from './legs.ts';
import { callFields, changedAt, laterOf } from './line.ts';
import { dialOutcomeOf, otherRoutes, sendOutside } from './outside-dial.ts';
import { arrange, seatsOf } from './seats.ts';
import type { OutsideLeg } from './state.ts';
import { leave } from './talk.ts';
import { transitLegFailed } from './transit.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;
type Pending = OutsideLeg & { readonly is: 'pending' };

export function outsideLegRang(draft: Draft, { legId }: Of<'OutsideLegRang'>): void {
  const leg = draft.state.outsideLegs.get(legId);
  if (leg?.is !== 'pending' || leg.rangAt !== null) return;
  const at = laterOf(draft, leg.madeAt);
  draft.facts.push({ at, type: 'DialRang', callId: leg.callId, legId, earlyMedia: false });
  putOutsideLeg(draft, { ...leg, rangAt: at });
}

/** Who is consulted is aside with the operator; who is handed the call has the customer. Too late: nobody waits for it any more. */
export function outsideLegAnswered(draft: Draft, { legId }: Of<'OutsideLegAnswered'>): void {
  const leg = draft.state.outsideLegs.get(legId);
  if (leg === undefined) return void draft.commands.push({ type: 'ReleaseOutside', legId });
  const caller = draft.state.callers.get(leg.callId);
  if (leg.is !== 'pending') return;
  const { callId } = leg;
  const at = laterOf(draft, leg.rangAt ?? leg.madeAt, ...(caller === undefined ? [] : [changedAt(caller)]));
  draft.facts.push({ at, type: 'DialEnded', callId, legId, outcome: 'answered', cause: null });
  draft.facts.push({ at, type: 'OutsideTalkStarted', callId, legId });
  const asked = outsideLegFields(leg);
  if (caller?.is === 'talking')
    return arrange(draft, caller, at, () => {
      putOutsideLeg(draft, { ...asked, is: 'talking', seat: 'aside', since: at });
      return caller;
    });
  if (caller?.is !== 'in-transit') throw new Error(`outside leg ${legId} has no caller`);
  draft.facts.push({ at, type: 'TransitEnded', callId, outcome: 'answered' });
  putOutsideLeg(draft, { ...asked, is: 'talking', seat: 'in', since: at });
  const talk = { is: 'talking', legs: [legId], talkAt: at, since: at, recordingPaused: false } as const;
  const talking = { ...callFields(caller), ...talk };
  putCaller(draft, talking);
  draft.commands.push({ type: 'SeatParties', ...seatsOf(draft.state, talking) });
}

export function outsideLegEnded(draft: Draft, { legId, how, cause }: Of<'OutsideLegEnded'>): void {
  const leg = draft.state.outsideLegs.get(legId);
  if (leg === undefined) return;
  if (leg.is === 'pending') return fail(draft, leg, how, dialOutcomeOf(how), cause);
  const caller = draft.state.callers.get(leg.callId);
  if (caller?.is === 'talking') leave(draft, caller, legId, 'hung-up');
}

/** Nobody took it up in time. Called with a deadline that matches. */
export function outsideLegDeadline(draft: Draft, leg: OutsideLeg): void {
  if (leg.is !== 'pending') return;
  fail(draft, leg, 'no-answer', 'no-answer', null);
}

/** By another way out, or not at all. */
function fail(draft: Draft, leg: Pending, how: LegEnd, outcome: DialOutcome, cause: number | null): void {
  const { id: legId, callId, routes } = leg;
  const caller = draft.state.callers.get(callId);
  const at = laterOf(draft, leg.rangAt ?? leg.madeAt, ...(caller === undefined ? [] : [changedAt(caller)]));
  draft.facts.push({ at, type: 'DialEnded', callId, legId, outcome, cause });
  const others = otherRoutes(draft.state, routes, how);
  if (others.length > 0) return void sendOutside(draft, { ...leg, routes: others }, at);
  // Whatever was told of it, nobody's phone rings on.
  draft.commands.push({ type: 'ReleaseOutside', legId });
  if (caller?.is === 'talking')
    return arrange(draft, caller, at, () => {
      dropOutsideLeg(draft, legId);
      return { ...caller, legs: caller.legs.filter((id) => id !== legId) };
    });
  dropOutsideLeg(draft, legId);
  if (caller?.is === 'in-transit') transitLegFailed(draft, caller, at, outcome === 'refused');
}
