import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { step } from '../../../src/acd/step.ts';
import { foldCall } from '../../../src/calls/fold-call.ts';
import { isOperatorFact } from '../../../src/metrics/operator-span.ts';
import { nodeId } from '../../../src/shared/ids.ts';
import type { Course } from '../acd/aim.ts';
import { eventOf } from '../acd/event-of.ts';
import { traffic, type Choice } from '../acd/traffic.ts';
import { opening } from '../acd/world.ts';

/** All that the core tells of random traffic, until everybody has hung up. */
function factsOf(choices: readonly Choice[]): NumberedFact[] {
  const state = emptyState();
  const course: Course = { now: 1_010_000, entered: [] };
  const facts: NumberedFact[] = [];
  const take = (event: Parameters<typeof step>[1]): void => {
    for (const fact of step(state, event).facts) facts.push({ ...fact, seq: facts.length + 1 });
  };
  for (const event of opening) take({ ...event, at: event.at + 1_000_000 });
  for (const choice of choices) take(eventOf(state, course, choice));
  for (const callId of [...state.callers.keys()]) take({ at: course.now, type: 'CallerLeft', callId, to: 'hangup' });
  return facts;
}

it('what the core tells of any traffic keeps every identity of the ledger', () => {
  fc.assert(
    fc.property(traffic, (choices) => {
      const facts = factsOf(choices).filter((fact) => !isOperatorFact(fact));
      const byCall = Map.groupBy(facts, (fact) => ('callId' in fact ? fact.callId : null));
      for (const [id, own] of byCall) {
        if (id === null) continue;
        const folded = foldCall(nodeId('pbx-1'), id, own);
        expect(folded?.violations ?? [], JSON.stringify(own)).toEqual([]);
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});
