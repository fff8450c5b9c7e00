import { nthOffer, type CallId } from '../shared/ids.ts';
import { operatorOf, ringReserveMs, setActivity } from './activity.ts';
import { choose, isAnybodyFor, reasonOf, waitReasonOf } from './choose.ts';
import { putCaller, putOffer, type Draft } from './draft.ts';
import { objectionTo, searchFor, type Search } from './eligible.ts';
import { isSeeking, queueIndex } from './indexes.ts';
import { laterOf, lineFields, queueOf } from './line.ts';
import { urgencyOf } from './order.ts';
import { mostPhones, type QueueRules } from './queue-rules.ts';
import { isReady } from './ready.ts';
import type { Caller, Operator } from './state.ts';

type Seeking = Caller & { readonly is: 'waiting' | 'offered' };

/** So many phones may ring at once for one caller of this queue. */
const phonesAtOnce = ({ strategy, ringAtOnce }: QueueRules): number =>
  strategy === 'ring-all' ? mostPhones : ringAtOnce;

/**
 * Offers callers to ready operators until nobody who may be asked is left, in the step that made it possible. Only those whom
 * this step has woken can come together: before it, nobody sought had anybody who could be asked.
 */
export function assign(draft: Draft): void {
  const { woken, state } = draft;
  for (const id of woken.queues) for (const place of queueIndex(state.indexes, id).seeking) woken.callers.add(place.id);
  const unserved = new Set<CallId>();
  for (let next = mostUrgent(draft, unserved); next !== null; next = mostUrgent(draft, unserved)) {
    const search = searchOf(draft, next);
    const operator = choose(search);
    if (operator === undefined) throw new Error(`caller ${next.id} was woken for nobody`);
    offer(draft, next, operator, search);
  }
  if (draft.explains) for (const id of unserved) explainWait(draft, id);
}

const searchOf = (draft: Draft, caller: Seeking): Search =>
  searchFor(draft.state, caller, queueOf(draft, caller.queueId), draft.now);

/** Of the woken callers, and of those whom woken operators could take: who goes first. Forgets who finds nobody. */
function mostUrgent(draft: Draft, unserved: Set<CallId>): Seeking | null {
  const { state, woken } = draft;
  let best: Seeking | null = null;
  for (const id of woken.operators) {
    const operator = state.operators.get(id);
    const caller = operator !== undefined && isReady(operator) ? firstFor(draft, operator) : null;
    if (caller === null) woken.operators.delete(id);
    else if (best === null || goesFirst(draft, caller, best)) best = caller;
  }
  for (const id of woken.callers) {
    const caller = state.callers.get(id);
    if (caller === undefined || !isSeeking(caller)) woken.callers.delete(id);
    else if (best !== null && !goesFirst(draft, caller, best)) continue;
    else if (isAnybodyFor(searchOf(draft, caller))) best = caller;
    else {
      woken.callers.delete(id);
      if (caller.is === 'waiting') unserved.add(id);
    }
  }
  return best;
}

/** The caller whom this operator would take, over all own queues. */
function firstFor(draft: Draft, operator: Operator): Seeking | null {
  let best: Seeking | null = null;
  for (const { queueId, tier } of operator.profile.serves) {
    if (operator.leftQueues.includes(queueId)) continue;
    for (const list of queueIndex(draft.state.indexes, queueId).seeking.lists()) {
      const first = list.first();
      const caller = first === undefined ? undefined : draft.state.callers.get(first.id);
      if (caller === undefined || !isSeeking(caller))
        throw new Error(`the index of queue ${queueId} is not the state's`);
      if (best !== null && !goesFirst(draft, caller, best)) continue;
      if (objectionTo(searchOf(draft, caller), operator, tier) === null) best = caller;
    }
  }
  return best;
}

/** Equally urgent ones as in the line of one queue: by arrival, then by id. */
function goesFirst(draft: Draft, one: Seeking, other: Seeking): boolean {
  const mine = urgencyOf(queueOf(draft, one.queueId), one, draft.now);
  const theirs = urgencyOf(queueOf(draft, other.queueId), other, draft.now);
  if (mine !== theirs) return mine > theirs;
  return one.queuedAt < other.queuedAt || (one.queuedAt === other.queuedAt && one.id < other.id);
}

function offer(draft: Draft, caller: Seeking, operator: Operator, search: Search): void {
  const { queue } = search;
  const at = Math.max(draft.now, laterOf(draft, caller.since, operator.activity.since));
  const { id: callId, segmentId, queueId } = caller;
  const operatorId = operator.profile.id;
  const offers = caller.offers + 1;
  const offerId = nthOffer(callId, offers);
  const until = at + queue.ringTimeoutMs;
  const before = caller.is === 'offered' ? caller : { offerIds: [], phones: phonesAtOnce(queue) };
  const why = draft.explains ? { why: reasonOf(search) } : {};

  draft.facts.push({ at, type: 'OfferMade', offerId, callId, segmentId, queueId, operatorId, ...why });
  draft.commands.push({
    ...{ type: 'RingOperator', purpose: 'queue' },
    ...{ offerId, callId, operatorId, callerNumber: caller.number, queueName: queue.name },
    timeoutMs: queue.ringTimeoutMs + ringReserveMs,
  });
  const asked = { id: offerId, callId, operatorId, queueId, purpose: 'queue', madeAt: at } as const;
  putOffer(draft, { ...asked, is: 'pending', until, rangAt: null });
  putCaller(draft, {
    ...lineFields(caller),
    ...{ is: 'offered', since: at, offers, offerIds: [...before.offerIds, offerId], phones: before.phones },
  });
  const offered = { ...operatorOf(draft, operatorId), offeredAt: at, unitsInUse: queue.units[caller.kind] };
  setActivity(draft, offered, { is: 'reserved', offerId, since: at }, callId);
}

/** Tells of those whose own step it was; of others it was told before, and nothing is new. */
function explainWait(draft: Draft, id: CallId): void {
  const caller = draft.state.callers.get(id);
  if (caller?.is !== 'waiting' || !draft.changed.callers.has(id)) return;
  const { id: callId, segmentId, queueId } = caller;
  const why = waitReasonOf(searchOf(draft, caller));
  draft.facts.push({ at: caller.since, type: 'OfferNotMade', callId, segmentId, queueId, why });
}
