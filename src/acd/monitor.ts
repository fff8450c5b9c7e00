import { askOperator, obstacleTo } from './direct.ts';
import { putCaller, putOffer, type Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import { endLegs, isMonitor, isOperators, lastChange, leaderOf, legsOf } from './legs.ts';
import { laterOf } from './line.ts';
import { ownPart, refuse } from './refuse.ts';
import { arrange, sit } from './seats.ts';
import { goingOn } from './recording-pause.ts';
import { promote } from './talk.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** A supervisor comes into the call of others, or changes the seat there. */
export function monitorAsked(draft: Draft, event: Of<'MonitorAsked'>): void {
  const { callId, by, seat } = event;
  const caller = draft.state.callers.get(callId);
  if (caller?.is !== 'talking') return refuse(draft, event, caller === undefined ? 'unknown' : 'call-state');
  const [lead] = legsOf(draft, caller);
  // There is nobody to whisper to.
  if (seat === 'whispering' && lead !== undefined && !isOperators(lead)) return refuse(draft, event, 'call-state');
  const own = legsOf(draft, caller).find((leg) => isOperators(leg) && leg.operatorId === by);
  if (own !== undefined && (!isOperators(own) || !isMonitor(own) || own.is === 'accepted'))
    return refuse(draft, event, 'self');
  if (own?.is === 'pending') return putOffer(draft, { ...own, seat });
  if (own !== undefined) {
    if (own.seat === seat) return;
    const at = laterOf(draft, caller.since);
    const of = leaderOf(legsOf(draft, caller));
    draft.facts.push({ at, type: 'MonitorStarted', callId, offerId: own.id, operatorId: by, seat, of });
    return arrange(draft, caller, at, () => {
      sit(draft, own, seat);
      return caller;
    });
  }
  const why = obstacleTo(draft, by, 'monitor');
  if (why !== null) return refuse(draft, event, why);
  const offer = askOperator(draft, caller, by, 'monitor', { by, at: caller.since, seat });
  putCaller(draft, { ...caller, offers: caller.offers + 1, legs: [...caller.legs, offer.id] });
}

/** Who monitors goes on with the customer; all others are out, but those who monitor, too. */
export function takeOverAsked(draft: Draft, event: Of<'TakeOverAsked'>): void {
  const caller = draft.state.callers.get(event.callId);
  if (caller?.is !== 'talking') return refuse(draft, event, caller === undefined ? 'unknown' : 'call-state');
  const own = ownPart(draft, caller, event)?.offer;
  if (own === undefined || !isMonitor(own)) return refuse(draft, event, 'not-yours');
  const legs = legsOf(draft, caller);
  const at = lastChange(draft, caller, legs);
  arrange(draft, caller, at, () => {
    const ended = legs.filter((leg) => !isMonitor(leg));
    promote(draft, own, legs, at);
    endLegs(draft, ended, { at, why: 'taken-over', wrapsUp: true });
    const others = legs.filter((leg) => isMonitor(leg) && leg.id !== own.id);
    return { ...goingOn(draft, caller, at), legs: [own.id, ...others.map((leg) => leg.id)] };
  });
}
