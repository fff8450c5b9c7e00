import { emptyState } from '../../src/acd/acd-state.ts';
import type { Fact } from '../../src/acd/facts.ts';
import { step } from '../../src/acd/step.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import { readEvent } from '../unit/acd/notation.ts';
import { milliseconds } from '../unit/acd/settings.ts';

const minute = 60_000;

/** Sara serves support and wraps up for 10 s; Ali serves nobody, so that he is only asked directly. */
const opening = [
  'QueueConfigured support 2100 wrap=10s',
  ...['sara support', 'ali -'].flatMap((who) => {
    const [id = ''] = who.split(' ');
    return [`OperatorConfigured ${who}`, `ReachableChanged ${id} true`, `PresenceChosen ${id} available`];
  }),
];

/**
 * All that the core tells of a story: a line per event, as in its scenarios, with the time since `from`: `20s HoldAsked c1 on by sara`.
 * The calls `c1`, `c2` have ids of this `story`; both sign out after 50 minutes.
 */
export function played(story: string, from: EpochMs, lines: readonly string[]): Fact[] {
  const state = emptyState();
  const signOut = ['sara', 'ali'].map((id) => `${50 * 60}s PresenceChosen ${id} signed-out`);
  const facts = [...opening.map((line) => `0s ${line}`), ...lines, ...signOut].flatMap((line) => {
    const [at = '', ...words] = line.split(' ');
    return step(state, readEvent(milliseconds(at), words), { explains: false }).facts;
  });
  return facts
    .filter(({ at }) => at <= 51 * minute)
    .map((fact) => ({
      ...(JSON.parse(JSON.stringify(fact).replaceAll(/"c(?=\d)/g, `"${story}-`)) as Fact),
      at: fact.at + from,
    }));
}
