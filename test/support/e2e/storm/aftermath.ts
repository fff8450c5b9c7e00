import { expect } from 'vitest';
import { bridges, channels, recordings } from '../asterisk-eyes.ts';
import { eventually } from '../eventually.ts';
import type { Done } from './blow.ts';
import { isFair } from './refusals.ts';
import type { Stage } from './stage.ts';

/** No answer may be later. */
const patienceMs = 5_000;

/** Everybody who asked was answered in time: it is done, or the code says why not. */
export function expectAnswers(done: readonly Done[]): void {
  const bad = done.filter((one) => !isFair(one) || one.ms > patienceMs);
  expect(bad, 'what people asked and were not answered well').toEqual([]);
}

/** Nothing is left of the calls: not on the PBX, not on the board; every operator may have the next one. */
export async function expectCalm({ board, operators, supervisors }: Stage): Promise<void> {
  await eventually(async () => {
    expect(await channels(), 'channels').toEqual([]);
    expect(
      (await bridges()).filter(({ id }) => !id.startsWith('hold-')),
      'bridges',
    ).toEqual([]);
    expect(board.rows('caller'), 'calls on the board').toEqual([]);
    const people = [...operators, ...supervisors].map(({ id }) => id);
    const rows = board.rows('operator').filter(({ id }) => people.includes(id));
    expect(rows.map(({ status, activity }) => [status, activity.is])).toEqual(people.map(() => ['ready', 'idle']));
    return true;
  });
  expect(board.complaints).toEqual([]);
}

/** All recordings have been fetched from the PBX. */
export const expectFetched = (): Promise<boolean> =>
  eventually(async () => {
    expect(await recordings(), 'recordings on the PBX').toEqual([]);
    return true;
  }, 30_000);
