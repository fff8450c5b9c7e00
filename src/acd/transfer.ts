import type { Draft } from './draft.ts';
import { obstacleTo, askOperator } from './direct.ts';
import { putCaller } from './draft.ts';
import { doorOf, enterAgain } from './enter.ts';
import type { AcdEvent, Target } from './events.ts';
import type { Refusal } from './facts.ts';
import { endLegs, isMonitor, lastChange, legsOf } from './legs.ts';
import { closeIfDone } from './line.ts';
import { routesWithRoom } from './outside-dial.ts';
import { partOf, refuse, type Part } from './refuse.ts';
import { goingOn } from './recording-pause.ts';
import { startTransit } from './transit.ts';
import type { Destination } from './state.ts';

type Of<Type extends AcdEvent['type']> = Extract<AcdEvent, { type: Type }>;

/** So many calls may be parked at once. */
const slots = 99;

/** Blind: the operator is out at once, and the customer on the way. Who is in the call with others leaves it, or ends the consultation. */
export function transferAsked(draft: Draft, event: Of<'TransferAsked'>): void {
  const part = aloneOf(draft, event);
  if (part === null) return;
  const to = withRoom(draft, event.to);
  const why = obstacleOf(draft, to, event.by);
  if (why !== null) return refuse(draft, event, why);
  const { callId, by } = event;
  const handedTo = to.is === 'number' ? ({ is: 'number', number: to.number } as const) : to;
  const caller = letGo(draft, part, (at) =>
    draft.facts.push({ at, type: 'CallTransferred', callId, by, how: 'blind', to: handedTo }),
  );
  const { since: at } = caller;
  if (to.is !== 'queue') return void startTransit(draft, caller, { why: 'transfer', to, from: by, at });
  // A new wait, behind those who wait there.
  enterAgain(draft, { ...caller, placedAt: at }, to.queueId, at);
  if (caller.queueId !== null) closeIfDone(draft, caller.queueId);
}

export function parkAsked(draft: Draft, event: Of<'ParkAsked'>): void {
  const part = aloneOf(draft, event);
  if (part === null) return;
  const slot = freeSlot(draft);
  if (slot === null) return refuse(draft, event, 'slots-full');
  const caller = letGo(draft, part, () => undefined);
  const to = { is: 'slot', slot } as const;
  startTransit(draft, caller, { why: 'parked', to, from: event.by, at: caller.since });
}

/** The customer hears music until it is taken up at the other phone; in vain, it comes back to whichever can be rung. */
export function moveAsked(draft: Draft, event: Of<'MoveAsked'>): void {
  const part = aloneOf(draft, event);
  if (part === null) return;
  const caller = letGo(draft, part, () => undefined, 'comes-back');
  const to = { is: 'operator', operatorId: event.by, phone: event.phone } as const;
  startTransit(draft, caller, { why: 'moved', to, from: event.by, at: caller.since });
}

/** Anybody may: the own phone rings for the parked call. */
export function retrieveAsked(draft: Draft, event: Of<'RetrieveAsked'>): void {
  const { callId, by } = event;
  const caller = draft.state.callers.get(callId);
  if (caller === undefined) return refuse(draft, event, 'unknown');
  if (caller.is !== 'in-transit' || caller.to.is !== 'slot' || caller.leg !== null)
    return refuse(draft, event, 'call-state');
  const why = obstacleTo(draft, by, 'retrieve');
  if (why !== null) return refuse(draft, event, why);
  const offer = askOperator(draft, caller, by, 'retrieve', { by, at: caller.since });
  putCaller(draft, { ...caller, leg: offer.id, offers: caller.offers + 1, since: offer.madeAt });
}

/** The part of a leading operator who is with the customer and no third; null: refused. */
function aloneOf(draft: Draft, event: Of<'TransferAsked' | 'ParkAsked' | 'MoveAsked'>): Part | null {
  const part = partOf(draft, event, 'lead');
  if (part === null) return null;
  const third = legsOf(draft, part.caller).find((leg) => leg.id !== part.offer.id && !isMonitor(leg));
  if (third === undefined) return part;
  refuse(draft, event, 'consulting');
  return null;
}

/** The operator's part is over, or comes back, and that of who monitors it is over; the call is not. */
function letGo(draft: Draft, { caller }: Part, tell: (at: number) => void, part: 'over' | 'comes-back' = 'over') {
  const legs = legsOf(draft, caller);
  const at = lastChange(draft, caller, legs);
  tell(at);
  endLegs(draft, legs, { at, why: 'call-over', wrapsUp: part === 'over' });
  return { ...(part === 'over' ? goingOn(draft, caller, at) : caller), since: at };
}

const withRoom = ({ state }: Draft, to: Target): Target =>
  to.is === 'number' ? { ...to, routes: routesWithRoom(state, to.routes) } : to;

/** What keeps a call from going there; null: nothing. */
function obstacleOf(draft: Draft, to: Target, by: Of<'TransferAsked'>['by']): Refusal | null {
  switch (to.is) {
    case 'queue': {
      const queue = draft.state.queues.get(to.queueId);
      if (queue === undefined || queue.removed === true) return 'unknown';
      const door = doorOf(draft, queue, draft.now);
      return door === 'no-operators' ? 'nobody-there' : door;
    }
    case 'operator':
      return to.operatorId === by ? 'self' : obstacleTo(draft, to.operatorId, 'transfer');
    case 'number':
      return to.routes.length === 0 ? 'trunks-full' : null;
  }
}

function freeSlot({ state }: Draft): number | null {
  const taken = new Set<number>();
  for (const caller of state.callers.values())
    if (caller.is === 'in-transit' && isSlot(caller.to)) taken.add(caller.to.slot);
  for (let slot = 1; slot <= slots; slot += 1) if (!taken.has(slot)) return slot;
  return null;
}

const isSlot = (to: Destination): to is Destination & { readonly is: 'slot' } => to.is === 'slot';
