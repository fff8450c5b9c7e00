import { nthOffer } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import { operatorOf, setActivity } from './activity.ts';
import { putCaller, putOffer, type Draft } from './draft.ts';
import { laterOf, queueOf } from './line.ts';
import type { Caller, Operator } from './state.ts';

/** By how much the PBX's own limit on ringing lies behind ours, so that the core is the one that decides. */
const ringReserveMs = 2 * second;

type Pair = readonly [caller: Caller & { readonly is: 'waiting' }, operator: Operator];

/**
 * Offers waiting callers to ready operators until no queue has both, in the step that made it possible. Only queues that
 * were woken in this step can have both, since none had before it.
 */
export function assign(draft: Draft): void {
  for (let pair = nextPair(draft); pair !== null; pair = nextPair(draft)) offer(draft, ...pair);
}

/** Of the woken queues where somebody waits and an operator is ready: the longest waiting caller, the longest idle operator. */
function nextPair({ state, woken }: Draft): Pair | null {
  let best: { readonly at: number; readonly pair: Pair } | null = null;
  for (const id of woken) {
    const index = state.indexes.queues.get(id);
    const waiting = index?.waiting.first();
    const ready = index?.ready.first();
    if (waiting === undefined || ready === undefined) continue;
    const caller = state.callers.get(waiting.id);
    const operator = state.operators.get(ready.id);
    if (caller?.is !== 'waiting' || operator === undefined)
      throw new Error(`the index of queue ${id} is not the state's`);
    const isLonger = best === null || waiting.at < best.at || (waiting.at === best.at && caller.id < best.pair[0].id);
    if (isLonger) best = { at: waiting.at, pair: [caller, operator] };
  }
  return best?.pair ?? null;
}

function offer(draft: Draft, caller: Caller & { readonly is: 'waiting' }, operator: Operator): void {
  const queue = queueOf(draft, caller.queueId);
  const at = Math.max(draft.now, laterOf(draft, caller.since, operator.activity.since));
  const { id: callId, segmentId, queueId } = caller;
  const operatorId = operator.profile.id;
  const offers = caller.offers + 1;
  const offerId = nthOffer(callId, offers);
  const until = at + queue.ringTimeoutMs;

  draft.facts.push({ at, type: 'OfferMade', offerId, callId, segmentId, queueId, operatorId });
  draft.commands.push({
    type: 'RingOperator',
    ...{ offerId, callId, operatorId, callerNumber: caller.number, queueName: queue.name },
    timeoutMs: queue.ringTimeoutMs + ringReserveMs,
  });
  putOffer(draft, { id: offerId, callId, operatorId, queueId, madeAt: at, is: 'pending', until, rangAt: null });
  putCaller(draft, { ...caller, is: 'offered', since: at, offers, offerId });
  setActivity(draft, operatorOf(draft, operatorId), { is: 'reserved', offerId, since: at }, callId);
}
