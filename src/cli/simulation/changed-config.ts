import { z } from 'zod';
import type { Serving } from '../../acd/queue-rules.ts';
import { operatorId, type QueueId } from '../../shared/ids.ts';
import { InputProblem, readAs } from './input-problem.ts';
import { lookUp, operatorsByName, queuesByName } from './names.ts';
import { likeness, problemsOf, queueInput, queueOutput, servesInput } from './rules.ts';
import type { Configuration, WorkOperator } from './work-day.ts';

const name = z.string().min(1).max(128);

const configFile = z.strictObject({
  /** By id or name: the fields that change, as in `PATCH /v1/queues/{id}`, with queues by id or name. */
  queues: z.record(name, z.looseObject({})).default({}),
  /** By id, user name or name; their queues by id or name. */
  operators: z
    .record(name, z.strictObject({ queues: servesInput.optional(), absent: z.boolean().default(false) }))
    .default({}),
  /** Operators beside those of the day, with the hours of one of them. */
  more: z
    .array(z.strictObject({ count: z.number().int().min(1).max(1_000), like: name, queues: servesInput.optional() }))
    .default([]),
});

/** The configuration that a file of changes makes of the day's own. @throws InputProblem with every problem and its path */
export function changedBy(raw: unknown, was: Configuration, source: string): Configuration {
  const file = readAs(configFile, raw, source);
  const problems: string[] = [];
  const found = <T>(result: { one: T } | { problem: string }, path: string): T | null => {
    if ('one' in result) return result.one;
    problems.push(`${path}: ${result.problem}`);
    return null;
  };
  const queueNamed = (wanted: string, path: string) => found(lookUp(queuesByName(was.queues), wanted), path);
  const operatorNamed = (wanted: string, path: string) => found(lookUp(operatorsByName(was.operators), wanted), path);
  const served = (serves: readonly Serving[] | undefined, path: string): readonly Serving[] | undefined =>
    serves?.flatMap((one, index) => {
      const queue = queueNamed(one.queueId, `${path}/queues/${index}`);
      return queue === null ? [] : { ...one, queueId: queue.id };
    });

  let { queues, operators } = was;
  for (const [wanted, change] of Object.entries(file.queues)) {
    const named = queueNamed(wanted, `queues/${wanted}`);
    const queue = queues.find(({ id }) => id === named?.id);
    if (queue === undefined) continue;
    const idOf = (target: string) => queueNamed(target, `queues/${wanted}/overflow`)?.id ?? null;
    const fields = { ...queueOutput(queue), ...withTargets(change, idOf), id: queue.id };
    const { success, data, error } = queueInput.safeParse(fields);
    if (success) queues = queues.map((one) => (one.id === queue.id ? data : one));
    else problems.push(...error.issues.map(({ path, message }) => `queues/${[wanted, ...path].join('/')}: ${message}`));
  }
  for (const [wanted, { queues: serves, absent }] of Object.entries(file.operators)) {
    const entry = operatorNamed(wanted, `operators/${wanted}`);
    if (entry === null) continue;
    const profile = likeness(entry.profile, { queues: served(serves, `operators/${wanted}`) });
    operators = operators.flatMap((one) => (one.profile.id !== profile.id ? one : absent ? [] : { ...entry, profile }));
  }
  for (const [index, { count, like, queues: serves }] of file.more.entries()) {
    const entry = operatorNamed(like, `more/${index}/like`);
    if (entry === null) continue;
    const others = served(serves, `more/${index}`);
    const added = Array.from({ length: count }, (_unused, nth): WorkOperator => {
      const id = operatorId(`${entry.profile.id}-more-${index + 1}-${nth + 1}`);
      return { ...entry, profile: likeness(entry.profile, { id, queues: others }), userName: null, measured: null };
    });
    operators = [...operators, ...added];
  }

  const profiles = operators.map(({ profile }) => profile);
  for (const queue of queues) {
    const before = was.queues.find(({ id }) => id === queue.id) ?? queue;
    const contradictions = problemsOf(queue, before, queues, profiles);
    problems.push(...contradictions.map(({ path, problem }) => `queues/${queue.id}/${path}: ${problem}`));
  }
  if (problems.length > 0) throw new InputProblem(source, problems);
  return { queues, operators };
}

const targets = z.array(z.looseObject({ to: z.looseObject({ queueId: z.string().optional() }) }));

/** A change whose overflow names its queues by their ids; a target that is not known is left out. */
function withTargets(change: { readonly overflow?: unknown }, idOf: (target: string) => QueueId | null): object {
  const { success, data } = targets.safeParse(change.overflow);
  if (!success) return change;
  const overflow = data.flatMap(({ to, ...rule }) => {
    if (to.queueId === undefined) return { ...rule, to };
    const id = idOf(to.queueId);
    return id === null ? [] : { ...rule, to: { ...to, queueId: id } };
  });
  return { ...change, overflow };
}
