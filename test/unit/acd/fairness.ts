import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { QueueRules, WorkKind } from '../../../src/acd/queue-rules.ts';
import type { Queue } from '../../../src/acd/state.ts';
import type { LineFields, Operator } from '../../../src/acd/state.ts';
import type { QueueId } from '../../../src/shared/ids.ts';

// The rules of who may be asked, and of who goes first, written anew from their words: the checks do not ask the core.

/** The state as data, at an instant. */
export interface Scene {
  readonly state: AcdState;
  readonly now: number;
}

/** Serves the queue, has not signed out of it, wants to work and has a phone. */
function isHere({ profile, presence, reachable, leftQueues }: Operator, queue: QueueId): boolean {
  const serves = profile.serves.some(({ queueId }) => queueId === queue);
  return serves && !leftQueues.includes(queue) && presence.is === 'available' && reachable;
}

/** Has nothing to do and may be given something. */
export const isReady = (operator: Operator, queue: QueueId): boolean =>
  isHere(operator, queue) && operator.activity.is === 'idle';

/** Ready, or at work; who is left alone after a miss is not waited for. */
const isWaitedFor = (operator: Operator, queue: QueueId): boolean =>
  isHere(operator, queue) && operator.activity.is !== 'cool-down';

export const tierOf = ({ profile }: Operator, queue: QueueId): number =>
  profile.serves.find(({ queueId }) => queueId === queue)?.tier ?? Infinity;

const plain = (number: string): string => number.replace(/^\+/, '');

/** Has the units and the skills that the call needs by now. */
function isAble({ now }: Scene, caller: LineFields, queue: Queue, { profile }: Operator): boolean {
  const needs = queue.needs.filter(
    ({ numbers }) => numbers.length === 0 || numbers.map(plain).includes(plain(caller.dialled)),
  );
  return (
    profile.units >= queue.units[caller.kind] &&
    needs.every(({ skill, level, relax }) => {
      const relaxed = relax.findLast(({ afterMs }) => caller.queuedAt + afterMs <= now);
      return (profile.skills[skill] ?? 0) >= (relaxed?.level ?? level);
    })
  );
}

/** If ready, may be asked for this caller: a tier that is still closed is so only while somebody of a lower one is waited for. */
export function mayBeAsked(scene: Scene, caller: LineFields, operator: Operator): boolean {
  const { state, now } = scene;
  const queue = state.queues.get(caller.queueId);
  if (queue === undefined || !isHere(operator, queue.id) || !isAble(scene, caller, queue, operator)) return false;
  const preference = queue.preferred === null ? null : caller.preference;
  if (preference !== null && preference.until > now) {
    if (preference.is === 'sought') return false;
    const favourite = state.operators.get(preference.operatorId);
    if (favourite !== undefined && isWaitedFor(favourite, queue.id) && isAble(scene, caller, queue, favourite))
      return favourite === operator;
  }
  const tier = tierOf(operator, queue.id);
  const opening = queue.tiers.findLast((one) => one.tier <= tier);
  if (opening === undefined || caller.queuedAt + opening.afterMs <= now) return true;
  const lower = [...state.operators.values()].filter((other) => tierOf(other, queue.id) < tier);
  return !lower.some((other) => isWaitedFor(other, queue.id) && isEverAble(queue, caller.kind, other));
}

/** After the longest wait, and whatever number was dialled, could take such work of the queue. */
const isEverAble = ({ needs, units }: QueueRules, kind: WorkKind, { profile }: Operator): boolean =>
  profile.units >= units[kind] &&
  needs
    .filter(({ numbers }) => numbers.length === 0)
    .every(
      ({ skill, level, relax }) => (profile.skills[skill] ?? 0) >= Math.min(level, ...relax.map((one) => one.level)),
    );

/** Waits, a level of priority being worth so much of it, times the weight of the queue: the greatest goes first. */
export function urgencyOf({ state, now }: Scene, { queueId, placedAt, priority }: LineFields): number {
  const { weight, priorityStepMs } = state.queues.get(queueId) ?? { weight: NaN, priorityStepMs: NaN };
  return (now - placedAt + priority * priorityStepMs) * weight;
}
