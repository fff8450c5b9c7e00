import type { OperatorId } from '../shared/ids.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import type { AcdState } from './acd-state.ts';
import { queueIndex, type QueueIndex } from './indexes.ts';
import { servingOf, type QueueRules, type SkillNeed } from './queue-rules.ts';
import { isThere, opensAfterMs, standingOf } from './ready.ts';
import type { Objection } from './reasons.ts';
import { concerns, levelOfSkill } from './skills.ts';
import type { LineFields, Operator, Queue } from './state.ts';

/** A caller for whom an operator is looked for, at an instant. */
export interface Search {
  readonly state: AcdState;
  readonly caller: LineFields;
  readonly queue: Queue;
  readonly index: QueueIndex;
  readonly now: EpochMs;
  readonly waitedMs: DurationMs;
  /** The lowest tier that has somebody there for this kind of work; its operators, and those of open tiers, may be asked. */
  readonly lowestTier: number;
  /** The one who is asked first, while there and not waited for too long. */
  readonly preferred: OperatorId | null;
}

export function searchFor(state: AcdState, caller: LineFields, queue: Queue, now: EpochMs): Search {
  const index = queueIndex(state.indexes, queue.id);
  return {
    ...{ state, caller, queue, index, now },
    waitedMs: now - caller.queuedAt,
    lowestTier: queue.tiers.length === 0 ? Infinity : Math.min(...index.there[caller.kind].keys()),
    preferred: preferredNow(state, caller, queue, now),
  };
}

const isSought = ({ preference }: LineFields, { preferred }: Queue, now: EpochMs): boolean =>
  preferred !== null && preference?.is === 'sought' && now < preference.until;

/** Nobody waits for an operator who is away, or who could not take the call. */
function preferredNow({ operators }: AcdState, caller: LineFields, queue: Queue, now: EpochMs): OperatorId | null {
  const { preference, queueId } = caller;
  if (queue.preferred === null || preference?.is !== 'known' || preference.until <= now) return null;
  const operator = operators.get(preference.operatorId);
  if (operator === undefined || servingOf(operator.profile, queueId) === undefined) return null;
  if (!isThere(standingOf(operator, queueId))) return null;
  return lackOf(operator, caller, queue, now) === null ? preference.operatorId : null;
}

/**
 * What opened once stays open: an operator may have come free a little before, and be told a little after the deadline at which
 * the caller was looked at.
 */
function hasWaited({ queuedAt, widensAt }: LineFields, afterMs: DurationMs, now: EpochMs): boolean {
  const at = queuedAt + afterMs;
  return at <= now || widensAt === null || at < widensAt;
}

/** Of tiers that rise, a closed one closes all above it. */
function isTierOpen({ caller, queue, lowestTier, now }: Search, tier: number): boolean {
  return tier <= lowestTier || hasWaited(caller, opensAfterMs(queue, tier), now);
}

/** Why an operator of the queue, if ready, is not asked for this caller now; null: may be asked. */
export function objectionTo(search: Search, operator: Operator, tier: number): Objection | null {
  const { caller, queue, now, preferred } = search;
  if (isSought(caller, queue, now)) return 'preferred-sought';
  if (preferred !== null && preferred !== operator.profile.id) return 'other-preferred';
  if (preferred === null && !isTierOpen(search, tier)) return 'tier-closed';
  return lackOf(operator, caller, queue, now);
}

/** What keeps an operator from ever taking the call, however idle. */
function lackOf({ profile }: Operator, caller: LineFields, queue: Queue, now: EpochMs): Objection | null {
  if (profile.units < queue.units[caller.kind]) return 'too-few-units';
  for (const need of queue.needs) {
    if (!concerns(need, caller.dialled)) continue;
    if (levelOfSkill(profile, need.skill) < levelOf(need, caller, now)) return 'lacks-skill';
  }
  return null;
}

/** What an operator must have for the call by now. */
export const needsNow = ({ queue, caller, now }: Search): readonly Pick<SkillNeed, 'skill' | 'level'>[] =>
  queue.needs
    .filter((need) => concerns(need, caller.dialled))
    .map((need) => ({ skill: need.skill, level: levelOf(need, caller, now) }))
    .filter(({ level }) => level > 0);

function levelOf({ level, relax }: SkillNeed, caller: LineFields, now: EpochMs): number {
  let least = level;
  for (const step of relax) if (hasWaited(caller, step.afterMs, now)) least = step.level;
  return least;
}

/** When more operators may be asked for the caller than now: a tier opens, a need relaxes, a preference ends. */
export function widensAfter(queue: QueueRules, caller: LineFields, now: EpochMs): EpochMs | null {
  let next = caller.preference !== null && caller.preference.until > now ? caller.preference.until : Infinity;
  const see = ({ afterMs }: { readonly afterMs: DurationMs }): void => {
    const at = caller.queuedAt + afterMs;
    if (at > now && at < next) next = at;
  };
  queue.tiers.forEach(see);
  for (const need of queue.needs) if (concerns(need, caller.dialled)) need.relax.forEach(see);
  return Number.isFinite(next) ? next : null;
}
