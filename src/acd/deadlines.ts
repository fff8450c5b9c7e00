import { assertNever } from '../shared/assert-never.ts';
import type { EpochMs } from '../shared/time.ts';
import { directLimitMs } from './direct.ts';
import type { DeadlineOwner } from './events.ts';
import type { Caller, Offer, Operator, OutsideLeg, StateRow } from './state.ts';

/**
 * The one instant by which the entity of a row must have moved on, or null when it waits on nobody. Derived from the
 * state alone, so that a restart arms the same deadlines.
 */
export function deadlineOf(row: StateRow): { readonly owner: DeadlineOwner; readonly due: EpochMs } | null {
  if (row.body === null) return null;
  switch (row.kind) {
    case 'queue':
      return null;
    case 'caller':
      return deadline({ kind: 'caller', id: row.id }, dueOfCaller(row.body));
    case 'operator':
      return deadline({ kind: 'operator', id: row.id }, dueOfOperator(row.body));
    case 'offer':
      return deadline({ kind: 'offer', id: row.id }, dueOfOffer(row.body));
    case 'outside-leg':
      return deadline({ kind: 'outside-leg', id: row.id }, dueOfOutsideLeg(row.body));
    case 'place':
      return deadline({ kind: 'place', id: row.id }, row.body.until);
    default:
      return assertNever(row);
  }
}

const deadline = (owner: DeadlineOwner, due: EpochMs | null) => (due === null ? null : { owner, due });

export function dueOfCaller(caller: Caller): EpochMs | null {
  switch (caller.is) {
    case 'waiting':
    case 'offered':
      return Math.min(caller.waitUntil, caller.widensAt ?? Infinity);
    case 'leaving':
    case 'dialling':
      return caller.until;
    // Who is rung for it in time may take it, too late for the next one.
    case 'in-transit':
      return caller.leg === null ? caller.until : Math.max(caller.until, caller.since + directLimitMs);
    // The accepted offer bounds the connecting; nothing bounds a conversation.
    case 'connecting':
    case 'talking':
      return null;
    default:
      return assertNever(caller);
  }
}

export function dueOfOperator({ activity }: Operator): EpochMs | null {
  switch (activity.is) {
    case 'wrap-up':
    case 'releasing':
    case 'cool-down':
      return activity.until;
    // The offer bounds the reservation and the ringing; the PBX tells the end of a conversation.
    case 'idle':
    case 'reserved':
    case 'ringing':
    case 'dialling':
    case 'talking':
    case 'monitoring':
    case 'engaged':
      return null;
    default:
      return assertNever(activity);
  }
}

export function dueOfOffer(offer: Offer): EpochMs | null {
  switch (offer.is) {
    case 'pending':
    case 'accepted':
      return offer.until;
    case 'talking':
      return null;
    default:
      return assertNever(offer);
  }
}

export const dueOfOutsideLeg = (leg: OutsideLeg): EpochMs | null => (leg.is === 'pending' ? leg.until : null);
