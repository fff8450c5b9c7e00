import type { QueueId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';
import type { OperatorProfile, QueueRules, WorkKind } from './queue-rules.ts';
import type { Unready } from './reasons.ts';
import { skilledAfterMs } from './skills.ts';
import type { Operator } from './state.ts';

/** Can be offered a call now. Derived, never stored. */
export const isReady = (operator: Operator): boolean =>
  operator.presence.is === 'available' && operator.reachable && operator.activity.is === 'idle';

/** How an operator stands to one of the own queues. */
export type Standing = 'ready' | Unready;

export function standingOf(operator: Operator, queueId: QueueId): Standing {
  const { presence, reachable, activity, leftQueues } = operator;
  if (presence.is === 'signed-out') return 'signed-out';
  if (leftQueues.length > 0 && leftQueues.includes(queueId)) return 'left-queue';
  if (isReady(operator)) return 'ready';
  if (presence.is === 'paused') return 'paused';
  if (!reachable) return 'unreachable';
  return activity.is === 'cool-down' ? 'cool-down' : 'busy';
}

/** Is there for the queue: ready, or will be after the work in hand. Null: does not serve it. */
export const isThere = (standing: Standing | null): boolean => standing === 'ready' || standing === 'busy';

/** Is signed in to the queue, on a pause too. */
export const isSignedIn = (standing: Standing | null): boolean =>
  standing !== null && standing !== 'signed-out' && standing !== 'left-queue';

/** Could take work of this kind of the queue after the longest wait: who never can is not waited for. */
export const couldTake = (
  queue: Pick<QueueRules, 'needs' | 'units'>,
  profile: OperatorProfile,
  kind: WorkKind,
): boolean => profile.units >= queue.units[kind] && Number.isFinite(skilledAfterMs(queue, profile));

/** From this tier on, but for those of the lowest one that has somebody there, operators are asked after this wait. */
export function opensAfterMs({ tiers }: Pick<QueueRules, 'tiers'>, tier: number): DurationMs {
  let afterMs = 0;
  for (const opening of tiers) if (opening.tier <= tier) afterMs = opening.afterMs;
  return afterMs;
}
