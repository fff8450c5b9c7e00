import type { DurationMs } from '../shared/time.ts';
import { dialledKey } from './dialled.ts';
import type { OperatorProfile, QueueRules, SkillNeed } from './queue-rules.ts';

/** Proficiency; 0: none. People name the skills: one may be called like what every object has, `constructor` for instance. */
export function levelOfSkill({ skills }: Pick<OperatorProfile, 'skills'>, skill: string): number {
  const level: unknown = skills[skill];
  return typeof level === 'number' ? level : 0;
}

/** Whether calls to this number need it; null: whether every call does. */
export const concerns = ({ numbers }: SkillNeed, dialled: string | null): boolean =>
  numbers.length === 0 || (dialled !== null && numbers.some((number) => dialledKey(number) === dialledKey(dialled)));

/** What stays needed after the last step. */
export const lastLevel = ({ level, relax }: SkillNeed): number => relax.at(-1)?.level ?? level;

/** The wait after which the operator has what every call of the queue needs; Infinity: never. */
export function skilledAfterMs({ needs }: Pick<QueueRules, 'needs'>, profile: OperatorProfile): DurationMs {
  let afterMs = 0;
  for (const { skill, level, relax, numbers } of needs) {
    const has = levelOfSkill(profile, skill);
    if (numbers.length > 0 || has >= level) continue;
    afterMs = Math.max(afterMs, relax.find((step) => step.level <= has)?.afterMs ?? Infinity);
  }
  return afterMs;
}
