import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { Caller, QueuedCaller } from '../../../src/acd/state.ts';
import type { CallId, QueueId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

interface Visit {
  readonly number: string;
  readonly queues: readonly QueueId[];
  /** In whose name it was dialled. */
  readonly ofQueue?: QueueId | null;
  /** From when the place counts: as told on entering the first queue of the visit. */
  readonly placedAt: number;
}

const isInLine = (caller: Caller): caller is Caller & QueuedCaller =>
  caller.is === 'waiting' || caller.is === 'offered' || caller.is === 'connecting';

type Entered = Extract<Fact, { type: 'QueueEntered' }>;

/** Who hung up waiting, or on the way, or was lost with the PBX. */
function unservedBy(event: AcdEvent, facts: readonly Fact[]): CallId | undefined {
  if (event.type !== 'CallerLeft' || event.to === 'fallback') return undefined;
  const isUnserved =
    event.to === 'lost' || facts.some(({ type }) => type === 'QueueSegmentEnded' || type === 'TransitEnded');
  return isUnserved ? event.callId : undefined;
}

/** Reads who came into which queue: no caller goes in circles, and the place is kept, or one that was lost a little before. */
export class PlaceAuditor {
  readonly #visits = new Map<CallId, Visit>();
  readonly #numbers = new Map<CallId, string>();
  /** On the way to an operator whose leg was lost. */
  readonly #lost = new Set<CallId>();
  /** Who has come into the line from there in this step. */
  #first: CallId | null = null;
  /** By queue and number: whoever left without having been served. */
  readonly #former = new Map<string, { readonly placedAt: number; readonly until: number }>();

  hear(event: AcdEvent, facts: readonly Fact[], formerPlaceMs: (queue: QueueId) => number): void {
    for (const fact of facts) {
      if (fact.type === 'CallEntered') this.#numbers.set(fact.callId, fact.number);
      if (fact.type === 'CallDialled') this.#dialled(fact);
      if (fact.type === 'QueueEntered') this.#entered(fact, event, facts);
      if (fact.type === 'TransitStarted' && fact.why === 'leg-lost') this.#lost.add(fact.callId);
      if (fact.type === 'TransitStarted' && fact.why !== 'leg-lost') this.#lost.delete(fact.callId);
    }
    const unserved = unservedBy(event, facts);
    const visit = unserved === undefined ? undefined : this.#visits.get(unserved);
    const queue = visit?.queues[0] ?? visit?.ofQueue ?? undefined;
    if (visit === undefined || queue === undefined) return;
    const until = Math.max(...facts.map(({ at }) => at)) + formerPlaceMs(queue);
    this.#former.set(`${queue} ${visit.number}`, { placedAt: visit.placedAt, until });
  }

  check({ callers, queues }: AcdState): void {
    const first = this.#first === null ? undefined : callers.get(this.#first);
    this.#first = null;
    for (const caller of callers.values()) {
      if (caller.is === 'leaving') continue;
      assertThat(caller.placedAt === this.#visits.get(caller.id)?.placedAt, 'a caller lost the place', caller);
      if (first === undefined || !isInLine(first) || !isInLine(caller) || caller.queueId !== first.queueId) continue;
      const [one, other] = [first, caller].map(({ placedAt, priority }) => {
        return placedAt - priority * (queues.get(first.queueId)?.priorityStepMs ?? 0);
      });
      assertThat(caller === first || Number(one) < Number(other), 'who lost the operator does not go first', caller);
    }
  }

  #dialled({ callId, number, at, queueId }: Extract<Fact, { type: 'CallDialled' }>): void {
    this.#visits.set(callId, { number, queues: [], placedAt: at, ofQueue: queueId });
  }

  #entered(fact: Entered, event: AcdEvent, facts: readonly Fact[]): void {
    const { callId, queueId, at, placedAt = at } = fact;
    const before = this.#visits.get(callId);
    if (before === undefined) {
      const number = this.#numbers.get(callId) ?? '';
      const former = this.#former.get(`${queueId} ${number}`);
      const isFormer = former?.placedAt === placedAt && at <= former.until;
      assertThat(placedAt === at || isFormer, 'a place that nobody had', { fact, former });
      this.#visits.set(callId, { number, queues: [queueId], placedAt });
      return;
    }
    const isBack = facts.some(({ type }) => type === 'TransitEnded');
    const isByHand = event.type === 'CallerChanged' || event.type === 'TransferAsked' || isBack;
    assertThat(isByHand || !before.queues.includes(queueId), 'a caller goes in circles', fact);
    // Handed over by hand, the call waits behind those who wait there.
    const isNew = event.type === 'TransferAsked';
    // Who has lost the operator goes before all others.
    const isFirst = isBack && this.#lost.delete(callId);
    this.#first = isFirst ? callId : null;
    const isKept = isFirst ? placedAt <= before.placedAt : placedAt === (isNew ? at : before.placedAt);
    assertThat(isKept, 'a caller lost the place', { fact, before });
    this.#visits.set(callId, { ...before, placedAt, queues: [...before.queues, queueId] });
  }
}
