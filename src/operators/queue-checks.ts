import { dialledKey } from '../acd/dialled.ts';
import type { OperatorProfile, OverflowRule } from '../acd/queue-rules.ts';
import { PasokhError } from '../shared/errors.ts';
import type { QueueId } from '../shared/ids.ts';
import { abilityProblems, problemsOfNeeds } from './need-checks.ts';
import type { QueueSettings } from './queue-settings.ts';

// What single fields cannot show: rules that contradict each other, other queues, or those who serve the queue.

/** A field of the request, and what is wrong with it. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

/** A problem that queue and surroundings have now. */
export interface PresentProblem extends Problem {
  /** What it is about, whatever its place in a list: the same in a queue that had it before. */
  readonly about: string;
}

/** Who serves a queue, and what they can do. */
export interface ServingOperator extends Pick<OperatorProfile, 'skills' | 'units'> {
  readonly tier: number;
  /** Is not switched off. */
  readonly active: boolean;
}

/** What a queue is checked against. */
export interface Surroundings {
  /** Where each of the other queues that there are sends its callers. */
  readonly overflows: ReadonlyMap<QueueId, readonly OverflowRule[]>;
  /** Those who serve this one. */
  readonly operators: readonly ServingOperator[];
}

/** @throws PasokhError `invalid-input` that names the fields, if there are problems */
export function refuseIf(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new PasokhError('invalid-input', { data: { fields: problems } });
}

/** Within the rules of one queue. */
export const problemsWithin = (queue: QueueSettings): readonly Problem[] => [
  ...(queue.maxWaitMs < queue.ringTimeoutMs
    ? [{ path: 'body/maxWaitMs', problem: 'shorter than ringTimeoutMs: no operator could answer' }]
    : []),
  ...(queue.shortAbandonMs > queue.serviceLevelMs
    ? [{ path: 'body/shortAbandonMs', problem: 'longer than serviceLevelMs' }]
    : []),
  ...(queue.preferred !== null && queue.preferred.waitMs >= queue.maxWaitMs
    ? [{ path: 'body/preferred/waitMs', problem: 'as long as maxWaitMs: nobody else would ever be asked' }]
    : []),
  ...twice(queue),
  ...tooLate(queue, 'body/tiers', queue.tiers),
  ...queue.needs.flatMap(({ relax }, index) => tooLate(queue, `body/needs/${String(index)}/relax`, relax)),
  ...problemsOfNeeds(queue),
];

const twice = ({ dialledNumbers }: QueueSettings): readonly Problem[] => {
  const keys = dialledNumbers.map(dialledKey);
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ path: `body/dialledNumbers/${String(index)}`, problem: 'there already, with or without its +' }],
  );
};

const tooLate = ({ maxWaitMs }: QueueSettings, path: string, steps: readonly { readonly afterMs: number }[]) =>
  steps.flatMap(({ afterMs }, index) =>
    afterMs < maxWaitMs
      ? []
      : [{ path: `${path}/${String(index)}/afterMs`, problem: 'not before maxWaitMs: nobody waits so long' }],
  );

/**
 * Between a queue, the others and those who serve it; `before`: the queue as it was, null for a new one. What was there before is
 * left alone: people come and go, and queues are removed, so that it may have become true since.
 */
export function problemsAround(
  queue: QueueSettings,
  before: QueueSettings | null,
  around: Surroundings,
): readonly Problem[] {
  const known = new Set(before === null ? [] : presentProblems(before, around).map(({ about }) => about));
  return presentProblems(queue, around)
    .filter(({ about }) => !known.has(about))
    .map(plain);
}

/** The same, of a queue as it is: what became of those it relies on. Who is switched off serves nobody. */
export const warningsOf = (queue: QueueSettings, { overflows, operators }: Surroundings): readonly Problem[] =>
  presentProblems(queue, { overflows, operators: operators.filter(({ active }) => active) }).map(plain);

const plain = ({ path, problem }: PresentProblem): Problem => ({ path, problem });

const presentProblems = (queue: QueueSettings, around: Surroundings): readonly PresentProblem[] => [
  ...overflowProblems(queue, around),
  ...tierProblems(queue, around),
  ...abilityProblems(queue, around.operators),
];

function overflowProblems({ id, overflow }: QueueSettings, around: Surroundings): readonly PresentProblem[] {
  return overflow.flatMap((rule, index) => {
    const [target] = targetOf(rule);
    const problem = target === undefined ? null : targetProblem(id, target, around);
    if (problem === null) return [];
    return [{ path: `body/overflow/${String(index)}/to/queueId`, problem, about: `overflow to ${String(target)}` }];
  });
}

const targetOf = ({ to }: OverflowRule): readonly QueueId[] => (to.is === 'queue' ? [to.queueId] : []);

function targetProblem(id: QueueId, target: QueueId, around: Surroundings): string | null {
  if (target === id) return 'this is the queue itself';
  if (!around.overflows.has(target)) return 'there is no such queue';
  return leadsTo(id, target, around) ? 'the rules of that queue lead back to this one' : null;
}

function leadsTo(goal: QueueId, start: QueueId, { overflows }: Surroundings): boolean {
  const reached = new Set([start]);
  for (const id of reached) for (const next of (overflows.get(id) ?? []).flatMap(targetOf)) reached.add(next);
  return reached.has(goal);
}

function tierProblems({ tiers }: QueueSettings, { operators }: Surroundings): readonly PresentProblem[] {
  const there = new Set(operators.map(({ tier }) => tier));
  const problem =
    operators.length === 0
      ? 'nobody serves the queue: add its operators first, then open tiers'
      : 'no operator of the queue is of this tier';
  return tiers.flatMap(({ tier }, index) =>
    there.has(tier) ? [] : [{ path: `body/tiers/${String(index)}/tier`, problem, about: `tier ${String(tier)}` }],
  );
}
