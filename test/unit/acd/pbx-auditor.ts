import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact, Phase } from '../../../src/acd/facts.ts';
import type { Route, Seat } from '../../../src/acd/state.ts';
import type { Step } from '../../../src/acd/step.ts';
import type { CallId, LegId, OfferId, OperatorId } from '../../../src/shared/ids.ts';
import { assertThat } from './assert-that.ts';

interface Leg {
  readonly callId: CallId;
  readonly isUp: boolean;
  /** Null: on the way into a bridge, or in none yet. */
  readonly seat: Seat | null;
  readonly trunk: string | null;
}

interface Customer {
  readonly isUp: boolean;
  readonly trunk: string | null;
  readonly lead: LegId | null;
  readonly isPaused: boolean;
}

const nobody: Customer = { isUp: true, trunk: null, lead: null, isPaused: false };

/** The legs that the PBX has, by what it was asked for and what it told; what the core tells of them is compared with that. */
export class PbxAuditor {
  readonly #legs = new Map<LegId, Leg>();
  readonly #customers = new Map<CallId, Customer>();
  readonly #phases = new Map<OfferId, Phase>();
  readonly #pausedBy = new Map<
    CallId,
    { readonly by: OperatorId; readonly offers: Set<OfferId>; comesBack: boolean }
  >();

  hear(state: AcdState, event: AcdEvent, { commands, facts }: Step): void {
    const touched = new Set<CallId>();
    this.#happened(event, touched);
    for (const command of commands) this.#asked(command, touched);
    for (const fact of facts) this.#told(fact, event, touched);
    this.#comparePauses(commands, facts);
    for (const id of touched) this.#compare(state, id);
  }

  #happened(event: AcdEvent, touched: Set<CallId>): void {
    switch (event.type) {
      case 'CallerLeft':
        this.#customers.delete(event.callId);
        return void touched.add(event.callId);
      case 'CustomerLegEnded':
        if (this.#customers.get(event.callId)?.isUp === false) this.#customers.delete(event.callId);
        return void touched.add(event.callId);
      case 'CustomerAnswered':
        return this.#changeCustomer(event.callId, { isUp: true });
      case 'OfferAnswered':
        return this.#change(event.offerId, { isUp: true });
      case 'OutsideLegAnswered':
        return this.#change(event.legId, { isUp: true });
      case 'OperatorLegEnded':
      case 'OutsideLegEnded': {
        const id = event.type === 'OperatorLegEnded' ? event.offerId : event.legId;
        const leg = this.#legs.get(id);
        if (leg !== undefined) touched.add(leg.callId);
        return void this.#legs.delete(id);
      }
      default:
    }
  }

  #asked(command: AcdCommand, touched: Set<CallId>): void {
    if ('callId' in command) touched.add(command.callId);
    switch (command.type) {
      case 'RingOperator':
        return this.#begin(command.offerId, command.callId, null);
      case 'DialOutside':
        return this.#begin(command.legId, command.callId, command.route);
      case 'DialCustomer': {
        assertThat(!this.#customers.has(command.callId), 'a customer is dialled twice at once', command);
        this.#customers.set(command.callId, { ...nobody, isUp: false, trunk: command.route.trunkId });
        return this.#hasRoom(command.route);
      }
      case 'ReleaseOperator':
        return void this.#legs.delete(command.offerId);
      case 'ReleaseOutside':
        return void this.#legs.delete(command.legId);
      case 'ReleaseCaller':
        return void this.#customers.delete(command.callId);
      case 'ConnectParties':
        assertThat(this.#legs.get(command.offerId)?.isUp === true, 'a leg that is not up is connected', command);
        this.#change(command.offerId, { seat: 'in' });
        return this.#changeCustomer(command.callId, { lead: command.offerId });
      case 'SeatParties':
        return this.#seat(command);
      case 'MuteOperator':
        return assertThat(this.#legs.get(command.offerId)?.isUp === true, 'who is not there is muted', command);
      case 'PauseRecording':
        return this.#changeCustomer(command.callId, { isPaused: command.paused });
      case 'HoldCaller':
        return this.#changeCustomer(command.callId, { lead: null });
      default:
    }
  }

  #begin(id: LegId, callId: CallId, route: Route | null): void {
    assertThat(!this.#legs.has(id), 'a leg is made twice', id);
    this.#legs.set(id, { callId, isUp: false, seat: null, trunk: route?.trunkId ?? null });
    if (route !== null) this.#hasRoom(route);
  }

  #hasRoom({ trunkId, limit }: Route): void {
    const all = [...this.#legs.values(), ...this.#customers.values()].filter(({ trunk }) => trunk === trunkId);
    assertThat(limit === null || all.length <= limit, 'a trunk carries more than it may', { trunkId, all });
  }

  #seat(command: AcdCommand & { readonly type: 'SeatParties' }): void {
    const { callId, lead, seats } = command;
    const up = [...this.#legs].filter(([, leg]) => leg.callId === callId && leg.isUp).map(([id]) => id);
    const seated = Object.keys(seats).sort();
    assertThat(seated.join() === up.sort().join(), 'who is seated is not who is there', { command, up });
    const leading = seats[lead];
    assertThat(leading === 'in' || leading === 'aside', 'who leads is not in the call', command);
    const before = this.#customers.get(callId)?.lead ?? lead;
    const isAlone = !Object.values(seats).includes('in');
    assertThat(before === lead || !isAlone, 'who leads now leaves the customer alone', command);
    for (const id of up) this.#change(id, { seat: seats[id] ?? null });
    this.#changeCustomer(callId, { lead });
  }

  #told(fact: Fact, event: AcdEvent, touched: Set<CallId>): void {
    if ('callId' in fact && fact.callId !== null) touched.add(fact.callId);
    switch (fact.type) {
      case 'CallEntered':
        if (event.type === 'CallerEntered') this.#customers.set(fact.callId, nobody);
        return;
      case 'TalkStarted':
        // Told before the answer, or without what connects them.
        if (event.type === 'PartiesBridged') this.#change(fact.offerId, { isUp: true, seat: 'in' });
        if (event.type === 'PartiesBridged') this.#changeCustomer(fact.callId, { lead: fact.offerId });
        this.#isBack(fact);
        return void this.#phases.set(fact.offerId, fact.phase ?? 'talk');
      case 'PhaseChanged':
        return void this.#phases.set(fact.offerId, fact.phase);
      case 'TalkEnded':
        this.#pausedBy.get(fact.callId)?.offers.delete(fact.offerId);
        return void this.#phases.delete(fact.offerId);
      case 'RecordingPauseChanged': {
        if (fact.by === null || !fact.paused) return void this.#pausedBy.delete(fact.callId);
        const offers = new Set([...this.#phases.keys()].filter((id) => this.#legs.get(id)?.callId === fact.callId));
        return void this.#pausedBy.set(fact.callId, { by: fact.by, offers, comesBack: false });
      }
      case 'TransitStarted': {
        const pause = this.#pausedBy.get(fact.callId);
        if (pause !== undefined) pause.comesBack = ['leg-lost', 'moved', 'back'].includes(fact.why);
        return;
      }
      case 'CallEnded':
        return void this.#pausedBy.delete(fact.callId);
      default:
    }
  }

  /** With who paused it the pause comes back. */
  #isBack({ callId, operatorId, offerId }: Extract<Fact, { type: 'TalkStarted' }>): void {
    const pause = this.#pausedBy.get(callId);
    if (pause?.comesBack !== true) return;
    pause.comesBack = false;
    if (pause.by === operatorId) pause.offers.add(offerId);
  }

  /** What is told of pauses is asked for. */
  #comparePauses(commands: readonly AcdCommand[], facts: readonly Fact[]): void {
    const asked = commands.flatMap((one) => (one.type === 'PauseRecording' ? [`${one.callId} ${one.paused}`] : []));
    const told = facts.flatMap((one) => (one.type === 'RecordingPauseChanged' ? [`${one.callId} ${one.paused}`] : []));
    assertThat(asked.join() === told.join(), 'a pause of the recording is not as told', { asked, told });
  }

  #compare({ callers, offers, outsideLegs }: AcdState, id: CallId): void {
    const caller = callers.get(id);
    const customer = this.#customers.get(id);
    const hasCustomer = caller !== undefined && (caller.is !== 'dialling' || caller.stage !== 'own-phone');
    assertThat(hasCustomer || customer === undefined, 'a customer is left behind', id);
    assertThat(!hasCustomer || customer !== undefined, 'nobody is there where a customer should be', caller);
    for (const [legId, leg] of this.#legs) {
      if (leg.callId !== id) continue;
      const known = offers.get(legId as OfferId) ?? outsideLegs.get(legId as never);
      assertThat(known !== undefined, 'a leg is left behind', legId);
      if (known.is === 'talking') this.#comparePhase(legId, leg, customer?.lead ?? null);
    }
    for (const leg of [...offers.values(), ...outsideLegs.values()])
      assertThat(leg.callId !== id || this.#legs.has(leg.id), 'a leg that is gone is counted on', leg);
    if (customer?.isPaused !== true) return;
    const pause = this.#pausedBy.get(id);
    assertThat((pause?.offers.size ?? 0) > 0 || pause?.comesBack === true, 'the recording pauses on', { id, pause });
  }

  #comparePhase(id: LegId, { callId, seat, isUp }: Leg, lead: LegId | null): void {
    assertThat(isUp && seat !== null, 'who is in a talk sits nowhere', { id, seat });
    const told = this.#phases.get(id as OfferId);
    if (told === undefined || seat === 'listening' || seat === 'whispering') return;
    const isAccompanied = [...this.#legs].some(
      ([other, leg]) => leg.callId === callId && other !== lead && leg.seat === 'aside',
    );
    const aside = id === lead && !isAccompanied ? 'hold' : 'consult';
    const phase = seat === 'in' ? 'talk' : aside;
    assertThat(told === phase, 'a phase is told that is not so', { id, told, phase });
  }

  #change(id: LegId, change: Partial<Leg>): void {
    const leg = this.#legs.get(id);
    if (leg !== undefined) this.#legs.set(id, { ...leg, ...change });
  }

  #changeCustomer(id: CallId, change: Partial<Customer>): void {
    const customer = this.#customers.get(id);
    if (customer !== undefined) this.#customers.set(id, { ...customer, ...change });
  }
}
