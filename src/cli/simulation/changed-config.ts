import { z } from 'zod';
import { operatorId } from '../../shared/ids.ts';
import type { RosterEntry } from '../../simulation/day.ts';
import { InputProblem, readAs } from './input-problem.ts';
import { likeness, problemsOf, queueInput, queueOutput, queuesOf, servesInput } from './rules.ts';
import type { Configuration } from './work-day.ts';

const name = z.string().min(1).max(128);

const configFile = z.strictObject({
  /** By id or name: the fields that change, as in `PATCH /v1/queues/{id}`. */
  queues: z.record(name, z.looseObject({})).default({}),
  /** By id or name. */
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
  const find = <T>(all: readonly T[], named: (one: T) => readonly string[], wanted: string, path: string): T | null => {
    const found = all.find((one) => named(one).includes(wanted)) ?? null;
    if (found === null) problems.push(`${path}: there is nobody and nothing of this id or name in the day`);
    return found;
  };
  const operatorNamed = (wanted: string, path: string): RosterEntry | null =>
    find(was.operators, ({ profile }) => [profile.id, profile.name], wanted, path);

  let { queues, operators } = was;
  for (const [wanted, change] of Object.entries(file.queues)) {
    const queue = find(queues, ({ id, name: called }) => [id, called], wanted, `queues/${wanted}`);
    if (queue === null) continue;
    const { success, data, error } = queueInput.safeParse({ ...queueOutput(queue), ...change, id: queue.id });
    if (success) queues = queues.map((one) => (one.id === queue.id ? data : one));
    else problems.push(...error.issues.map(({ path, message }) => `queues/${[wanted, ...path].join('/')}: ${message}`));
  }
  for (const [wanted, { queues: serves, absent }] of Object.entries(file.operators)) {
    const entry = operatorNamed(wanted, `operators/${wanted}`);
    if (entry === null) continue;
    const changed = { ...entry, profile: likeness(entry.profile, { queues: serves }) };
    operators = operators.flatMap((one) => (one.profile.id !== entry.profile.id ? one : absent ? [] : changed));
  }
  for (const [index, { count, like, queues: serves }] of file.more.entries()) {
    const entry = operatorNamed(like, `more/${index}/like`);
    if (entry === null) continue;
    const added = Array.from({ length: count }, (_unused, nth): RosterEntry => {
      const id = operatorId(`${entry.profile.id}-more-${index + 1}-${nth + 1}`);
      return { ...entry, profile: likeness(entry.profile, { id, queues: serves }), measured: null };
    });
    operators = [...operators, ...added];
  }

  const known = new Set<string>(queues.map(({ id }) => id));
  for (const { profile } of operators) {
    const unknown = queuesOf(profile).filter((id) => !known.has(id));
    problems.push(...unknown.map((id) => `operators/${profile.id}/queues: there is no queue ${id}`));
  }
  const profiles = operators.map(({ profile }) => profile);
  for (const queue of queues) {
    const before = was.queues.find(({ id }) => id === queue.id) ?? queue;
    const found = problemsOf(queue, before, queues, profiles);
    problems.push(...found.map(({ path, problem }) => `queues/${queue.id}/${path}: ${problem}`));
  }
  if (problems.length > 0) throw new InputProblem(source, problems);
  return { queues, operators };
}
