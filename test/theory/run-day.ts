import { violations } from '../../src/acd/invariants.ts';
import { plainRules, plainServing, type QueueRules } from '../../src/acd/queue-rules.ts';
import { callId, operatorId, queueId } from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { Visit } from '../support/first-come.ts';

/** How a visit ended: answered after a wait, by an operator free since `freeAt`; or given up. */
type Ending = { readonly waitMs: number; readonly freeAt: EpochMs } | { readonly gaveUpAfterMs: number };

const queue: QueueRules = {
  ...plainRules,
  ...{ id: queueId('line'), name: 'line', dialledNumbers: ['1'], wrapUpMs: 0, maxWaitMs: Number.MAX_SAFE_INTEGER / 2 },
};

/**
 * One queue through the real core on a virtual clock: operators who answer at once and need no wrap-up, so that nothing but the
 * distribution decides who waits how long. At one instant calls end first, then callers come, then they give up.
 */
export function runDay(visits: readonly Visit[], operators: number): Ending[] {
  const { facts, state } = simulate({
    ...{ at: 0, queues: [queue], missedPauseMs: 0 },
    operators: Array.from({ length: operators }, (_unused, index) => {
      const id = operatorId(`o${index}`);
      const profile = { id, name: id, serves: [plainServing(queue.id)], skills: {}, units: 1 };
      return { profile, changes: [{ at: 0, presence: { is: 'available' } }], measured: null };
    }),
    visits: visits.map(({ arrivedAt, service, patience }, index) => ({
      ...{ callId: callId(`c${index}`), number: '0912', dialled: '1', at: arrivedAt, patienceMs: patience },
      ...{ talkMs: service, wrapUpMs: null, reply: () => ({ is: 'answered', afterMs: 0 }) },
    })),
  });
  if (violations(state).length > 0 || state.callers.size > 0) throw new Error(violations(state).join('; '));

  const endings: Ending[] = [];
  const freeSince = new Map<string, EpochMs>();
  for (const fact of facts) {
    if (fact.type !== 'TalkStarted' && fact.type !== 'CallEnded') continue;
    const index = Number(fact.callId.slice(1));
    const { arrivedAt, service } = visits[index]!;
    if (fact.type === 'TalkStarted') {
      endings[index] = { waitMs: fact.at - arrivedAt, freeAt: freeSince.get(fact.operatorId) ?? 0 };
      freeSince.set(fact.operatorId, fact.at + service);
    } else endings[index] ??= { gaveUpAfterMs: fact.at - arrivedAt };
  }
  return endings;
}
