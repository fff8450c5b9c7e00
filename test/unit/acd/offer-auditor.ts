import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import type { QueueRules } from '../../../src/acd/queue-rules.ts';
import type { Caller, LineFields } from '../../../src/acd/state.ts';
import type { CallId, OfferId, OperatorId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

type Made = Extract<Fact, { type: 'OfferMade' }>;
type Ended = Extract<Fact, { type: 'OfferEnded' }>;

/** The phones that ring for a caller, and how many may at once: as the queue said when the first of them was asked. */
interface Ringing {
  readonly phones: number;
  readonly offers: ReadonlySet<OfferId>;
}

/** Reads what becomes of offers: one winner, the others withdrawn, and nobody in two offers at once. */
export class OfferAuditor {
  readonly #made = new Set<OfferId>();
  readonly #offers = new Map<OfferId, Made>();
  /** Of those who are asked outside the queues; they are in no other offer. */
  readonly #direct = new Map<OfferId, OperatorId>();
  readonly #ringing = new Map<CallId, Ringing>();

  /** `rules`: of the queue of an offer, as they are now. */
  hear(event: AcdEvent, facts: readonly Fact[], rules: (offer: Made) => QueueRules | undefined): void {
    const answered = event.type === 'OfferAnswered' ? this.#offers.get(event.offerId) : undefined;
    for (const fact of facts) {
      if (fact.type === 'OfferMade') this.#begin(fact, rules(fact));
      if (fact.type === 'DirectOfferMade') this.#direct.set(fact.offerId, fact.operatorId);
      if (fact.type === 'OfferEnded' && !this.#direct.delete(fact.offerId)) this.#end(fact, event);
    }
    if (answered !== undefined) this.#won(answered, facts);
    for (const talk of facts) if (talk.type === 'TalkStarted') this.#won(talk, facts);
  }

  /** A caller for whom another phone may ring. */
  isSeeking(caller: Caller): caller is Caller & LineFields & { readonly is: 'waiting' | 'offered' } {
    if (caller.is !== 'offered') return caller.is === 'waiting';
    const ringing = this.#ringing.get(caller.id);
    return ringing !== undefined && ringing.offers.size < ringing.phones;
  }

  /** Several phones may ring at once for the caller. */
  ringsSeveral = (call: CallId): boolean => (this.#ringing.get(call)?.phones ?? 1) > 1;

  /** The offer as it was made, while it lives. */
  offer = (id: OfferId): Made | undefined => this.#offers.get(id);

  /** Throws if anything is still open: asked when everybody is gone. */
  close(): void {
    assertThat(this.#offers.size === 0, 'an offer never ended', [...this.#offers]);
  }

  #begin(offer: Made, rules: QueueRules | undefined): void {
    const { offerId, callId, operatorId } = offer;
    assertThat(!this.#made.has(offerId), 'an offer was made twice', offer);
    const others = [...this.#offers.values()];
    const isAsked = others.some((other) => other.operatorId === operatorId);
    const isAskedDirectly = [...this.#direct.values()].includes(operatorId);
    assertThat(!isAsked && !isAskedDirectly, 'an operator has two offers', offer);
    assertThat(rules !== undefined, 'an offer of no queue', offer);
    const atOnce = rules.strategy === 'ring-all' ? Infinity : rules.ringAtOnce;
    const { phones, offers } = this.#ringing.get(callId) ?? { phones: atOnce, offers: [] };
    const ringing = new Set([...offers, offerId]);
    assertThat(ringing.size <= phones, 'too many phones ring for a caller', offer);
    this.#made.add(offerId);
    this.#offers.set(offerId, offer);
    this.#ringing.set(callId, { phones, offers: ringing });
  }

  #end(fact: Ended, event: AcdEvent): void {
    const { offerId, callId, outcome, why } = fact;
    const wasLive = this.#offers.delete(offerId);
    assertThat(wasLive, 'an offer ended twice or was never made', fact);
    assertThat(event.type !== 'OfferAnswered' || event.offerId !== offerId, 'an answer ended its offer', fact);
    const isElsewhere = event.type === 'OfferAnswered' || event.type === 'PartiesBridged';
    const isAsIs = outcome === 'accepted' || (outcome === 'withdrawn' && why === 'answered-elsewhere') === isElsewhere;
    assertThat(isAsIs, 'an offer ended for another reason than what happened', { fact, event });
    const { phones, offers } = this.#ringing.get(callId) ?? { phones: 0, offers: new Set<OfferId>() };
    const left = new Set([...offers].filter((id) => id !== offerId));
    if (left.size > 0) this.#ringing.set(callId, { phones, offers: left });
    else this.#ringing.delete(callId);
  }

  /** Of all offers of the call but the winner none is live. */
  #won({ callId, offerId }: { readonly callId: CallId; readonly offerId: OfferId }, facts: readonly Fact[]): void {
    const rest = [...(this.#ringing.get(callId)?.offers ?? [])].filter((id) => id !== offerId);
    assertThat(rest.length === 0, 'a phone rings on for a caller who has an operator', { offerId, rest, facts });
  }
}
