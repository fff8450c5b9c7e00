import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { CallId, OfferId, OperatorId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

/**
 * Reads the facts alone, as the ledger will, and throws when they do not add up: what begins ends exactly once and not
 * before it began, nobody is in two places, and an operator's activities tile.
 */
export class Auditor {
  readonly #calls = new Map<CallId, { readonly last: number; readonly isOver: boolean }>();
  readonly #segments = new Map<CallId, QueueId>();
  readonly #made = new Set<OfferId>();
  readonly #offers = new Map<OfferId, OperatorId>();
  readonly #talks = new Map<CallId, Of<'TalkStarted'>>();
  readonly #activities = new Map<OperatorId, { readonly is: string; readonly at: number }>();
  readonly #wrapUps = new Map<OperatorId, number>();

  /** `wrapUpMs`: what the rules say at this moment. */
  hear(fact: Fact, event: AcdEvent, wrapUpMs: (queue: QueueId) => number): void {
    if ('callId' in fact && fact.type !== 'RecordingStarted' && fact.type !== 'ActivityChanged') this.#inOrder(fact);
    switch (fact.type) {
      case 'QueueEntered':
        assertThat(!this.#segments.has(fact.callId), 'a caller is in two queues', fact);
        this.#segments.set(fact.callId, fact.queueId);
        return;
      case 'QueueSegmentEnded':
        assertThat(this.#segments.delete(fact.callId), 'a queue segment ended twice or never began', fact);
        return;
      case 'OfferMade':
        assertThat(!this.#made.has(fact.offerId), 'an offer was made twice', fact);
        assertThat(this.#segments.get(fact.callId) === fact.queueId, 'an offer for nobody who waits there', fact);
        assertThat(![...this.#offers.values()].includes(fact.operatorId), 'an operator has two offers', fact);
        this.#made.add(fact.offerId);
        this.#offers.set(fact.offerId, fact.operatorId);
        return;
      case 'OfferEnded':
        assertThat(this.#offers.delete(fact.offerId), 'an offer ended twice or was never made', fact);
        assertThat(event.type !== 'OfferAnswered', 'a lost race ended an offer', fact);
        return;
      case 'TalkStarted':
        assertThat(!this.#talks.has(fact.callId), 'a caller talks twice at once', fact);
        this.#talks.set(fact.callId, fact);
        return;
      case 'TalkEnded':
        return this.#talkEnded(fact, wrapUpMs);
      case 'CallEnded':
        return this.#callOver(fact.callId, fact);
      case 'ActivityChanged':
        return this.#activityChanged(fact, event);
      default:
        return;
    }
  }

  /** Throws if anything is still open: asked when everybody is gone. */
  close(): void {
    assertThat(this.#segments.size === 0, 'a queue segment never ended', [...this.#segments]);
    assertThat(this.#offers.size === 0, 'an offer never ended', [...this.#offers]);
    assertThat(this.#talks.size === 0, 'a talk never ended', [...this.#talks]);
  }

  #inOrder(fact: Fact & { readonly callId: CallId }): void {
    const call = this.#calls.get(fact.callId);
    assertThat((call === undefined) === (fact.type === 'CallEntered'), 'a call began twice or never', fact);
    assertThat(call?.isOver !== true, 'a call goes on after its end', fact);
    assertThat(call === undefined || fact.at >= call.last, 'the facts of a call go back in time', { fact, call });
    this.#calls.set(fact.callId, { last: fact.at, isOver: false });
  }

  #callOver(id: CallId, fact: Fact): void {
    assertThat(!this.#segments.has(id) && !this.#talks.has(id), 'a call ended with something open', fact);
    this.#calls.set(id, { last: fact.at, isOver: true });
  }

  #talkEnded(fact: Of<'TalkEnded'>, wrapUpMs: (queue: QueueId) => number): void {
    const talk = this.#talks.get(fact.callId);
    assertThat(talk?.offerId === fact.offerId, 'a talk ended twice or never began', fact);
    this.#talks.delete(fact.callId);
    this.#wrapUps.set(fact.operatorId, wrapUpMs(talk.queueId));
  }

  #activityChanged(fact: Of<'ActivityChanged'>, event: AcdEvent): void {
    const last = this.#activities.get(fact.operatorId);
    assertThat(last === undefined || fact.at >= last.at, 'activities of an operator overlap', { fact, last });
    assertThat(last?.is !== fact.activity || last.is === 'engaged', 'an activity follows itself', { fact, last });
    const wrapUpMs = this.#wrapUps.get(fact.operatorId);
    if (last?.is === 'wrap-up' && event.type === 'DeadlinePassed')
      assertThat(fact.at - last.at >= (wrapUpMs ?? 0), 'wrap-up is shorter than its queue says', { fact, last });
    if (last?.is === 'talking')
      assertThat((wrapUpMs ?? 0) > 0 === (fact.activity === 'wrap-up'), 'wrap-up is missing or too much', fact);
    this.#activities.set(fact.operatorId, { is: fact.activity, at: fact.at });
  }
}
