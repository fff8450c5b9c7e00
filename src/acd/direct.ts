import { nthOffer, type OfferId, type OperatorId } from '../shared/ids.ts';
import { second, type DurationMs, type EpochMs } from '../shared/time.ts';
import { operatorOf, ringReserveMs, setActivity } from './activity.ts';
import { putOffer, type Draft } from './draft.ts';
import type { Refusal } from './facts.ts';
import { laterOf } from './line.ts';
import type { CallFields, Offer, OfferPurpose, Operator, PhoneKind, Seat } from './state.ts';

/** What an operator is asked for outside the line of a queue. */
export type DirectPurpose = Exclude<OfferPurpose, 'queue'>;

/** How long bridging may take once the operator's leg is up. */
export const connectLimitMs: DurationMs = 5 * second;

/** How long an operator's phone rings who is asked directly. */
export const directRingMs: DurationMs = 20 * second;

/** By when it is over with who is rung for a call on the way; an operator's own limits on ringing and bridging come first. */
export const directLimitMs: DurationMs = directRingMs + 10 * second;

/** Who asks for it himself may do so while nothing but work on the last call, or nothing, is in hand. */
const isOwnWish = (purpose: DirectPurpose): boolean =>
  purpose === 'dial' || purpose === 'retrieve' || purpose === 'monitor';

/** What keeps an operator from being asked now; null: nothing. In an emergency nobody has to be signed in. */
export function obstacleTo(draft: Draft, id: OperatorId, purpose: DirectPurpose, isEmergency = false): Refusal | null {
  const operator = draft.state.operators.get(id);
  if (operator === undefined || operator.removed === true) return 'unknown';
  if (operator.presence.is === 'signed-out' && !isEmergency) return 'signed-out';
  if (!operator.reachable) return 'unreachable';
  return isFreeFor(operator, purpose) ? null : 'busy';
}

/** A call that comes back to an operator goes before the work on it; but a phone that has just failed is left alone. */
function isFreeFor({ activity }: Operator, purpose: DirectPurpose): boolean {
  switch (activity.is) {
    case 'idle':
      return true;
    case 'wrap-up':
      return isOwnWish(purpose) || purpose === 'return';
    case 'cool-down':
      return isOwnWish(purpose);
    default:
      return false;
  }
}

interface Asking {
  readonly by: OperatorId | null;
  readonly at: EpochMs;
  readonly seat?: Seat;
  readonly phone?: PhoneKind | undefined;
  readonly isUp?: boolean;
}

/**
 * Rings the phone of an operator to whom nothing is an obstacle. Who calls puts the caller, with one offer more.
 *
 * @param seat what who monitors will do
 * @param phone only this one
 * @param isUp the phone was there first: it is not rung
 */
export function askOperator(
  draft: Draft,
  call: CallFields,
  operatorId: OperatorId,
  purpose: DirectPurpose,
  { by, at: since, seat, phone, isUp = false }: Asking,
): Offer {
  const operator = operatorOf(draft, operatorId);
  const at = Math.max(draft.now, laterOf(draft, since, operator.activity.since));
  const { id: callId, queueId } = call;
  const id: OfferId = nthOffer(callId, call.offers + 1);
  const queue = queueId === null ? undefined : draft.state.queues.get(queueId);
  draft.facts.push({ at, type: 'DirectOfferMade', offerId: id, callId, operatorId, queueId, purpose, by });
  if (!isUp)
    draft.commands.push({
      ...{ type: 'RingOperator', purpose, offerId: id, callId, operatorId, callerNumber: call.number },
      ...{ queueName: queue?.name ?? '', timeoutMs: directRingMs + ringReserveMs },
      ...(phone === undefined ? {} : { phone }),
    });
  const asked = { id, callId, operatorId, queueId, purpose, madeAt: at };
  const until = draft.now + directRingMs;
  const offer = { ...asked, is: 'pending', until, rangAt: null, ...(seat === undefined ? {} : { seat }) } as const;
  putOffer(draft, offer);
  const offered = { ...operator, offeredAt: at, unitsInUse: queue?.units[call.kind] ?? 1 };
  setActivity(draft, offered, { is: 'reserved', offerId: id, since: at }, callId);
  return offer;
}
