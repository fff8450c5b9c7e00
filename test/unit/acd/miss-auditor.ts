import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { CallId, OfferId, OperatorId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Ended = Extract<Fact, { type: 'OfferEnded' }>;

/** Counts misses: as many in a row as the queue allows pause the operator, and nothing else does so. */
export class MissAuditor {
  readonly #missed = new Map<OperatorId, number>();
  /** Whose call was missed last: where several phones ring at once, a caller is missed once. */
  readonly #calls = new Map<OperatorId, CallId>();
  /** Who chose a presence for after the work in hand. */
  readonly #chosen = new Set<OperatorId>();
  /** No queue counts as missed what a person asked for. */
  readonly #direct = new Set<OfferId>();
  readonly #idle = new Map<OperatorId, boolean>();

  /** `limitOf`: how many misses the queue of an offer allows. */
  hear(
    event: AcdEvent,
    facts: readonly Fact[],
    limitOf: (offer: OfferId) => number | null,
    isShared: (call: CallId) => boolean,
  ): void {
    if (event.type === 'PresenceChosen') this.#choose(event.operatorId);
    if (event.type === 'NextPresenceChosen') {
      if (event.presence === null) this.#chosen.delete(event.operatorId);
      else if (this.#idle.get(event.operatorId) !== false) this.#choose(event.operatorId);
      else this.#chosen.add(event.operatorId);
    }
    const due = new Set<OperatorId>();
    for (const fact of facts) {
      if (fact.type === 'ActivityChanged') this.#active(fact);
      if (fact.type === 'DirectOfferMade') this.#direct.add(fact.offerId);
      if (fact.type === 'TalkStarted' || fact.type === 'MonitorStarted') this.#missed.delete(fact.operatorId);
      if (fact.type === 'OfferEnded' && this.#direct.delete(fact.offerId)) continue;
      if (fact.type === 'OfferEnded' && this.#isTooMany(fact, limitOf(fact.offerId), isShared(fact.callId)))
        due.add(fact.operatorId);
      if (fact.type !== 'PresenceChanged') continue;
      const isForMisses = fact.presence.is === 'paused' && fact.presence.reason === 'missed-offers';
      assertThat(!isForMisses || due.delete(fact.operatorId), 'paused without so many misses in a row', fact);
      this.#missed.delete(fact.operatorId);
    }
    assertThat(due.size === 0, 'missed too many in a row, and is not paused', facts);
  }

  #choose(id: OperatorId): void {
    this.#missed.delete(id);
    this.#chosen.delete(id);
  }

  #active({ operatorId, activity }: Extract<Fact, { type: 'ActivityChanged' }>): void {
    this.#idle.set(operatorId, activity === 'idle' || activity === 'cool-down');
    if (activity === 'idle' && this.#chosen.has(operatorId)) this.#choose(operatorId);
  }

  /** A withdrawn offer, or one that never rang, is neither a miss nor a proof that somebody is there. */
  #isTooMany({ operatorId, callId, outcome }: Ended, limit: number | null, isShared: boolean): boolean {
    if (outcome === 'accepted' || outcome === 'declined') this.#missed.delete(operatorId);
    if (outcome !== 'expired') return false;
    if (isShared && this.#calls.get(operatorId) === callId) return false;
    this.#calls.set(operatorId, callId);
    const missed = (this.#missed.get(operatorId) ?? 0) + 1;
    this.#missed.set(operatorId, missed);
    return limit !== null && missed >= limit;
  }
}
