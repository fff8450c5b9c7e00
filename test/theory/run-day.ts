import { emptyState } from '../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../src/acd/events.ts';
import { violations } from '../../src/acd/invariants.ts';
import type { QueueRules } from '../../src/acd/state.ts';
import { step } from '../../src/acd/step.ts';
import { callId, operatorId, queueId, type CallId } from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import type { Visit } from '../support/first-come.ts';

/** How a visit ended: answered after a wait, by an operator free since `freeAt`; or given up. */
type Ending = { readonly waitMs: number; readonly freeAt: EpochMs } | { readonly gaveUpAfterMs: number };

const queue: QueueRules = {
  ...{ id: queueId('line'), name: 'line', dialledNumbers: ['1'], ringTimeoutMs: 20_000, wrapUpMs: 0, coolDownMs: 0 },
  ...{ maxWaitMs: Number.MAX_SAFE_INTEGER / 2, whenNoOperators: 'wait' },
};

/**
 * One queue through the real core on a virtual clock: operators who answer at once and need no wrap-up, so that nothing but the
 * distribution decides who waits how long. At one instant calls end first, then callers come, then they give up.
 */
export function runDay(visits: readonly Visit[], operators: number): Ending[] {
  const state = emptyState();
  const endings: Ending[] = [];
  const freeSince = new Map<string, EpochMs>();
  const ends = new Map<CallId, Extract<AcdEvent, { type: 'OperatorLegEnded' }>>();
  const hangUps = new Map<CallId, EpochMs>();
  const indexOf = (id: CallId): number => Number(id.slice(1));

  const tell = (event: AcdEvent): void => {
    for (const fact of step(state, event).facts) {
      if (fact.type === 'OfferMade') {
        tell({ at: fact.at, type: 'PartiesBridged', callId: fact.callId, offerId: fact.offerId });
      } else if (fact.type === 'TalkStarted') {
        const { callId: id, offerId, operatorId: who, at } = fact;
        const { arrivedAt, service } = visits[indexOf(id)]!;
        endings[indexOf(id)] = { waitMs: at - arrivedAt, freeAt: freeSince.get(who) ?? 0 };
        freeSince.set(who, at + service);
        ends.set(id, { at: at + service, type: 'OperatorLegEnded', offerId, how: 'hangup' });
        hangUps.delete(id);
      }
    }
  };

  tell({ at: 0, type: 'QueueConfigured', queue });
  for (let index = 0; index < operators; index += 1) {
    const id = operatorId(`o${index}`);
    tell({ at: 0, type: 'OperatorConfigured', operator: { id, name: id, queues: [queue.id] } });
    tell({ at: 0, type: 'ReachableChanged', operatorId: id, reachable: true });
    tell({ at: 0, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } });
  }

  for (let come = 0; ;) {
    const end = earliest(ends, ({ at }) => at);
    const hangUp = earliest(hangUps, (at) => at);
    const arrival = visits[come]?.arrivedAt ?? Infinity;
    const now = Math.min(end?.at ?? Infinity, arrival, hangUp?.at ?? Infinity);
    if (now === Infinity) break;
    if (end?.at === now) {
      ends.delete(end.id);
      tell(end.of);
    } else if (arrival === now) {
      const id = callId(`c${come}`);
      hangUps.set(id, now + visits[come]!.patience);
      come += 1;
      tell({ at: now, type: 'CallerEntered', callId: id, number: '0912', dialled: '1' });
    } else if (hangUp !== undefined) {
      hangUps.delete(hangUp.id);
      endings[indexOf(hangUp.id)] = { gaveUpAfterMs: now - visits[indexOf(hangUp.id)]!.arrivedAt };
      tell({ at: now, type: 'CallerLeft', callId: hangUp.id, to: 'hangup' });
    }
  }
  if (violations(state).length > 0 || state.callers.size > 0) throw new Error(violations(state).join('; '));
  return endings;
}

function earliest<T>(all: ReadonlyMap<CallId, T>, atOf: (one: T) => EpochMs) {
  let first: { readonly id: CallId; readonly of: T; readonly at: EpochMs } | undefined;
  for (const [id, of] of all) if (first === undefined || atOf(of) < first.at) first = { id, of, at: atOf(of) };
  return first;
}
