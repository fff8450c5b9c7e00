import { expect, it } from 'vitest';
import { createRefusalBook, type RefusedDial, type RefusedDials } from '../../../src/dialling/refused-dials.ts';
import { PasokhError } from '../../../src/shared/errors.ts';
import { operatorId } from '../../../src/shared/ids.ts';
import { minute } from '../../../src/shared/time.ts';
import { createMemoryNotes, type MemoryNotes } from '../../fakes/memory-notes.ts';

const dial = (at: number, more: Partial<RefusedDial> = {}): RefusedDial => ({
  ...{ at, by: operatorId('sara'), number: '+14155552671', rule: 'abroad', via: 'api', ...more },
});

/** The audit as it stands, by the beginning of the entries; away as long as it says so. */
function audit(notes: MemoryNotes = createMemoryNotes()) {
  const rows = new Map<string, RefusedDials>();
  const state = { isAway: false, writes: 0, warnings: 0 };
  const store = {
    write: async (entries: readonly RefusedDials[]) => {
      if (state.isAway) throw new PasokhError('ledger-unavailable');
      state.writes += entries.length;
      for (const one of entries) rows.set(`${one.by} ${one.at} ${one.number} ${one.rule} ${one.via}`, one);
    },
  };
  const log = { info: () => undefined, warn: () => void (state.warnings += 1) };
  const open = () => createRefusalBook({ store, notes, log });
  const told = () => [...rows.values()].map(({ at, number, times }) => [at, number, times]);
  return { notes, rows, state, open, told };
}

it('counts up the entry of the last hour, and begins another for another number, rule, way or person', async () => {
  const { open, told, state } = audit();
  const book = open();
  book.noticed(dial(0));
  await book.write();
  expect(told()).toEqual([[0, '+14155552671', 1]]);
  for (const at of [1, 2, 60 * minute - 1]) book.noticed(dial(at));
  const others = [{ number: '+4930' }, { rule: 'night' }, { via: 'phone' as const }, { by: operatorId('ali') }];
  for (const other of others) book.noticed(dial(3, other));
  book.noticed(dial(60 * minute));
  await book.write();
  expect(told().map(([at, , times]) => [at, times])).toEqual([[0, 4], ...others.map(() => [3, 1]), [60 * minute, 1]]);
  await book.write();
  expect(state.writes).toBe(1 + 6);
});

it('loses none while the audit is away, nor by a restart', async () => {
  const { open, told, state, notes, rows } = audit();
  state.isAway = true;
  const before = open();
  before.noticed(dial(0));
  before.noticed(dial(1));
  await expect(before.write()).rejects.toThrow();
  before.noticed(dial(2));

  state.isAway = false;
  const after = open();
  await after.write();
  expect(told()).toEqual([[0, '+14155552671', 3]]);
  expect([...rows.values()]).toMatchObject([{ lastAt: 2 }]);
  expect(notes.all().size).toBe(0);
});

it('has no more than fifty entries of a phone that dials in a loop, and counts what is beyond', async () => {
  const { open, told, notes } = audit();
  const book = open();
  for (let n = 0; n < 1_000; n += 1) book.noticed(dial(n, { number: `+98912${String(1_000_000 + (n % 500))}` }));
  expect(notes.all().size).toBe(51);
  await book.write();
  expect(told()).toHaveLength(51);
  expect(told().at(-1)).toEqual([50, '*', 1_000 - 2 * 50]);
});

it('keeps in memory what a full spool does not take, and says so', async () => {
  const { open, told, state, notes } = audit();
  notes.isFull = true;
  const book = open();
  book.noticed(dial(0));
  expect(state.warnings).toBe(1);
  await book.write();
  expect(told()).toEqual([[0, '+14155552671', 1]]);
});
