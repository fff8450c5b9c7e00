import { dialledKey } from '../acd/dialled.ts';
import { workKinds, type SkillNeed } from '../acd/queue-rules.ts';
import { concerns, lastLevel, levelOfSkill } from '../acd/skills.ts';
import type { PresentProblem, Problem, ServingOperator } from './queue-checks.ts';
import type { QueueSettings } from './queue-settings.ts';

// Whether the calls of a queue need what there is, and what somebody has.

/** Within the needs of one queue. */
export const problemsOfNeeds = ({ needs, dialledNumbers }: QueueSettings): readonly Problem[] => {
  const own = new Set(dialledNumbers.map(dialledKey));
  return needs.flatMap((need, index) => [
    ...(needs.slice(0, index).some((earlier) => earlier.skill === need.skill && overlap(earlier, need))
      ? [{ path: pathOf(index), problem: 'an entry before needs this skill for the same calls' }]
      : []),
    ...need.numbers.flatMap((number, place) =>
      own.has(dialledKey(number))
        ? []
        : [{ path: `body/needs/${String(index)}/numbers/${String(place)}`, problem: 'not among dialledNumbers' }],
    ),
  ]);
};

/** What no operator of the queue could ever take, however long a caller waits. Nothing while nobody serves it. */
export function abilityProblems(
  queue: QueueSettings,
  operators: readonly ServingOperator[],
): readonly PresentProblem[] {
  if (operators.length === 0) return [];
  const single = [...unitProblems(queue, operators), ...skillProblems(queue, operators)];
  return single.length > 0 ? single : problemsTogether(queue, operators);
}

function unitProblems({ units }: QueueSettings, operators: readonly ServingOperator[]): readonly PresentProblem[] {
  const most = Math.max(...operators.map((one) => one.units));
  return workKinds
    .filter((kind) => units[kind] > most)
    .map((kind) => ({
      ...{ path: `body/units/${kind}`, problem: 'more than any operator of the queue has' },
      about: `units ${String(units[kind])}`,
    }));
}

const skillProblems = ({ needs }: QueueSettings, operators: readonly ServingOperator[]): readonly PresentProblem[] =>
  needs.flatMap((need, index) =>
    operators.some((operator) => meets(operator, need))
      ? []
      : [{ path: pathOf(index), problem: lackOf(need, operators), about: demandOf(need) }],
  );

function lackOf(need: SkillNeed, operators: readonly ServingOperator[]): string {
  const most = Math.max(...operators.map((operator) => levelOfSkill(operator, need.skill)));
  if (most > 0) {
    return `level ${String(lastLevel(need))} stays needed, and no operator of the queue has more than ${String(most)}`;
  }
  const other = operators.flatMap(({ skills }) => Object.keys(skills)).find((skill) => alike(skill, need.skill));
  return `no operator of the queue has this skill${other === undefined ? '' : `; there is “${other}”`}`;
}

const alike = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (skill: string): string =>
  skill
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200c\p{Pd}_]/gu, '');

/** Each need has somebody, but calls to one number need what nobody has at once. */
function problemsTogether(
  { needs, units }: QueueSettings,
  operators: readonly ServingOperator[],
): readonly PresentProblem[] {
  const numbers = [null, ...needs.flatMap((need) => need.numbers)];
  for (const [kind, number] of workKinds.flatMap((one) => numbers.map((each) => [one, each] as const))) {
    const needed = needs.filter((need) => concerns(need, number));
    const could = (one: ServingOperator): boolean =>
      one.units >= units[kind] && needed.every((need) => meets(one, need));
    if (operators.some(could)) continue;
    const about = JSON.stringify([number, units[kind], needed.map(demandOf)]);
    const work = number === null ? `every ${kind} needs` : `${kind}s to ${number} need`;
    return [{ path: 'body/needs', problem: `no operator of the queue has all at once that ${work}`, about }];
  }
  return [];
}

const pathOf = (index: number): string => `body/needs/${String(index)}/skill`;

const demandOf = (need: SkillNeed): string => `skill ${String(lastLevel(need))} ${need.skill}`;

const meets = (operator: ServingOperator, need: SkillNeed): boolean =>
  levelOfSkill(operator, need.skill) >= lastLevel(need);

const overlap = (one: SkillNeed, other: SkillNeed): boolean =>
  one.numbers.length === 0 || other.numbers.length === 0 || other.numbers.some((number) => concerns(one, number));
