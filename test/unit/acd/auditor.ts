import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { CallId, OfferId, OperatorId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;

interface Call {
  /** Of the last fact that is not of one phone, and of the last one of all. */
  readonly begun: number;
  readonly latest: number;
  readonly isOver: boolean;
}

/**
 * Reads the facts alone, as the ledger will, and throws when they do not add up: what begins ends exactly once and not
 * before it began, nobody is in two places, and an operator's activities tile.
 */
export class Auditor {
  readonly #calls = new Map<CallId, Call>();
  readonly #phones = new Map<OfferId, number>();
  readonly #segments = new Map<CallId, QueueId>();
  readonly #talks = new Map<CallId, Of<'TalkStarted'>>();
  readonly #activities = new Map<OperatorId, { readonly is: string; readonly at: number }>();
  readonly #wrapUps = new Map<OperatorId, number>();

  /** `wrapUpMs`: what the rules say at this moment. */
  hear(fact: Fact, event: AcdEvent, wrapUpMs: (queue: QueueId, operator: OperatorId) => number): void {
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
        assertThat(this.#segments.get(fact.callId) === fact.queueId, 'an offer for nobody who waits there', fact);
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
    assertThat(this.#talks.size === 0, 'a talk never ended', [...this.#talks]);
  }

  /** Several phones ring, each in its own time; what ends a part of the call is not before any of them. */
  #inOrder(fact: Fact & { readonly callId: CallId }): void {
    const call = this.#calls.get(fact.callId);
    assertThat((call === undefined) === (fact.type === 'CallEntered'), 'a call began twice or never', fact);
    assertThat(call?.isOver !== true, 'a call goes on after its end', fact);
    const offer = 'offerId' in fact ? fact.offerId : undefined;
    const isOfPhone = fact.type === 'OfferRang' || fact.type === 'OfferEnded';
    const isMore = fact.type === 'OfferMade' || fact.type === 'PriorityChanged';
    const before = isOfPhone ? this.#phones.get(fact.offerId) : isMore ? call?.begun : call?.latest;
    assertThat(fact.at >= (before ?? 0), 'the facts of a call go back in time', { fact, call });
    if (offer !== undefined) this.#phones.set(offer, fact.at);
    const latest = Math.max(fact.at, call?.latest ?? 0);
    this.#calls.set(fact.callId, { begun: isOfPhone ? (call?.begun ?? 0) : fact.at, latest, isOver: false });
  }

  #callOver(id: CallId, fact: Fact): void {
    assertThat(!this.#segments.has(id) && !this.#talks.has(id), 'a call ended with something open', fact);
    this.#calls.set(id, { begun: fact.at, latest: fact.at, isOver: true });
  }

  #talkEnded(fact: Of<'TalkEnded'>, wrapUpMs: (queue: QueueId, operator: OperatorId) => number): void {
    const talk = this.#talks.get(fact.callId);
    assertThat(talk?.offerId === fact.offerId, 'a talk ended twice or never began', fact);
    this.#talks.delete(fact.callId);
    this.#wrapUps.set(fact.operatorId, wrapUpMs(talk.queueId, fact.operatorId));
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
