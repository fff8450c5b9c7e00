import type { Turn, TurnStore } from '../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { NumberedFact } from '../../src/acd/facts.ts';
import type { StateRow } from '../../src/acd/state.ts';
import { PasokhError } from '../../src/shared/errors.ts';

/** A spool without a disk; what it keeps has gone through JSON, as in the real one. */
export interface MemoryTurnStore extends TurnStore {
  readonly facts: NumberedFact[];
  readonly turns: Turn[];
  /** While it says so, nothing is kept. */
  isFull: boolean;
}

const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

export function createMemoryTurnStore(): MemoryTurnStore {
  const rows = new Map<string, StateRow>();
  const commands = new Map<number, AcdCommand>();
  let heardAt: number | null = null;
  let lastCommand = 0;
  const store: MemoryTurnStore = {
    facts: [],
    turns: [],
    isFull: false,
    load: () => ({
      rows: copy([...rows.values()]),
      pending: [...commands].map(([seq, command]) => ({ seq, command: copy(command) })),
      heardAt,
    }),
    commit: (turn) => {
      if (store.isFull) throw new PasokhError('spool-unavailable', { message: 'the spool is full' });
      store.turns.push(turn);
      for (const row of turn.rows) {
        if (row.body === null) rows.delete(`${row.kind} ${row.id}`);
        else rows.set(`${row.kind} ${row.id}`, copy(row));
      }
      for (const seq of turn.done) commands.delete(seq);
      heardAt = turn.heardAt ?? heardAt;
      const facts = turn.facts.map((fact, index) => ({ ...copy(fact), seq: store.facts.length + index + 1 }));
      store.facts.push(...facts);
      const pending = turn.commands.map((command) => ({ seq: (lastCommand += 1), command }));
      for (const { seq, command } of pending) commands.set(seq, copy(command));
      return { facts, commands: pending };
    },
  };
  return store;
}
