import type { CallId, OfferId, OperatorId, OutsideLegId, QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AcdState } from './acd-state.ts';
import type { AcdCommand } from './commands.ts';
import type { AcdEvent } from './events.ts';
import type { Fact } from './facts.ts';
import { indexCaller, indexDialled, indexOperator, nobodyWoken, queueIndex, reindexQueue } from './indexes.ts';
import { settleEverywhere, settleQueue, type Woken } from './indexes.ts';
import type { Caller, FormerPlace, Offer, Operator, OutsideLeg, Queue, StateRow } from './state.ts';

/** One step in the making: what it has changed, asked for and told so far. */
export interface Draft {
  readonly state: AcdState;
  /** When it happened. Facts are told with this instant, or a later one: see `laterOf`. */
  readonly at: EpochMs;
  /** When we begin to act on it: what we bound in time is counted from here. */
  readonly now: EpochMs;
  readonly commands: AcdCommand[];
  readonly facts: Fact[];
  /** Whether to tell why operators are asked or not. */
  readonly explains: boolean;
  readonly woken: Woken;
  readonly changed: {
    readonly queues: Set<QueueId>;
    readonly operators: Set<OperatorId>;
    readonly callers: Set<CallId>;
    readonly offers: Set<OfferId>;
    readonly outsideLegs: Set<OutsideLegId>;
    readonly places: Set<string>;
  };
}

export const openDraft = (state: AcdState, event: AcdEvent, explains: boolean): Draft => ({
  state,
  at: event.at,
  now: Math.max(event.at, event.now ?? event.at),
  commands: [],
  facts: [],
  explains,
  woken: nobodyWoken(),
  changed: {
    ...{ queues: new Set(), operators: new Set(), callers: new Set(), offers: new Set() },
    ...{ outsideLegs: new Set(), places: new Set() },
  },
});

/** Other rules may change the order of everybody in it. */
export function putQueue(draft: Draft, queue: Queue): void {
  const { indexes, queues, callers, operators } = draft.state;
  queues.set(queue.id, queue);
  draft.changed.queues.add(queue.id);
  indexDialled(indexes, queues);
  reindexQueue(indexes, queues, callers, operators, queue.id, draft.woken);
}

/** What was measured changes nobody's place. */
export function putMeasured(draft: Draft, queue: Queue): void {
  draft.state.queues.set(queue.id, queue);
  draft.changed.queues.add(queue.id);
}

/** Who serves it goes on doing so, in the order of a queue without rules: it may come back. */
export function dropQueue(draft: Draft, id: QueueId): void {
  const { indexes, queues, callers, operators } = draft.state;
  queues.delete(id);
  draft.changed.queues.add(id);
  indexDialled(indexes, queues);
  reindexQueue(indexes, queues, callers, operators, id, draft.woken);
}

export function putOperator(draft: Draft, operator: Operator): void {
  const { id } = operator.profile;
  indexOperator(draft.state.indexes, draft.state.operators.get(id), operator, draft.woken);
  draft.state.operators.set(id, operator);
  draft.changed.operators.add(id);
}

export function dropOperator(draft: Draft, id: OperatorId): void {
  indexOperator(draft.state.indexes, draft.state.operators.get(id), undefined, draft.woken);
  draft.state.operators.delete(id);
  draft.changed.operators.add(id);
}

/** Lets the queue know of all who have come and gone in this step: before anybody of it is chosen. */
export function settleIn({ state, woken }: Draft, id: QueueId): void {
  settleQueue(state.indexes, state.operators, queueIndex(state.indexes, id), woken);
}

/** Lets all queues know: at the end of the step. */
export function settleAll({ state, woken }: Draft): void {
  settleEverywhere(state.indexes, state.operators, woken);
}

export function putCaller(draft: Draft, caller: Caller): void {
  indexCaller(draft.state.indexes, draft.state.callers.get(caller.id), caller, draft.woken);
  draft.state.callers.set(caller.id, caller);
  draft.changed.callers.add(caller.id);
}

export function dropCaller(draft: Draft, id: CallId): void {
  indexCaller(draft.state.indexes, draft.state.callers.get(id), undefined, draft.woken);
  draft.state.callers.delete(id);
  draft.changed.callers.add(id);
}

export function putOffer(draft: Draft, offer: Offer): void {
  draft.state.offers.set(offer.id, offer);
  draft.changed.offers.add(offer.id);
}

export function dropOffer(draft: Draft, id: OfferId): void {
  draft.state.offers.delete(id);
  draft.changed.offers.add(id);
}

export function putOutsideLeg(draft: Draft, leg: OutsideLeg): void {
  draft.state.outsideLegs.set(leg.id, leg);
  draft.changed.outsideLegs.add(leg.id);
}

export function dropOutsideLeg(draft: Draft, id: OutsideLegId): void {
  draft.state.outsideLegs.delete(id);
  draft.changed.outsideLegs.add(id);
}

export function putPlace(draft: Draft, id: string, place: FormerPlace): void {
  draft.state.places.set(id, place);
  draft.changed.places.add(id);
}

export function dropPlace(draft: Draft, id: string): void {
  draft.state.places.delete(id);
  draft.changed.places.add(id);
}

/** The changed entities, each once, as they are at the end of the step. */
export function rowsOf({ state, changed }: Draft): StateRow[] {
  const rows: StateRow[] = [];
  for (const id of changed.queues) rows.push({ kind: 'queue', id, body: state.queues.get(id) ?? null });
  for (const id of changed.operators) rows.push({ kind: 'operator', id, body: state.operators.get(id) ?? null });
  for (const id of changed.callers) rows.push({ kind: 'caller', id, body: state.callers.get(id) ?? null });
  for (const id of changed.offers) rows.push({ kind: 'offer', id, body: state.offers.get(id) ?? null });
  for (const id of changed.outsideLegs) rows.push({ kind: 'outside-leg', id, body: state.outsideLegs.get(id) ?? null });
  for (const id of changed.places) rows.push({ kind: 'place', id, body: state.places.get(id) ?? null });
  return rows;
}
