import { isDeepStrictEqual } from 'node:util';
import { rulesOf, type QueueSettings } from '../operators/queue-settings.ts';

/** What a person may change of a queue. */
const settingsOf = (queue: QueueSettings): QueueSettings => {
  const { shortAbandonMs, dispositionMandatory } = queue;
  return { ...rulesOf(queue), shortAbandonMs, dispositionMandatory };
};

/** The settings that differ, each as it was and as it is. */
export function changesOf(
  was: QueueSettings,
  is: QueueSettings,
): Readonly<Record<string, { before: unknown; after: unknown }>> {
  const before: Readonly<Record<string, unknown>> = { ...settingsOf(was) };
  const after: Readonly<Record<string, unknown>> = { ...settingsOf(is) };
  const changed = Object.keys(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
  return Object.fromEntries(changed.map((field) => [field, { before: before[field], after: after[field] }]));
}
