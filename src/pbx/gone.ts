import type { EndTrace } from '../acd-runtime/ports.ts';
import type { CallId, LegId } from '../shared/ids.ts';
import type { Lines } from './commands/run-command.ts';
import { isEmergencyCall } from './emergency-calls.ts';
import { exists } from './results.ts';
import { channelsOfApp } from './snapshot.ts';
import { readEndedTraces } from './traces.ts';

/**
 * Which of these channels are no more, and how they ended if there is a trace of it. One request for those that our application has;
 * only of the others each is asked for, because not to be in the application does not prove that it is gone.
 */
export async function findGone(
  lines: Lines,
  ids: readonly (CallId | LegId)[],
): Promise<ReadonlyMap<string, EndTrace | null>> {
  if (ids.length === 0) return new Map();
  const ours = await channelsOfApp(lines);
  const gone: string[] = [];
  const isThere = async (channelId: string): Promise<boolean> =>
    ours.has(channelId) || exists(lines.calls.channels.get({ channelId }));
  for (const id of ids)
    if (!(await anyOf(lines.branches.channelsOf(id), isThere)) && !(await isEmergencyCall(lines, id))) gone.push(id);
  if (gone.length === 0) return new Map();
  const { ended } = await readEndedTraces(lines.ami);
  return new Map(gone.map((id) => [id, ended.get(id) ?? null]));
}

async function anyOf(channels: readonly string[], is: (channel: string) => Promise<boolean>): Promise<boolean> {
  for (const channel of channels) if (await is(channel)) return true;
  return false;
}
