import type { OperatorId, QueueId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { AcdState } from './acd-state.ts';
import { waitReasonOf } from './choose.ts';
import { needsNow, objectionTo, searchFor, type Search } from './eligible.ts';
import { isInLine } from './indexes.ts';
import type { CallerInLine } from './line.ts';
import { servingOf, type SkillNeed } from './queue-rules.ts';
import { standingOf } from './ready.ts';
import type { Exclusions, Objection, Unready } from './reasons.ts';
import { inOrder } from './sorted-list.ts';
import type { Operator, Queue } from './state.ts';

/** So many operators are named for one caller; all are counted. */
const named = 100;

/** From this place in the line on, counted from 1, so many. */
export interface LinePart {
  readonly from: number;
  readonly limit: number;
}

export interface LineExplanation {
  readonly at: EpochMs;
  readonly inLine: number;
  readonly callers: readonly WaitExplanation[];
}

/** What keeps ready operators from being asked. */
export type Gate = 'tier' | 'skill' | 'units' | 'preference';

/** An operator of the queue who is not asked. Null: may be asked, and is about to be. */
export interface NotAsked {
  readonly operatorId: OperatorId;
  readonly tier: number;
  readonly reason: Objection | Unready | null;
}

/** Why a caller waits. While a phone rings for the caller, or the two are being connected, nobody is left out. */
export interface WaitExplanation {
  readonly caller: CallerInLine;
  readonly place: number;
  readonly waitedMs: DurationMs;
  /** Whose phones ring, or who has answered. */
  readonly offeredTo: readonly OperatorId[];
  readonly needs: readonly Pick<SkillNeed, 'skill' | 'level'>[];
  readonly heldBy: readonly Gate[];
  readonly excluded: Exclusions;
  /** The ready ones first, in the order of the strategy. */
  readonly operators: readonly NotAsked[];
}

/** Why callers of a queue wait, by the very rules by which they are served; null: no such queue. Grows with its ready operators. */
export function explainLine(
  state: AcdState,
  queueId: QueueId,
  now: EpochMs,
  { from, limit }: LinePart,
): LineExplanation | null {
  const queue = state.queues.get(queueId);
  if (queue === undefined) return null;
  const line = state.line(queueId);
  const callers = line.slice(from - 1, from - 1 + limit).map((id, index) => {
    const caller = state.callers.get(id);
    if (caller === undefined || !isInLine(caller)) throw new Error(`the index of queue ${queueId} is not the state's`);
    return explainWait(state, caller, queue, now, from + index);
  });
  return { at: now, inLine: line.length, callers };
}

function explainWait(
  state: AcdState,
  caller: CallerInLine,
  queue: Queue,
  now: EpochMs,
  place: number,
): WaitExplanation {
  const search = searchFor(state, caller, queue, now);
  const { waitedMs } = search;
  const shared = { caller, place, waitedMs, offeredTo: offeredTo(state, caller), needs: needsNow(search) };
  if (caller.is !== 'waiting') return { ...shared, heldBy: [], excluded: {}, operators: [] };
  const { excluded } = waitReasonOf(search);
  return { ...shared, heldBy: gatesOf(excluded), excluded, operators: [...notAsked(search).take(named)] };
}

function offeredTo({ offers }: AcdState, caller: CallerInLine): OperatorId[] {
  if (caller.is === 'waiting') return [];
  const ids = caller.is === 'offered' ? caller.offerIds : [caller.offerId];
  return ids.flatMap((id) => offers.get(id)?.operatorId ?? []);
}

const gates: Readonly<Record<Objection, Gate>> = {
  ...{ 'tier-closed': 'tier', 'lacks-skill': 'skill', 'too-few-units': 'units' },
  ...{ 'other-preferred': 'preference', 'preferred-sought': 'preference' },
};

const gatesOf = (excluded: Exclusions): Gate[] => [
  ...new Set(Object.entries(gates).flatMap(([objection, gate]) => (objection in excluded ? [gate] : []))),
];

function* notAsked(search: Search): Generator<NotAsked, void> {
  const { index, queue, state } = search;
  const operatorOf = (id: OperatorId): Operator => {
    const operator = state.operators.get(id);
    if (operator === undefined) throw new Error(`the index of queue ${queue.id} is not the state's`);
    return operator;
  };
  for (const { id, tier } of [...index.ready].flatMap((group) => [...group.ready()]).sort(inOrder))
    yield { operatorId: id, tier, reason: objectionTo(search, operatorOf(id), tier) };
  for (const id of index.posts.keys()) {
    const operator = operatorOf(id);
    const reason = standingOf(operator, queue.id);
    const tier = servingOf(operator.profile, queue.id)?.tier ?? 1;
    if (reason !== 'ready') yield { operatorId: id, tier, reason };
  }
}
