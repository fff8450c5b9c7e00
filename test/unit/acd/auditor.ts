import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { CallId, LegId, OfferId, OperatorId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>;
type WrapUps = (queue: QueueId, operator: OperatorId) => number;

interface Call {
  /** Of the last fact that is not of one leg, and of the last one of all. */
  readonly begun: number;
  readonly latest: number;
  readonly isOver: boolean;
}

/** Of one leg among several, each of which has its own time. */
const ofOneLeg: ReadonlySet<Fact['type']> = new Set([
  ...(['DirectOfferMade', 'OfferRang', 'OfferEnded', 'DialRang', 'DialEnded'] as const),
]);
/** What does not have to wait for what is told of legs. */
const ofMore: ReadonlySet<Fact['type']> = new Set([
  ...(['OfferMade', 'DialSent', 'PriorityChanged'] as const),
  ...(['TalkStarted', 'TalkEnded', 'PhaseChanged', 'MonitorStarted', 'MonitorEnded', 'LegLost'] as const),
  ...(['OutsideTalkStarted', 'OutsideTalkEnded', 'RecordingPauseChanged', 'CallTransferred'] as const),
]);
/** Nothing of the call hangs on when these were. */
const notes: ReadonlySet<Fact['type']> = new Set([
  ...(['RecordingStarted', 'ActivityChanged', 'Refused', 'MuteChanged', 'DigitsSent'] as const),
]);

/**
 * Reads the facts alone, as the ledger will, and throws when they do not add up: nothing of a call goes back in time or comes
 * after its end, an operator's activities tile, and wrap-up follows where it should.
 */
export class Auditor {
  readonly #calls = new Map<CallId, Call>();
  readonly #legs = new Map<LegId, number>();
  readonly #talks = new Map<OfferId, Of<'TalkStarted'>>();
  /** Whose operators have been with the customer. */
  readonly #wereIn = new Set<OfferId>();
  readonly #activities = new Map<OperatorId, { readonly is: string; readonly at: number }>();
  readonly #wrapUps = new Map<OperatorId, number>();
  /** Of calls that are to come back to who has talked: the work on them is yet to be done. */
  readonly #owed = new Map<CallId, { readonly operatorId: OperatorId; readonly queueId: QueueId }>();

  /** `wrapUpMs`: what the rules say at this moment. */
  hear(facts: readonly Fact[], event: AcdEvent, wrapUpMs: WrapUps): void {
    const back = facts.find(
      (fact) => fact.type === 'TransitStarted' && (fact.why === 'leg-lost' || fact.why === 'moved'),
    );
    const backTo = back?.type === 'TransitStarted' && back.to.is === 'operator' ? back.to.operatorId : undefined;
    for (const fact of facts) {
      if ('callId' in fact && fact.callId !== null && !notes.has(fact.type)) this.#inOrder(fact, fact.callId);
      if (fact.type === 'TalkStarted') this.#talks.set(fact.offerId, fact);
      if (fact.type === 'TalkStarted' || fact.type === 'QueueEntered') this.#owed.delete(fact.callId);
      const isIn =
        fact.type === 'TalkStarted' ? fact.phase === undefined : fact.type === 'PhaseChanged' && fact.phase === 'talk';
      if (isIn && 'offerId' in fact) this.#wereIn.add(fact.offerId);
      if (fact.type === 'TalkEnded') this.#talkEnded(fact, backTo, wrapUpMs);
      if (fact.type === 'ActivityChanged') this.#activityChanged(fact, event, wrapUpMs);
    }
  }

  /** Several legs ring and talk, each in its own time; what ends a part of the call is not before any of them. */
  #inOrder(fact: Fact, id: CallId): void {
    const call = this.#calls.get(id);
    const isFirst = fact.type === 'CallEntered' || fact.type === 'CallDialled';
    assertThat((call === undefined) === isFirst, 'a call began twice or never', fact);
    assertThat(call?.isOver !== true, 'a call goes on after its end', fact);
    const leg = 'offerId' in fact ? fact.offerId : 'legId' in fact ? fact.legId : undefined;
    const isOfLeg = ofOneLeg.has(fact.type) && leg !== id;
    const before = isOfLeg ? undefined : ofMore.has(fact.type) ? call?.begun : call?.latest;
    const own = leg === undefined ? undefined : this.#legs.get(leg as LegId);
    assertThat(fact.at >= Math.max(before ?? 0, own ?? 0), 'the facts of a call go back in time', { fact, call, own });
    if (leg !== undefined) this.#legs.set(leg as LegId, fact.at);
    const latest = Math.max(fact.at, call?.latest ?? 0);
    this.#calls.set(id, { begun: isOfLeg ? (call?.begun ?? 0) : fact.at, latest, isOver: fact.type === 'CallEnded' });
  }

  /** The work on a call follows, but where the call is to come back. */
  #talkEnded(fact: Of<'TalkEnded'>, backTo: OperatorId | undefined, wrapUpMs: WrapUps): void {
    const queueId = this.#talks.get(fact.offerId)?.queueId ?? null;
    this.#talks.delete(fact.offerId);
    // Who was only consulted has nothing to write down.
    const hasWork = queueId !== null && this.#wereIn.delete(fact.offerId);
    const ms = hasWork ? wrapUpMs(queueId, fact.operatorId) : 0;
    this.#wrapUps.set(fact.operatorId, backTo === undefined ? ms : 0);
    if (hasWork && fact.operatorId === backTo) this.#owed.set(fact.callId, { operatorId: fact.operatorId, queueId });
  }

  #activityChanged(fact: Of<'ActivityChanged'>, event: AcdEvent, rules: WrapUps): void {
    const last = this.#activities.get(fact.operatorId);
    assertThat(last === undefined || fact.at >= last.at, 'activities of an operator overlap', { fact, last });
    assertThat(last?.is !== fact.activity || last.is === 'engaged', 'an activity follows itself', { fact, last });
    const wrapUpMs = this.#wrapUps.get(fact.operatorId);
    if (last?.is === 'wrap-up' && fact.activity === 'idle' && event.type === 'DeadlinePassed')
      assertThat(fact.at - last.at >= (wrapUpMs ?? 0), 'wrap-up is shorter than its queue says', { fact, last });
    if (last?.is === 'talking')
      assertThat((wrapUpMs ?? 0) > 0 === (fact.activity === 'wrap-up'), 'wrap-up is missing or too much', fact);
    else if (fact.activity === 'wrap-up') this.#pays(fact, rules);
    this.#activities.set(fact.operatorId, { is: fact.activity, at: fact.at });
  }

  /** The only wrap-up that follows no talk at once: of a call that ended on its way back. */
  #pays(fact: Of<'ActivityChanged'>, rules: WrapUps): void {
    const owed = fact.callId === null ? undefined : this.#owed.get(fact.callId);
    assertThat(owed?.operatorId === fact.operatorId, 'wrap-up after no talk', fact);
    const wrapUpMs = rules(owed.queueId, owed.operatorId);
    assertThat(wrapUpMs > 0, 'wrap-up where there is none', fact);
    assertThat(fact.callId !== null && this.#calls.get(fact.callId)?.isOver === true, 'too early a wrap-up', fact);
    this.#owed.delete(fact.callId);
    this.#wrapUps.set(fact.operatorId, wrapUpMs);
  }
}
