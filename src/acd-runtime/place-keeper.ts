import type { Caller } from '../acd/state.ts';
import type { CallId, OfferId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';
import type { Legs } from './legs.ts';
import type { Log, Pbx } from './ports.ts';

/** A quarter of the time after which the PBX takes a waiting caller to the native queue: three renewals may fail. */
export const keepPlaceEveryMs = 15 * second;

export interface PlaceParts {
  readonly pbx: Pick<Pbx, 'keepPlace'>;
  readonly legs: Legs;
  readonly log: Log;
  readonly view: AcdView;
  readonly isOnline: () => boolean;
}

/** Waits, or is on the way and not about to be connected. */
const hasPlace = ({ offers }: AcdView, caller: Caller): boolean =>
  caller.is === 'waiting' ||
  caller.is === 'offered' ||
  (caller.is === 'in-transit' && offers.get(caller.leg as OfferId)?.is !== 'accepted');

/**
 * Renews the time-out of everyone who waits. It queues with the commands of the caller's leg, so before the one that connects the
 * caller and ends the time-out: set after that one it would tear a conversation.
 */
export function keepPlaces({ pbx, legs, log, view, isOnline }: PlaceParts): void {
  const keep = async (callId: CallId): Promise<void> => {
    if (!isOnline()) return;
    const result = await pbx.keepPlace(callId);
    // Who is gone tells it by an event.
    if (result.is === 'refused' || result.is === 'unreachable') log.warn('place not kept', { callId, why: result.why });
  };
  for (const [callId, caller] of view.callers) if (hasPlace(view, caller)) legs.run(callId, () => keep(callId));
}
