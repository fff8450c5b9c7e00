import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { QueueRules } from '../../../src/acd/queue-rules.ts';
import { step, type Step } from '../../../src/acd/step.ts';
import { callId } from '../../../src/shared/ids.ts';
import { aQueue } from '../../support/acd-builders.ts';

/** New rules for a queue in which three callers wait. */
function configuredAnew(rules: Partial<QueueRules>): Step {
  const state = emptyState();
  step(state, { at: 0, type: 'QueueConfigured', queue: aQueue() });
  for (const id of ['c1', 'c2', 'c3'])
    step(state, { at: 1, type: 'CallerEntered', callId: callId(id), number: '0912', dialled: '1001' });
  return step(state, { at: 2, type: 'QueueConfigured', queue: aQueue(rules) });
}

it('rules that change nothing for those who wait write and tell nothing of them', () => {
  const { rows, facts } = configuredAnew({ wrapUpMs: 1, priority: 3 });
  expect(rows.map(({ kind }) => kind)).toEqual(['queue']);
  expect(facts).toEqual([]);
});

it('rules that open tiers later arm the deadlines of all who wait', () => {
  const { rows } = configuredAnew({ tiers: [{ tier: 2, afterMs: 30_000 }] });
  const armed = rows.filter(({ kind }) => kind === 'caller').map(({ body }) => body);
  expect(armed).toEqual(Array(3).fill(expect.objectContaining({ widensAt: 30_001 })));
});
