import { objectionTo, type Search } from './eligible.ts';
import { exclusionReasons, type Exclusions, type Objection, type OfferReason, type WaitReason } from './reasons.ts';
import type { Operator } from './state.ts';

/** So many candidates are named in a reason; the others are not looked at. */
const named = 4;

/** The operator whom the queue's strategy asks for a caller; undefined: nobody can be asked now. */
export function choose(search: Search): Operator | undefined {
  if (search.queue.strategy === 'random') return drawn(search);
  for (const { operator } of candidates(search)) return operator;
  return undefined;
}

interface Ready {
  readonly operator: Operator;
  readonly tier: number;
  readonly rank: number;
}

/** Ready operators who may be asked, in order. `excluded`, if given, counts the others that were passed. */
function* candidates(search: Search, excluded?: Map<Objection, number>): Generator<Ready, void> {
  for (const { id, tier, rank } of search.index.ready) {
    const operator = search.state.operators.get(id);
    if (operator === undefined) throw new Error(`the index of queue ${search.queue.id} is not the state's`);
    const objection = objectionTo(search, operator, tier);
    if (objection === null) yield { operator, tier, rank };
    else if (excluded !== undefined) excluded.set(objection, (excluded.get(objection) ?? 0) + 1);
    // Nobody further on is of an open tier.
    else if (objection === 'tier-closed') return;
  }
}

/**
 * By chance, in the lowest tier that has somebody: the smallest of exponential numbers whose rates are the weights (P. Efraimidis,
 * P. Spirakis, Weighted random sampling with a reservoir, 2006). The chance comes from the ids, so that a replay draws the same.
 */
function drawn(search: Search): Operator | undefined {
  let best: { readonly operator: Operator; readonly tier: number; readonly score: number } | undefined;
  for (const { operator, tier } of candidates(search)) {
    if (best !== undefined && best.tier < tier) break;
    const score = drawOf(search, operator);
    if (best === undefined || score < best.score) best = { operator, tier, score };
  }
  return best?.operator;
}

function drawOf({ caller, queue }: Search, { profile }: Operator): number {
  const weight = profile.serves.find(({ queueId }) => queueId === queue.id)?.weight ?? 1;
  return -Math.log(fractionOf(`${caller.id} ${String(caller.offers)} ${profile.id}`)) / weight;
}

/** Evenly spread over (0, 1): FNV-1a (G. Fowler, L. C. Noll, P. Vo), stirred by the finalizer of MurmurHash3 (A. Appleby). */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32 + 2 ** -33;
}

/** Why `asked` is asked: asked before the offer is made. */
export function reasonOf(search: Search, asked: Operator): OfferReason {
  const { queue, caller, waitedMs, preferred } = search;
  const scoreOf = ({ operator, rank }: Ready) => (queue.strategy === 'random' ? drawOf(search, operator) : rank);
  const excluded = new Map<Objection, number>();
  const listed = [];
  for (const one of candidates(search, excluded)) {
    const isAsked = one.operator === asked;
    const candidate = { operatorId: one.operator.profile.id, tier: one.tier, score: scoreOf(one) };
    if (isAsked) listed.unshift(candidate);
    else if (listed.length < named) listed.push(candidate);
    if (listed.length >= named && listed[0]?.operatorId === asked.profile.id) break;
  }
  return {
    ...{ strategy: queue.strategy, candidates: listed.slice(0, named), excluded: exclusions(search, excluded) },
    ...{ waitedMs, priority: caller.priority, preferred: preferred === asked.profile.id },
  };
}

/** Why nobody is asked. */
export function waitReasonOf(search: Search): WaitReason {
  const excluded = new Map<Objection, number>();
  candidates(search, excluded).next();
  return {
    excluded: exclusions(search, excluded),
    waitedMs: search.waitedMs,
    priority: search.caller.priority,
  };
}

function exclusions({ index }: Search, objections: ReadonlyMap<Objection, number>): Exclusions {
  const counts = new Map<string, number>([...index.standing, ...objections]);
  return Object.fromEntries(
    exclusionReasons.flatMap((reason) => {
      const count = counts.get(reason);
      return count === undefined ? [] : [[reason, count]];
    }),
  );
}
