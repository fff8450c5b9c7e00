import { emptyState, type AcdState } from '../acd/acd-state.ts';
import { deadlineOf } from '../acd/deadlines.ts';
import type { AcdEvent } from '../acd/events.ts';
import type { Fact, NumberedFact } from '../acd/facts.ts';
import { missedOffers } from '../acd/offer-end.ts';
import type { QueueRules } from '../acd/queue-rules.ts';
import type { StateRow } from '../acd/state.ts';
import { step } from '../acd/step.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { createAgenda } from './agenda.ts';
import type { RosterChange, RosterEntry } from './day.ts';
import { createPlayers, rank } from './players.ts';
import type { Visit } from './visit.ts';

export interface Course {
  /** When queues and operators are made known; nothing may lie before it. */
  readonly at: EpochMs;
  readonly queues: readonly QueueRules[];
  readonly operators: readonly RosterEntry[];
  /** Each with an id of its own, in any order. */
  readonly visits: readonly Visit[];
  /** An operator who is paused for missed offers comes back after this long, unless the roster knows better. */
  readonly missedPauseMs: DurationMs;
  /** Whoever else is there beside the core, such as who measures the queues. */
  readonly attend?: (world: World) => void;
}

/** The running core, as who attends it sees it. */
export interface World {
  readonly view: AcdState;
  readonly now: () => EpochMs;
  readonly onFacts: (listener: (facts: readonly NumberedFact[]) => void) => () => void;
  /** A timer keeps no day going: when all else is over, it no longer fires. */
  readonly setTimer: (delayMs: DurationMs, fire: () => void) => () => void;
  /** Happens next. */
  readonly post: (event: AcdEvent) => void;
}

/**
 * Runs the real core on a virtual clock until everybody has left: callers, phones and operators are played, every deadline of the
 * state passes when it is due, and who gets which call is decided by `step` alone. The same course gives the same facts.
 */
export function simulate(course: Course): { facts: Fact[]; state: AcdState } {
  const { at, queues, operators, visits, missedPauseMs } = course;
  const state = emptyState();
  const facts: Fact[] = [];
  const agenda = createAgenda<{ readonly event: () => AcdEvent | null; readonly isTimer?: true }>();
  const armed = new Map<string, EpochMs>();
  const listeners = new Set<(facts: readonly NumberedFact[]) => void>();
  let now = at;
  /** Planned, timers apart. */
  let ahead = 0;

  const plan = (due: EpochMs, ranked: number, event: () => AcdEvent | null): void => {
    ahead += 1;
    agenda.plan(due, ranked, { event });
  };
  const players = createPlayers({ state, plan, visits, operators, missedPauseMs });

  const take = (event: AcdEvent): void => {
    const { commands, facts: told, rows } = step(state, event);
    for (const row of rows) arm(row);
    for (const fact of told) players.hear(fact);
    for (const command of commands) players.obey(command, event.at);
    if (listeners.size > 0) {
      const numbered = told.map((fact, index): NumberedFact => ({ ...fact, seq: facts.length + index + 1 }));
      for (const listener of listeners) listener(numbered);
    }
    facts.push(...told);
  };

  const arm = (row: StateRow): void => {
    const key = `${row.kind} ${row.id}`;
    const deadline = deadlineOf(row);
    if (deadline === null) armed.delete(key);
    else if (armed.get(key) !== deadline.due) {
      const { owner, due } = deadline;
      armed.set(key, due);
      const passed = { at: due, type: 'DeadlinePassed', owner, due } as const;
      const ranked = owner.kind === 'operator' ? rank.frees : rank.ends;
      plan(due, ranked, () => {
        if (armed.get(key) !== due) return null;
        armed.delete(key);
        return passed;
      });
    }
  };

  for (const queue of queues) take({ at, type: 'QueueConfigured', queue });
  for (const { profile, changes } of operators) {
    const operatorId = profile.id;
    take({ at, type: 'OperatorConfigured', operator: profile });
    take({ at, type: 'ReachableChanged', operatorId, reachable: true });
    for (const change of changes.filter(isChosen)) {
      const event: AcdEvent =
        'presence' in change
          ? { at: change.at, type: 'PresenceChosen', operatorId, presence: change.presence }
          : { at: change.at, type: 'ReachableChanged', operatorId, reachable: change.reachable };
      plan(change.at, rank.frees, () => event);
    }
  }
  for (const { callId, number, dialled, at: enters, patienceMs } of visits) {
    plan(enters, rank.arrives, () => ({ at: enters, type: 'CallerEntered', callId, number, dialled }));
    const leaves = enters + patienceMs;
    if (leaves === Infinity) continue;
    const left = { at: leaves, type: 'CallerLeft', callId, to: 'hangup' } as const;
    plan(leaves, rank.ends, () => {
      const is = state.callers.get(callId)?.is;
      return is === 'waiting' || is === 'offered' || is === 'connecting' ? left : null;
    });
  }
  course.attend?.({
    view: state,
    now: () => now,
    onFacts: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    setTimer: (delayMs, fire) => {
      let isSet = true;
      const ring = (): null => {
        if (isSet) fire();
        return null;
      };
      agenda.plan(now + delayMs, rank.ends, { event: ring, isTimer: true });
      return () => void (isSet = false);
    },
    post: (event) => plan(now, rank.frees, () => event),
  });

  while (ahead > 0) {
    const next = agenda.next();
    if (next === undefined) break;
    if (next.what.isTimer !== true) ahead -= 1;
    now = Math.max(now, next.at);
    const event = next.what.event();
    if (event !== null) take(event);
  }
  return { facts, state };
}

/** A pause for missed offers is the core's own. */
const isChosen = (change: RosterChange): boolean =>
  !('presence' in change && change.presence.is === 'paused' && change.presence.reason === missedOffers);
