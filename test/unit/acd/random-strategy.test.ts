import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import { step } from '../../../src/acd/step.ts';
import { readEvent } from './notation.ts';

/** How many of so many callers each operator was asked for first. */
function asked(callers: number): Map<string, number> {
  const state = emptyState();
  const counts = new Map<string, number>();
  const take = (at: number, text: string) => {
    for (const fact of step(state, readEvent(at, text.split(' '))).facts)
      if (fact.type === 'OfferMade') counts.set(fact.operatorId, (counts.get(fact.operatorId) ?? 0) + 1);
  };
  take(0, 'QueueConfigured support 2100 strategy=random');
  for (const [name, weight] of Object.entries({ ali: 1, bita: 3, cyrus: 4 })) {
    take(0, `OperatorConfigured ${name} support weight=${weight}`);
    take(0, `ReachableChanged ${name} true`);
    take(0, `PresenceChosen ${name} available`);
  }
  for (let n = 1; n <= callers; n += 1) {
    take(n, `CallerEntered 1764000000.${n} 0912 2100`);
    take(n, `CallerLeft 1764000000.${n} hangup`);
    for (const name of ['ali', 'bita', 'cyrus']) take(n, `FallbackCallTaken ${name} f`);
    for (const name of ['ali', 'bita', 'cyrus']) take(n, `FallbackCallEnded ${name} f`);
  }
  return counts;
}

it('by chance, operators are asked as often as their weights say', () => {
  const counts = asked(800);
  // Four standard deviations of a binomial count.
  for (const [name, share] of Object.entries({ ali: 1 / 8, bita: 3 / 8, cyrus: 4 / 8 }))
    expect(Math.abs((counts.get(name) ?? 0) - 800 * share)).toBeLessThan(4 * Math.sqrt(800 * share * (1 - share)));
});
