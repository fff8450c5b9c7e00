import { expect, it } from 'vitest';
import type { Route } from '../../../src/acd/state.ts';
import { createDialBook } from '../../../src/dialling/dial-book.ts';
import { createEmergencyWays } from '../../../src/dialling/emergency-ways.ts';
import { createMemoryNotes } from '../../fakes/memory-notes.ts';
import { carries, dialRules, trunk } from './builders.ts';

it('the PBX is told each emergency number and all its ways, as soon as they are known and when they change', async () => {
  let trunks = [
    trunk('b', { patterns: [carries('+98912*', { priority: 2 })], mostCalls: 1 }),
    trunk('a', { patterns: [carries('international', { priority: 1 })], defaultNumber: '+982191001002' }),
    trunk('off', { enabled: false }),
  ];
  let rules = dialRules({ otherwise: 'deny', emergencyNumbers: ['110', '115'] });
  const told: string[][] = [];
  let why: string | null = null;
  const book = createDialBook({
    trunks: { all: async () => trunks.map((one) => ({ trunk: one, sealedSecret: null })) },
    rules: { read: async () => rules },
    ...{ notes: createMemoryNotes(), log: { info: () => undefined, warn: () => undefined } },
  });
  const written = (ways: ReadonlyMap<string, readonly Route[]>): string[] =>
    [...ways].flatMap(([number, routes]) =>
      routes.map(({ trunkId, dial, shown }) => `${number}: ${dial} by ${trunkId} as ${shown}`),
    );
  const ways = createEmergencyWays({
    ...{ book, defaultRegion: 'IR' },
    provisioner: {
      reconcile: async (given) => {
        told.push(written(given));
        return why === null ? { is: 'ok' } : { is: 'unreachable', why };
      },
    },
  });
  let changes = 0;
  book.onChange(() => (changes += 1));

  await ways.run();
  expect(told).toEqual([]); // nothing is known, and what the PBX knows may be right
  await book.refresh();
  await ways.run();
  expect(told.at(-1)).toEqual([
    ...['110: 110 by a as +982191001002', '110: 110 by b as +982191001000'],
    ...['115: 115 by a as +982191001002', '115: 115 by b as +982191001000'],
  ]);
  await book.refresh();
  expect(changes).toBe(1);
  trunks = [trunk('b')];
  rules = dialRules({ emergencyNumbers: ['125'] });
  await book.refresh();
  expect(changes).toBe(2);
  await ways.run();
  expect(told.at(-1)).toEqual(['125: 125 by b as +982191001000']);
  why = 'no link';
  await expect(ways.run()).rejects.toThrow('no link');
});
