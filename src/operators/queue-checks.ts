import type { OverflowRule } from '../acd/queue-rules.ts';
import { PasokhError } from '../shared/errors.ts';
import type { QueueId } from '../shared/ids.ts';
import type { QueueSettings } from './queue-settings.ts';

// What single fields cannot show: rules that contradict each other, other queues, or those who serve the queue.

/** A field of the request, and what is wrong with it. */
export interface Problem {
  readonly path: string;
  readonly problem: string;
}

/** What a queue is checked against. */
export interface Surroundings {
  /** Where each of the other queues that there are sends its callers. */
  readonly overflows: ReadonlyMap<QueueId, readonly OverflowRule[]>;
  /** Those who serve this one. */
  readonly operators: readonly { readonly tier: number; readonly units: number }[];
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
  ...tooLate(queue, 'body/tiers', queue.tiers),
  ...queue.needs.flatMap(({ relax }, index) => tooLate(queue, `body/needs/${String(index)}/relax`, relax)),
];

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
export const problemsAround = (
  queue: QueueSettings,
  before: QueueSettings | null,
  around: Surroundings,
): readonly Problem[] => [
  ...overflowProblems(queue, before, around),
  ...tierProblems(queue, before, around),
  ...unitProblems(queue, before, around),
];

function overflowProblems({ id, overflow }: QueueSettings, before: QueueSettings | null, around: Surroundings) {
  const known = new Set((before?.overflow ?? []).flatMap(targetOf));
  return overflow.flatMap((rule, index): readonly Problem[] => {
    const [target] = targetOf(rule);
    if (target === undefined || known.has(target)) return [];
    const path = `body/overflow/${String(index)}/to/queueId`;
    if (target === id) return [{ path, problem: 'this is the queue itself' }];
    if (!around.overflows.has(target)) return [{ path, problem: 'there is no such queue' }];
    return leadsTo(id, target, around) ? [{ path, problem: 'the rules of that queue lead back to this one' }] : [];
  });
}

const targetOf = ({ to }: OverflowRule): readonly QueueId[] => (to.is === 'queue' ? [to.queueId] : []);

function leadsTo(goal: QueueId, start: QueueId, { overflows }: Surroundings): boolean {
  const reached = new Set([start]);
  for (const id of reached) for (const next of (overflows.get(id) ?? []).flatMap(targetOf)) reached.add(next);
  return reached.has(goal);
}

function tierProblems({ tiers }: QueueSettings, before: QueueSettings | null, { operators }: Surroundings) {
  const known = new Set([...operators, ...(before?.tiers ?? [])].map(({ tier }) => tier));
  const problem =
    before === null
      ? 'nobody serves a new queue yet: add its operators first, then open tiers with a change'
      : 'no operator of the queue is of this tier';
  return tiers.flatMap(({ tier }, index): readonly Problem[] =>
    known.has(tier) ? [] : [{ path: `body/tiers/${String(index)}/tier`, problem }],
  );
}

function unitProblems(queue: QueueSettings, before: QueueSettings | null, { operators }: Surroundings) {
  const { unitsPerCall } = queue;
  if (operators.length === 0 || before?.unitsPerCall === unitsPerCall) return [];
  if (operators.some(({ units }) => units >= unitsPerCall)) return [];
  return [{ path: 'body/unitsPerCall', problem: 'more than any operator of the queue has' }];
}
