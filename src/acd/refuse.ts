import type { Draft } from './draft.ts';
import type { AcdEvent } from './events.ts';
import type { Refusal } from './facts.ts';
import { legsOf, type Talking } from './legs.ts';
import type { Offer } from './state.ts';

/** What somebody asks to be done with a call. */
export type AskedEvent = Extract<AcdEvent, { readonly by: unknown; readonly callId: unknown }>;

/** Tells that what was asked is not done, and why; nothing has changed. */
export function refuse({ at, facts }: Draft, { callId, by, type }: AskedEvent, why: Refusal): void {
  facts.push({ at, type: 'Refused', callId, by, asked: type, why });
}

/** An operator's part of a talk. */
export interface Part {
  readonly caller: Talking;
  readonly offer: Offer & { readonly is: 'talking' };
  readonly leads: boolean;
}

/** The part of who asks; null: there is none that may ask, which is told. */
export function partOf(draft: Draft, event: AskedEvent, who: 'anybody' | 'lead'): Part | null {
  const caller = draft.state.callers.get(event.callId);
  if (caller?.is !== 'talking') {
    refuse(draft, event, caller === undefined ? 'unknown' : 'call-state');
    return null;
  }
  const part = ownPart(draft, caller, event);
  const mayAsk = part !== null && part.offer.purpose !== 'monitor' && (part.leads || who === 'anybody');
  if (!mayAsk) refuse(draft, event, 'not-yours');
  return mayAsk ? part : null;
}

/** The part of who asks, monitors among them. */
export function ownPart(draft: Draft, caller: Talking, { by }: Pick<AskedEvent, 'by'>): Part | null {
  for (const leg of legsOf(draft, caller))
    if ('operatorId' in leg && leg.operatorId === by && leg.is === 'talking')
      return { caller, offer: leg, leads: caller.legs[0] === leg.id };
  return null;
}
