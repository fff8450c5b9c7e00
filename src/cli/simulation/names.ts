import type { QueueSettings } from '../../operators/queue-settings.ts';
import type { WorkOperator } from './work-day.ts';

/** All of a kind, and what each may be called, the surest name first; the second is the one that people are shown. */
interface Kind<T> {
  readonly kind: string;
  readonly all: readonly T[];
  readonly namesOf: (one: T) => readonly [id: string, shown: string, ...others: string[]];
}

export const queuesByName = (all: readonly QueueSettings[]): Kind<QueueSettings> => ({
  ...{ kind: 'queue of this id or name', all },
  namesOf: ({ id, name }) => [id, name],
});

export const operatorsByName = (all: readonly WorkOperator[]): Kind<WorkOperator> => ({
  ...{ kind: 'operator of this id, user name or name', all },
  namesOf: ({ profile: { id, name }, userName }) => [id, userName ?? name, name],
});

const mostShown = 10;

/** Whom or what a name means, or what is wrong with it. */
export function lookUp<T>({ kind, all, namesOf }: Kind<T>, wanted: string): { one: T } | { problem: string } {
  for (const nth of [0, 1, 2]) {
    const [one, another] = all.filter((candidate) => namesOf(candidate)[nth] === wanted);
    if (another !== undefined) return { problem: 'several have this name: take the id' };
    if (one !== undefined) return { one };
  }
  const shown = all.slice(0, mostShown).map((one) => namesOf(one)[1]);
  const rest = all.length > mostShown ? ` and ${all.length - mostShown} more` : '';
  return { problem: `there is no ${kind}; there ${all.length === 0 ? 'are none' : `are ${shown.join(', ')}${rest}`}` };
}
