import type { QueueRules } from '../acd/queue-rules.ts';
import type { Operator } from '../acd/state.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import type { AcdView } from './gateway.ts';

/** Who is signed in to which queue, and how many wait for each who takes its calls: read once for many queues. */
export interface Survey {
  readonly signedIn: ReadonlyMap<QueueId, readonly OperatorId[]>;
  readonly waitingEach: ReadonlyMap<QueueId, number>;
}

/** The queues that may give the operator a call. */
export const queuesOf = ({ profile, leftQueues }: Operator): readonly QueueId[] =>
  profile.serves.map(({ queueId }) => queueId).filter((queueId) => !leftQueues.includes(queueId));

/** Takes calls of the queue, if not now then after the work in hand: no pause comes then, and nothing stands against it for good. */
export function isAtWork(operator: Operator, rules: QueueRules): boolean {
  const { profile, presence, nextPresence, reachable, removed } = operator;
  if (presence.is !== 'available' || !reachable || removed === true) return false;
  if (nextPresence !== null && nextPresence.is !== 'available') return false;
  return profile.units >= rules.unitsPerCall && rules.needs.every((need) => mayHave(profile.skills[need.skill], need));
}

/** Has what every call needs, at the latest when the need has relaxed. */
const mayHave = (level = 0, { numbers, level: needed, relax }: QueueRules['needs'][number]): boolean =>
  numbers.length > 0 || level >= (relax.at(-1)?.level ?? needed);

/** Takes some milliseconds with ten thousand operators. */
export function survey(view: AcdView): Survey {
  const signedIn = new Map<QueueId, OperatorId[]>();
  const atWork = new Map<QueueId, number>();
  for (const [id, operator] of view.operators) {
    if (operator.presence.is === 'signed-out') continue;
    for (const queueId of queuesOf(operator)) {
      const rules = view.queues.get(queueId);
      if (rules === undefined) continue;
      const known = signedIn.get(queueId);
      if (known === undefined) signedIn.set(queueId, [id]);
      else known.push(id);
      if (isAtWork(operator, rules)) atWork.set(queueId, (atWork.get(queueId) ?? 0) + 1);
    }
  }
  const waitingEach = [...atWork].map(([queueId, count]) => [queueId, view.line(queueId).length / count] as const);
  return { signedIn, waitingEach: new Map(waitingEach) };
}
