import type { AcdState } from '../acd/acd-state.ts';
import type { AcdCommand } from '../acd/commands.ts';
import type { AcdEvent } from '../acd/events.ts';
import type { Fact } from '../acd/facts.ts';
import { missedOffers } from '../acd/offer-end.ts';
import type { CallId, OfferId, OperatorId } from '../shared/ids.ts';
import { second, type DurationMs, type EpochMs } from '../shared/time.ts';
import type { RosterEntry } from './day.ts';
import type { Visit } from './visit.ts';

/** At one instant legs and operators come free first, then callers come, and then they give up or have waited too long. */
export const rank = { frees: 0, arrives: 1, ends: 2 } as const;

/** How long a caller hears why there is no answer; nothing that is measured depends on it. */
const announcementMs = 5 * second;

export interface Stage {
  readonly state: AcdState;
  /** What may come to pass: judged when its time has come, because the world may have moved on. Null: it has. */
  readonly plan: (at: EpochMs, rank: number, event: () => AcdEvent | null) => void;
  readonly visits: readonly Visit[];
  readonly operators: readonly RosterEntry[];
  readonly missedPauseMs: DurationMs;
}

/** Callers, phones and operators, who answer what the core asks and tells. */
export interface Players {
  readonly hear: (fact: Fact) => void;
  readonly obey: (command: AcdCommand, now: EpochMs) => void;
}

export function createPlayers({ state, plan, visits, operators, missedPauseMs }: Stage): Players {
  const visitOf = new Map(visits.map((visit) => [visit.callId, visit]));
  const rosterOf = new Map(operators.map((entry) => [entry.profile.id, entry]));
  const rung = new Map<CallId, number>();
  const spokeWith = new Map<string, { readonly operatorId: OperatorId; readonly at: EpochMs }>();

  const need = (id: CallId): Visit => {
    const visit = visitOf.get(id);
    if (visit === undefined) throw new Error(`the core tells of call ${id}, which nobody made`);
    return visit;
  };

  const ring = (callId: CallId, offerId: OfferId, now: EpochMs): void => {
    const nth = rung.get(callId) ?? 0;
    rung.set(callId, nth + 1);
    const reply = need(callId).reply(nth);
    const whilePending = (event: AcdEvent): void =>
      plan(event.at, rank.frees, () => (state.offers.get(offerId)?.is === 'pending' ? event : null));
    if (reply.is !== 'busy' && reply.is !== 'unreachable') whilePending({ at: now, type: 'OfferRang', offerId });
    if (reply.is === 'missed') return;
    const over = now + reply.afterMs;
    if (reply.is === 'answered') whilePending({ at: over, type: 'OfferAnswered', offerId });
    else whilePending({ at: over, type: 'OperatorLegEnded', offerId, how: reply.is });
  };

  const obey = (command: AcdCommand, now: EpochMs): void => {
    switch (command.type) {
      case 'RingOperator':
        return ring(command.callId, command.offerId, now);
      case 'ConnectParties': {
        const { callId, offerId } = command;
        return plan(now, rank.frees, () => ({ at: now, type: 'PartiesBridged', callId, offerId }));
      }
      case 'ReleaseOperator': {
        const { offerId } = command;
        return plan(now, rank.frees, () => ({ at: now, type: 'OperatorLegEnded', offerId, how: 'hangup' }));
      }
      case 'AnnounceToCaller': {
        const over = now + announcementMs;
        const { callId } = command;
        return plan(over, rank.ends, () => ({ at: over, type: 'AnnouncementEnded', callId }));
      }
      // The rest is done at once and has no answer.
      default:
        return;
    }
  };

  /** Whom the caller spoke with last, as far as the day knows. Who owns the customer's file it does not know. */
  const seek = (callId: CallId, now: EpochMs): void => {
    const caller = state.callers.get(callId);
    if (caller?.is !== 'waiting' || caller.preference?.is !== 'sought') return;
    const preferred = state.queues.get(caller.queueId)?.preferred ?? null;
    const last = spokeWith.get(caller.number);
    const counts = preferred?.by.includes('last-spoken') === true && last !== undefined;
    const operatorId = counts && now - last.at <= preferred.spanMs ? last.operatorId : null;
    plan(now, rank.frees, () => ({ at: now, type: 'PreferredOperatorFound', callId, operatorId }));
  };

  /** The operator ends the wrap-up, or has asked for more of it. */
  const wrapUp = (operatorId: OperatorId, callId: CallId, since: EpochMs): void => {
    const { wrapUpMs } = need(callId);
    const activity = state.operators.get(operatorId)?.activity;
    if (wrapUpMs === null || activity?.is !== 'wrap-up') return;
    const over = since + wrapUpMs;
    const byMs = over - activity.until;
    if (byMs > 0) return plan(since, rank.frees, () => ({ at: since, type: 'WrapUpExtended', operatorId, byMs }));
    plan(over, rank.frees, () => {
      const now = state.operators.get(operatorId)?.activity;
      const isStill = now?.is === 'wrap-up' && now.callId === callId;
      return isStill ? { at: over, type: 'WrapUpEnded', operatorId } : null;
    });
  };

  /** Whom the core paused comes back after a while; if that day saw the same pause, as on that day. */
  const comeBack = (operatorId: OperatorId, since: EpochMs): void => {
    const changes = rosterOf.get(operatorId)?.changes ?? [];
    if (changes.some((change) => change.at === since && 'presence' in change)) return;
    const at = since + missedPauseMs;
    plan(at, rank.frees, () => {
      const presence = state.operators.get(operatorId)?.presence;
      const isStill = presence?.is === 'paused' && presence.reason === missedOffers;
      return isStill ? { at, type: 'PresenceChosen', operatorId, presence: { is: 'available' } } : null;
    });
  };

  const hear = (fact: Fact): void => {
    switch (fact.type) {
      case 'QueueEntered':
        return seek(fact.callId, fact.at);
      case 'TalkStarted': {
        const { offerId } = fact;
        const over = fact.at + need(fact.callId).talkMs;
        const ended = { at: over, type: 'OperatorLegEnded', offerId, how: 'hangup' } as const;
        return plan(over, rank.frees, () => (state.offers.has(offerId) ? ended : null));
      }
      case 'TalkEnded': {
        const { number } = need(fact.callId);
        if (number !== '') spokeWith.set(number, { operatorId: fact.operatorId, at: fact.at });
        return;
      }
      case 'ActivityChanged':
        if (fact.activity === 'wrap-up' && fact.callId !== null) wrapUp(fact.operatorId, fact.callId, fact.at);
        return;
      case 'PresenceChanged':
        if (fact.presence.is === 'paused' && fact.presence.reason === missedOffers) comeBack(fact.operatorId, fact.at);
        return;
      default:
        return;
    }
  };

  return { hear, obey };
}
