import { emptyState, type AcdState } from '../acd/acd-state.ts';
import type { AcdCommand } from '../acd/commands.ts';
import { deadlineOf } from '../acd/deadlines.ts';
import type { AcdEvent } from '../acd/events.ts';
import type { Fact } from '../acd/facts.ts';
import type { QueueRules } from '../acd/queue-rules.ts';
import type { StateRow } from '../acd/state.ts';
import { step } from '../acd/step.ts';
import type { CallId, OfferId } from '../shared/ids.ts';
import { second, type EpochMs } from '../shared/time.ts';
import { createAgenda } from './agenda.ts';
import type { RosterEntry } from './day.ts';
import type { Visit } from './visit.ts';

/** How long a caller hears why there is no answer; nothing that is measured depends on it. */
const announcementMs = 5 * second;

/** At one instant legs and operators come free first, then callers come, and then they give up or have waited too long. */
const [frees, arrives, ends] = [0, 1, 2];

export interface Course {
  /** When queues and operators are made known; nothing may lie before it. */
  readonly at: EpochMs;
  readonly queues: readonly QueueRules[];
  readonly operators: readonly RosterEntry[];
  /** Each with an id of its own, in any order. */
  readonly visits: readonly Visit[];
}

/**
 * Runs the real core on a virtual clock until everybody has left: callers, phones and operators are played, every deadline of the
 * state passes when it is due, and who gets which call is decided by `step` alone. The same course gives the same facts.
 */
export function simulate({ at, queues, operators, visits }: Course): { facts: Fact[]; state: AcdState } {
  const state = emptyState();
  const facts: Fact[] = [];
  /** What may come to pass: judged when its time has come, because the world may have moved on. */
  const agenda = createAgenda<() => AcdEvent | null>();
  const armed = new Map<string, EpochMs>();
  const visitOf = new Map(visits.map((visit) => [visit.callId, visit]));
  const rung = new Map<CallId, number>();

  const take = (event: AcdEvent): void => {
    const { commands, facts: told, rows } = step(state, event);
    for (const row of rows) arm(row);
    for (const fact of told) hear(fact);
    for (const command of commands) obey(command, event.at);
  };

  const arm = (row: StateRow): void => {
    const key = `${row.kind} ${row.id}`;
    const deadline = deadlineOf(row);
    if (deadline === null) armed.delete(key);
    else if (armed.get(key) !== deadline.due) {
      const { owner, due } = deadline;
      armed.set(key, due);
      const passed = { at: due, type: 'DeadlinePassed', owner, due } as const;
      agenda.plan(due, owner.kind === 'operator' ? frees : ends, () => (armed.get(key) === due ? passed : null));
    }
  };

  const hear = (fact: Fact): void => {
    facts.push(fact);
    if (fact.type === 'TalkStarted') {
      const { offerId } = fact;
      const over = fact.at + need(visitOf, fact.callId).talkMs;
      const ended = { at: over, type: 'OperatorLegEnded', offerId, how: 'hangup' } as const;
      agenda.plan(over, frees, () => (state.offers.has(offerId) ? ended : null));
    }
    if (fact.type === 'ActivityChanged' && fact.activity === 'wrap-up' && fact.callId !== null) {
      const { operatorId, callId } = fact;
      const { wrapUpMs } = need(visitOf, callId);
      if (wrapUpMs === null) return;
      const over = fact.at + wrapUpMs;
      agenda.plan(over, frees, () => {
        const activity = state.operators.get(operatorId)?.activity;
        const isStill = activity?.is === 'wrap-up' && activity.callId === callId;
        return isStill ? { at: over, type: 'WrapUpEnded', operatorId } : null;
      });
    }
  };

  const obey = (command: AcdCommand, now: EpochMs): void => {
    switch (command.type) {
      case 'RingOperator':
        return ring(command.callId, command.offerId, now);
      case 'ConnectParties': {
        const { callId, offerId } = command;
        return agenda.plan(now, frees, () => ({ at: now, type: 'PartiesBridged', callId, offerId }));
      }
      case 'ReleaseOperator': {
        const { offerId } = command;
        return agenda.plan(now, frees, () => ({ at: now, type: 'OperatorLegEnded', offerId, how: 'hangup' }));
      }
      case 'AnnounceToCaller': {
        const over = now + announcementMs;
        const { callId } = command;
        return agenda.plan(over, ends, () => ({ at: over, type: 'AnnouncementEnded', callId }));
      }
      // The rest is done at once and has no answer.
      default:
        return;
    }
  };

  const ring = (callId: CallId, offerId: OfferId, now: EpochMs): void => {
    const nth = rung.get(callId) ?? 0;
    rung.set(callId, nth + 1);
    const reply = need(visitOf, callId).reply(nth);
    const whilePending = (event: AcdEvent): void =>
      agenda.plan(event.at, frees, () => (state.offers.get(offerId)?.is === 'pending' ? event : null));
    if (reply.is !== 'busy' && reply.is !== 'unreachable') whilePending({ at: now, type: 'OfferRang', offerId });
    if (reply.is === 'missed') return;
    const over = now + reply.afterMs;
    if (reply.is === 'answered') whilePending({ at: over, type: 'OfferAnswered', offerId });
    else whilePending({ at: over, type: 'OperatorLegEnded', offerId, how: reply.is });
  };

  const come = ({ callId, number, dialled, at: enters, patienceMs }: Visit): void => {
    agenda.plan(enters, arrives, () => ({ at: enters, type: 'CallerEntered', callId, number, dialled }));
    const leaves = enters + patienceMs;
    if (leaves === Infinity) return;
    const left = { at: leaves, type: 'CallerLeft', callId, to: 'hangup' } as const;
    agenda.plan(leaves, ends, () => {
      const is = state.callers.get(callId)?.is;
      return is === 'waiting' || is === 'offered' || is === 'connecting' ? left : null;
    });
  };

  for (const queue of queues) take({ at, type: 'QueueConfigured', queue });
  for (const { profile, changes } of operators) {
    const operatorId = profile.id;
    take({ at, type: 'OperatorConfigured', operator: profile });
    take({ at, type: 'ReachableChanged', operatorId, reachable: true });
    for (const change of changes) {
      const event: AcdEvent =
        'presence' in change
          ? { at: change.at, type: 'PresenceChosen', operatorId, presence: change.presence }
          : { at: change.at, type: 'ReachableChanged', operatorId, reachable: change.reachable };
      agenda.plan(change.at, frees, () => event);
    }
  }
  for (const visit of visits) come(visit);
  for (let planned = agenda.next(); planned !== undefined; planned = agenda.next()) {
    const event = planned.what();
    if (event !== null) take(event);
  }
  return { facts, state };
}

function need(visits: ReadonlyMap<CallId, Visit>, id: CallId): Visit {
  const visit = visits.get(id);
  if (visit === undefined) throw new Error(`the core tells of call ${id}, which nobody made`);
  return visit;
}
