import type { QueueRules } from '../acd/queue-rules.ts';
import { couldTake } from '../acd/ready.ts';
import type { Operator } from '../acd/state.ts';
import type { OperatorId, QueueId } from '../shared/ids.ts';
import type { AcdView } from './gateway.ts';

/** Who is signed in to which queue, and how many wait for each who takes its calls, by their weight: read once for many queues. */
export interface Survey {
  readonly signedIn: ReadonlyMap<QueueId, readonly OperatorId[]>;
  readonly claims: ReadonlyMap<QueueId, number>;
}

/**
 * Takes calls of the queue, if not now then after the work in hand: no pause comes then, and nothing stands against it for good. Of
 * calls, because it is to those who phone that a wait is promised.
 */
export const isAtWork = (operator: Operator, rules: QueueRules): boolean =>
  isStaying(operator) && couldTake(rules, operator.profile, 'call');

const isStaying = ({ presence, nextPresence, reachable, removed }: Operator): boolean =>
  presence.is === 'available' && (nextPresence?.is ?? 'available') === 'available' && reachable && removed !== true;

/** Those for whom no operator is on the way. */
const waitingIn = (view: AcdView, queueId: QueueId): number =>
  view.line(queueId).filter((callId) => view.callers.get(callId)?.is === 'waiting').length;

/** Takes some milliseconds with ten thousand operators. */
export function survey(view: AcdView): Survey {
  const seen = new Map<QueueId, { readonly rules: QueueRules; readonly signedIn: OperatorId[]; atWork: number }>();
  for (const rules of view.queues.values()) seen.set(rules.id, { rules, signedIn: [], atWork: 0 });
  for (const [id, operator] of view.operators) {
    const { presence, leftQueues, profile } = operator;
    if (presence.is === 'signed-out') continue;
    const staying = isStaying(operator);
    for (const { queueId } of profile.serves) {
      const queue = seen.get(queueId);
      if (queue === undefined || leftQueues.includes(queueId)) continue;
      queue.signedIn.push(id);
      if (staying && couldTake(queue.rules, profile, 'call')) queue.atWork += 1;
    }
  }
  const claimOf = ({ rules, atWork }: { readonly rules: QueueRules; readonly atWork: number }): number =>
    atWork === 0 ? 0 : (rules.weight * waitingIn(view, rules.id)) / atWork;
  return {
    signedIn: new Map([...seen].map(([id, { signedIn }]) => [id, signedIn])),
    claims: new Map([...seen].map(([id, queue]) => [id, claimOf(queue)])),
  };
}
