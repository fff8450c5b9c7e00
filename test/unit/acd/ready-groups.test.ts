import { expect, it } from 'vitest';
import { emptyState, restoreState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { violations } from '../../../src/acd/invariants.ts';
import { plainServing, type Strategy } from '../../../src/acd/queue-rules.ts';
import type { StateRow } from '../../../src/acd/state.ts';
import { step } from '../../../src/acd/step.ts';
import { callId, queueId } from '../../../src/shared/ids.ts';
import { seededChance } from '../../../src/shared/seeded-random.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';

const strategies: readonly Strategy[] = ['random', 'longest-idle', 'least-occupied', 'ring-all'];
const queues = strategies.map((strategy, index) => ({
  ...aQueue({ strategy, dialledNumbers: [String(index)] }),
  id: queueId(strategy),
}));

function* opening(): Generator<AcdEvent> {
  for (const queue of queues) yield { at: 0, type: 'QueueConfigured', queue };
  for (let index = 0; index < 12; index += 1) {
    const operator = { ...anOperator(`o${String(index)}`), serves: queues.map(({ id }) => plainServing(id)) };
    yield { at: 0, type: 'OperatorConfigured', operator };
    yield { at: 0, type: 'ReachableChanged', operatorId: operator.id, reachable: true };
    yield { at: index, type: 'PresenceChosen', operatorId: operator.id, presence: { is: 'available' } };
  }
}

it('whoever comes and goes in shared queues, all are asked as if their lists were made anew', () => {
  const state = emptyState();
  const rows = new Map<string, StateRow>();
  const chance = seededChance(1);
  let asked = 0;
  const take = (event: AcdEvent): void => {
    const afresh = step(restoreState(rows.values()), event);
    const taken = step(state, event);
    expect(taken.facts).toEqual(afresh.facts);
    asked += taken.facts.filter(({ type }) => type === 'OfferMade').length;
    for (const row of taken.rows) rows.set(`${row.kind} ${row.id}`, row);
  };
  for (const event of opening()) take(event);
  for (let at = 1_000; at < 150_000; at += 1_000) {
    const id = callId(`1.${String(at)}`);
    take({ at, type: 'CallerEntered', callId: id, number: '0912', dialled: String(Math.floor(4 * chance())) });
    const offers = [...state.offers.values()];
    const { id: offerId, callId: whose } = offers[Math.floor(offers.length * chance())] ?? {};
    if (offerId !== undefined && whose !== undefined) take({ at, type: 'PartiesBridged', callId: whose, offerId });
    for (const other of state.callers.values())
      if (chance() < 0.3) take({ at, type: 'CallerLeft', callId: other.id, to: 'hangup' });
    for (const { profile, activity } of state.operators.values()) {
      const owner = { kind: 'operator', id: profile.id } as const;
      if ('until' in activity && chance() < 0.4) take({ at, type: 'DeadlinePassed', owner, due: activity.until });
    }
  }
  expect(violations(state)).toEqual([]);
  expect(asked).toBeGreaterThan(300);
});
