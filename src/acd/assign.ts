import { nthOffer, type CallId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import { operatorOf, ringReserveMs, setActivity } from './activity.ts';
import { choose, reasonOf, waitReasonOf } from './choose.ts';
import { putCaller, putOffer, settleAll, settleIn, type Draft } from './draft.ts';
import { objectionTo, searchFor, type Search } from './eligible.ts';
import { isSeeking, queueIndex } from './indexes.ts';
import { laterOf, lineFields, queueOf } from './line.ts';
import { rankOfCaller, urgencyOf } from './order.ts';
import { mostPhones, type QueueRules } from './queue-rules.ts';
import { isReady } from './ready.ts';
import type { Caller, Operator } from './state.ts';

type Seeking = Caller & { readonly is: 'waiting' | 'offered' };

/** Two who come together. */
interface Match {
  readonly caller: Seeking;
  readonly operator: Operator;
  readonly search: Search;
}

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
  for (let next = mostUrgent(draft, unserved); next !== null; next = mostUrgent(draft, unserved)) offer(draft, next);
  settleAll(draft);
  if (draft.explains) for (const id of unserved) explainWait(draft, id);
}

const searchOf = (draft: Draft, caller: Seeking): Search =>
  searchFor(draft.state, caller, queueOf(draft, caller.queueId), draft.now);

/** Whom the queue asks, when it knows of all who are ready. */
function matchOf(draft: Draft, caller: Seeking): Match | null {
  settleIn(draft, caller.queueId);
  const search = searchOf(draft, caller);
  const operator = choose(search);
  return operator === undefined ? null : { caller, operator, search };
}

/** Of the woken callers, and of those whom woken operators could take: who goes first, and to whom. Forgets who finds nobody. */
function mostUrgent(draft: Draft, unserved: Set<CallId>): Match | null {
  const { state, woken } = draft;
  for (const id of woken.operators) {
    const operator = state.operators.get(id);
    const caller = operator !== undefined && isReady(operator) ? firstFor(draft, operator) : null;
    if (caller === null) woken.operators.delete(id);
    else woken.callers.add(caller.id);
  }
  let best: Match | null = null;
  for (const id of woken.callers) {
    const caller = state.callers.get(id);
    const sought = caller !== undefined && isSeeking(caller) ? caller : null;
    if (sought !== null && best !== null && !goesFirst(claimOf(draft, sought), claimOf(draft, best.caller))) continue;
    const match = sought === null ? null : matchOf(draft, sought);
    if (match !== null) best = match;
    else {
      woken.callers.delete(id);
      if (caller?.is === 'waiting') unserved.add(id);
    }
  }
  return best;
}

/** The caller whom this operator would take, over all own queues. */
function firstFor(draft: Draft, operator: Operator): Seeking | null {
  const { callers, indexes } = draft.state;
  let best: Seeking | null = null;
  let most: Claim | null = null;
  for (const { index, tier } of indexes.posts.get(operator.profile.id) ?? []) {
    if (operator.leftQueues.includes(index.id)) continue;
    for (const list of index.seeking.lists()) {
      const first = list.first();
      if (first === undefined) continue;
      const claim = { urgency: urgencyOf(index.rules, first.rank, draft.now), at: first.at, id: first.id };
      if (most !== null && !goesFirst(claim, most)) continue;
      const caller = callers.get(first.id);
      if (caller === undefined || !isSeeking(caller))
        throw new Error(`the index of queue ${index.id} is not the state's`);
      if (objectionTo(searchOf(draft, caller), operator, tier) !== null) continue;
      best = caller;
      most = claim;
    }
  }
  return best;
}

/** What callers of several queues are compared by. */
interface Claim {
  readonly urgency: number;
  readonly at: EpochMs;
  readonly id: CallId;
}

function claimOf(draft: Draft, caller: Seeking): Claim {
  const queue = queueOf(draft, caller.queueId);
  return { urgency: urgencyOf(queue, rankOfCaller(queue, caller), draft.now), at: caller.queuedAt, id: caller.id };
}

/** Equally urgent ones as in the line of one queue: by arrival, then by id. */
function goesFirst(one: Claim, other: Claim): boolean {
  if (one.urgency !== other.urgency) return one.urgency > other.urgency;
  return one.at < other.at || (one.at === other.at && one.id < other.id);
}

function offer(draft: Draft, { caller, operator, search }: Match): void {
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
