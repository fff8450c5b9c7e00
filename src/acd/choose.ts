import type { OperatorId } from '../shared/ids.ts';
import { drawn } from './draw.ts';
import { objectionTo, type Search } from './eligible.ts';
import { rankOfOperator } from './order.ts';
import { plainServing, servingOf, type Serving } from './queue-rules.ts';
import { standingOf } from './ready.ts';
import type { ReadyGroup } from './ready-groups.ts';
import { objections, unreadinesses, type Candidate, type Exclusions, type Objection } from './reasons.ts';
import type { OfferReason, Unready, WaitReason } from './reasons.ts';
import { inOrder, type Place } from './sorted-list.ts';
import type { Operator } from './state.ts';

/** So many candidates are named in a reason; the others are not looked at. */
const named = 4;

/** The operator whom the queue's strategy asks for a caller; undefined: nobody can be asked now. */
export function choose(search: Search): Operator | undefined {
  const [first] = candidates(search, 1);
  return first === undefined ? undefined : operatorOf(search, first.operatorId);
}

function operatorOf({ state, queue }: Search, id: OperatorId): Operator {
  const operator = state.operators.get(id);
  if (operator === undefined) throw new Error(`the index of queue ${queue.id} is not the state's`);
  return operator;
}

const termsOf = ({ queue }: Search, { profile }: Operator): Serving =>
  servingOf(profile, queue.id) ?? plainServing(queue.id);

type Excluded = Map<Objection, number>;

/** The first so many of those who may be asked, in their order. `excluded`, if given, counts who is ready and may not be. */
function candidates(search: Search, many: number, excluded?: Excluded): Candidate[] {
  if (search.preferred !== null) return preferredOf(search, search.preferred, excluded);
  const first: Place<OperatorId>[] = [];
  for (const group of askable(search, excluded).sort((one, other) => tierOf(one) - tierOf(other))) {
    // Who is of a higher tier comes later.
    if (first.length >= many && (first.at(-1)?.tier ?? 0) < tierOf(group)) break;
    first.push(...firstOf(search, group, many));
  }
  if (first.length > 1) first.sort(inOrder).splice(many);
  return first.map(({ id, tier, rank }) => ({ operatorId: id, tier, score: rank }));
}

/** While this one is there, nobody else is asked. */
function preferredOf(search: Search, id: OperatorId, excluded?: Excluded): Candidate[] {
  const { queue, index } = search;
  const operator = operatorOf(search, id);
  const isReady = standingOf(operator, queue.id) === 'ready';
  const others = index.standing.ready - (isReady ? 1 : 0);
  if (others > 0) excluded?.set('other-preferred', others);
  const score = rankOfOperator(queue.strategy, operator);
  return isReady ? [{ operatorId: id, tier: termsOf(search, operator).tier, score }] : [];
}

/** The groups of ready operators who may be asked: what keeps the first one from it keeps them all. */
function askable(search: Search, excluded?: Excluded): ReadyGroup[] {
  const groups: ReadyGroup[] = [];
  for (const group of search.index.ready) {
    const first = group.first();
    if (first === undefined) continue;
    const objection = objectionTo(search, operatorOf(search, first.id), first.tier);
    if (objection === null) groups.push(group);
    else excluded?.set(objection, (excluded.get(objection) ?? 0) + group.size);
  }
  return groups;
}

const tierOf = (group: ReadyGroup): number => group.first()?.tier ?? 0;

function firstOf(search: Search, group: ReadyGroup, many: number): Place<OperatorId>[] {
  const first = group.first();
  if (search.queue.strategy !== 'random' || first === undefined) return group.head(many);
  const { weight } = termsOf(search, operatorOf(search, first.id));
  return drawn(group, weight, many, `${search.caller.id} ${String(search.caller.offers)} ${first.id}`);
}

/** Why the one is asked who is; asked before the offer is made. */
export function reasonOf(search: Search): OfferReason {
  const { queue, caller, waitedMs, preferred } = search;
  const excluded: Excluded = new Map();
  return {
    ...{ strategy: queue.strategy, candidates: candidates(search, named, excluded) },
    ...{ excluded: exclusions(search, excluded), waitedMs, priority: caller.priority, preferred: preferred !== null },
  };
}

/** Why nobody is asked. */
export function waitReasonOf(search: Search): WaitReason {
  const { waitedMs, caller } = search;
  const excluded: Excluded = new Map();
  candidates(search, 1, excluded);
  return { excluded: exclusions(search, excluded), waitedMs, priority: caller.priority };
}

function exclusions({ index }: Search, found: ReadonlyMap<Objection, number>): Exclusions {
  const excluded: Partial<Record<Objection | Unready, number>> = {};
  for (const reason of unreadinesses) if (index.standing[reason] > 0) excluded[reason] = index.standing[reason];
  for (const reason of objections) if (found.has(reason)) excluded[reason] = found.get(reason) ?? 0;
  return excluded;
}
