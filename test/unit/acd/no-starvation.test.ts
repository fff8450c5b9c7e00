import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { plainRules, plainServing } from '../../../src/acd/queue-rules.ts';
import { step } from '../../../src/acd/step.ts';
import { seededChance } from '../../../src/shared/seeded-random.ts';
import { callId, operatorId, queueId, type CallId } from '../../../src/shared/ids.ts';

const stepMs = 20_000;
const [queue, ali] = [queueId('support'), operatorId('ali')];

interface Came {
  readonly id: CallId;
  readonly at: number;
  readonly priority: number;
}

/** A rush on one operator, who talks for three seconds with each; the order of the callers in which they are served. */
function rush(callers: readonly Came[]): CallId[] {
  const state = emptyState();
  const served: CallId[] = [];
  const talk: { ends: AcdEvent | null } = { ends: null };
  const take = (event: AcdEvent): void => {
    for (const fact of step(state, event, { explains: false }).facts) {
      if (fact.type !== 'OfferMade') continue;
      served.push(fact.callId);
      step(state, { at: fact.at, type: 'PartiesBridged', callId: fact.callId, offerId: fact.offerId });
      talk.ends = { at: fact.at + 3000, type: 'OperatorLegEnded', offerId: fact.offerId, how: 'hangup' };
    }
  };
  const rules = { ...plainRules, wrapUpMs: 0, maxWaitMs: 10_000_000, priorityStepMs: stepMs };
  take({ at: 0, type: 'QueueConfigured', queue: { ...rules, id: queue, name: 'Support', dialledNumbers: ['1'] } });
  const profile = { id: ali, name: 'Ali', serves: [plainServing(queue)], skills: {}, units: 1 };
  take({ at: 0, type: 'OperatorConfigured', operator: profile });
  take({ at: 0, type: 'ReachableChanged', operatorId: ali, reachable: true });
  take({ at: 0, type: 'PresenceChosen', operatorId: ali, presence: { is: 'available' } });
  for (let next = 0; next < callers.length || talk.ends !== null;) {
    const came = callers[next];
    const { ends } = talk;
    if (ends !== null && (came === undefined || ends.at < came.at)) {
      talk.ends = null;
      take(ends);
    } else if (came !== undefined) {
      next += 1;
      take({ at: came.at, type: 'CallerEntered', callId: came.id, number: '0912', dialled: '1' });
      take({ at: came.at, type: 'CallerChanged', callId: came.id, by: operatorId('sara'), priority: came.priority });
    }
  }
  return served;
}

it('in a rush that never ends, nobody is passed over by who came later than the difference of priority is worth', () => {
  const chance = seededChance(22);
  let at = 1000;
  const callers = Array.from({ length: 300 }, (_, n): Came => {
    at += Math.ceil(chance() * 4000);
    return { id: callId(`1764000000.${n}`), at, priority: Math.floor(chance() * 4) };
  });
  const places = new Map(rush(callers).map((id, place) => [id, place]));
  expect(places.size).toBe(callers.length);
  const overtakings = callers.flatMap((one, n) =>
    callers
      .slice(n + 1)
      .filter((later) => (places.get(later.id) ?? 0) < (places.get(one.id) ?? 0))
      .map((later) => ({ one, later })),
  );
  expect(overtakings.length).toBeGreaterThan(100);
  for (const { one, later } of overtakings)
    expect(later.at - one.at).toBeLessThanOrEqual((later.priority - one.priority) * stepMs);
});
