import { emptyState, type AcdState } from '../src/acd/acd-state.ts';
import { plainRules, plainServing } from '../src/acd/queue-rules.ts';
import { step } from '../src/acd/step.ts';
import { callId, nthOffer, operatorId, queueId } from '../src/shared/ids.ts';
import { heapBytes } from './heap.ts';

const calls = 10_000;
const queue = queueId('desk');

/** What a talking call takes in the core's own state: in memory, and as the rows that the spool keeps. */
export function bytesOfTalk(): { readonly heap: number; readonly rows: number } {
  fill(staffed()); // what the engine itself keeps of new code is there from now on
  const state = staffed();
  const before = heapBytes();
  const rows = fill(state);
  const heap = heapBytes() - before;
  if (state.callers.size !== calls) throw new Error('not all of them talk');
  return { heap: Math.round(heap / calls), rows: Math.round(rows / calls) };
}

function staffed(): AcdState {
  const state = emptyState();
  step(state, {
    at: 0,
    type: 'QueueConfigured',
    queue: { ...plainRules, id: queue, name: queue, dialledNumbers: ['1'] },
  });
  for (let index = 0; index < calls; index += 1) {
    const id = operatorId(`operator-${String(index)}`);
    const operator = { id, name: id, serves: [plainServing(queue)], skills: {}, units: 1 };
    step(state, { at: 0, type: 'OperatorConfigured', operator });
    step(state, { at: 0, type: 'ReachableChanged', operatorId: id, reachable: true });
    step(state, { at: index, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } });
  }
  return state;
}

/** @returns the length of all rows */
function fill(state: AcdState): number {
  let rows = 0;
  for (let index = 0; index < calls; index += 1) {
    const [id, at] = [callId(`${String(1_795_350_000 + index)}.${String(index)}`), calls + index];
    step(state, { at, type: 'CallerEntered', callId: id, number: '+989121234567', dialled: '1' });
    const offerId = nthOffer(id, 1);
    step(state, { at, type: 'OfferAnswered', offerId });
    step(state, { at, type: 'PartiesBridged', callId: id, offerId });
    rows += JSON.stringify([state.callers.get(id), state.offers.get(offerId)]).length;
  }
  return rows;
}
