import { assertNever } from '../shared/assert-never.ts';
import type { CallId, OfferId, OperatorId, OutsideLegId, QueueId } from '../shared/ids.ts';
import { emptyIndexes, indexCaller, indexDialled, indexOperator, nobodyWoken, reindexQueue } from './indexes.ts';
import type { Indexes } from './indexes.ts';
import type { Caller, FormerPlace, Offer, Operator, OutsideLeg, Queue, StateRow } from './state.ts';
import { upgraded } from './upgrade.ts';

/** All that the core knows. `step` owns it and changes it in place, through `draft.ts` alone; others only read. */
export interface AcdState {
  readonly queues: Map<QueueId, Queue>;
  readonly operators: Map<OperatorId, Operator>;
  readonly callers: Map<CallId, Caller>;
  readonly offers: Map<OfferId, Offer>;
  readonly outsideLegs: Map<OutsideLegId, OutsideLeg>;
  /** By `formerPlaceId`. */
  readonly places: Map<string, FormerPlace>;
  /** Callers of a queue in the order in which they will be served; offered and connecting ones keep their place. O(n). */
  readonly line: (queue: QueueId) => readonly CallId[];
  readonly indexes: Indexes;
}

export function emptyState(): AcdState {
  const indexes = emptyIndexes();
  return {
    queues: new Map(),
    operators: new Map(),
    callers: new Map(),
    offers: new Map(),
    outsideLegs: new Map(),
    places: new Map(),
    line: (queue) => indexes.queues.get(queue)?.line.ids() ?? [],
    indexes,
  };
}

/**
 * The state that the rows of earlier steps describe, in any order, those of the version before among them; of several rows of one
 * entity the last one counts.
 */
export function restoreState(rows: Iterable<StateRow>): AcdState {
  const state = emptyState();
  for (const row of rows) restoreRow(state, upgraded(row));
  const { indexes, queues, callers, operators } = state;
  const woken = nobodyWoken();
  indexDialled(indexes, queues);
  for (const id of queues.keys()) reindexQueue(indexes, queues, callers, operators, id, woken);
  for (const caller of callers.values()) indexCaller(indexes, undefined, caller, woken);
  for (const operator of operators.values()) indexOperator(indexes, undefined, operator, woken);
  return state;
}

function restoreRow(state: AcdState, row: StateRow): void {
  switch (row.kind) {
    case 'queue':
      return keep(state.queues, row.id, row.body);
    case 'operator':
      return keep(state.operators, row.id, row.body);
    case 'caller':
      return keep(state.callers, row.id, row.body);
    case 'offer':
      return keep(state.offers, row.id, row.body);
    case 'outside-leg':
      return keep(state.outsideLegs, row.id, row.body);
    case 'place':
      return keep(state.places, row.id, row.body);
    default:
      assertNever(row);
  }
}

function keep<Id, Body>(entities: Map<Id, Body>, id: Id, body: Body | null): void {
  if (body === null) entities.delete(id);
  else entities.set(id, body);
}
