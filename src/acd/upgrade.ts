import { assertNever } from '../shared/assert-never.ts';
import type { OfferId, QueueId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';
import { callFields } from './line.ts';
import { plainRules, plainServing, unitsByKind, type OperatorProfile } from './queue-rules.ts';
import type { Caller, LineFields, Offer, Operator, Queue, QueuedCaller, StateRow } from './state.ts';

// Callers may wait and talk while the service is renewed: what an earlier version kept of them holds for this one.

/** A row of an earlier version, as this one writes it. */
export function upgraded(row: StateRow): StateRow {
  if (row.body === null) return row;
  switch (row.kind) {
    case 'queue':
      return { ...row, body: queueNow(row.body) };
    case 'operator':
      return { ...row, body: operatorNow(row.body) };
    case 'caller':
      return { ...row, body: callerNow(withKind(row.body)) };
    case 'offer':
      return { ...row, body: offerNow(row.body) };
    case 'outside-leg':
    case 'place':
      return row;
    default:
      return assertNever(row);
  }
}

/** There was one cool-down for all, and one kind of work. */
type EarlierQueue = Omit<Queue, 'coolDownMs'> & {
  readonly coolDownMs: DurationMs | Queue['coolDownMs'];
  readonly unitsPerCall?: number;
};

/** Of a rule that there was not the plain one holds. */
function queueNow(queue: Queue): Queue {
  const { coolDownMs: each, unitsPerCall, ...same } = queue as EarlierQueue;
  const coolDownMs =
    typeof each === 'number' ? { declined: each, busy: each, noAnswer: each, unreachable: each } : each;
  const units = unitsPerCall === undefined ? {} : { units: unitsByKind({ call: unitsPerCall }) };
  return { ...plainRules, ...same, ...units, coolDownMs };
}

function operatorNow(operator: Operator): Operator {
  const { queues, ...profile } = operator.profile as OperatorProfile & { readonly queues?: readonly QueueId[] };
  if (queues === undefined) return operator;
  return {
    ...operator,
    profile: { ...profile, serves: queues.map(plainServing), skills: {}, units: 1 },
    ...{ nextPresence: null, leftQueues: [], offeredAt: 0, missedInRow: 0 },
    recent: { at: operator.idleSince, calls: 0, busyMs: 0 },
  };
}

/** All calls came in, and every operator's leg was one of a queue and with its caller. */
function offerNow(offer: Offer): Offer {
  if (Object.hasOwn(offer, 'purpose')) return offer;
  const asked = { ...offer, purpose: 'queue' } as const;
  return asked.is === 'talking' ? { ...asked, seat: 'in', wasIn: true, muted: false } : asked;
}

function callerNow(kept: Caller): Caller {
  if (Object.hasOwn(kept, 'direction')) return kept;
  const caller = {
    ...visitorNow(kept),
    offers: 'offers' in kept ? kept.offers : 0,
    direction: 'inbound',
    dials: 0,
  } as const;
  if (caller.is !== 'talking') return caller;
  const { offerId, talkAt } = caller as typeof caller & { readonly offerId: OfferId };
  const talk = { is: 'talking', legs: [offerId], talkAt, since: talkAt, recordingPaused: false } as const;
  return { ...callFields(caller), ...talk };
}

function visitorNow(caller: Caller): Caller {
  if (Object.hasOwn(caller, 'visited')) return caller;
  switch (caller.is) {
    case 'leaving':
      return { ...caller, visited: [] };
    case 'talking':
      return { ...caller, ...visitOf(caller as Caller & QueuedCaller) };
    case 'waiting':
    case 'connecting':
      return { ...caller, ...placeOf(caller) };
    case 'offered': {
      const { offerId, ...offered } = caller as typeof caller & { readonly offerId: OfferId };
      return { ...offered, ...placeOf(caller), offerIds: [offerId], phones: 1 };
    }
    // No earlier version had them.
    case 'dialling':
    case 'in-transit':
      return caller;
    default:
      return assertNever(caller);
  }
}

/** Before there were kinds of work everybody phoned. */
const withKind = (caller: Caller): Caller => (Object.hasOwn(caller, 'kind') ? caller : { ...caller, kind: 'call' });

/** Nobody came from another queue, or with a place or a priority. */
const visitOf = ({ queueId, queuedAt }: QueuedCaller) => ({ visited: [queueId], placedAt: queuedAt, priority: 0 });

const placeOf = (caller: LineFields) => ({ ...visitOf(caller), widensAt: null, preference: null });
