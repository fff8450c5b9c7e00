import type { PbxResult } from '../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { AcdEvent, LegEnd } from '../../src/acd/events.ts';
import type { Route, Seat } from '../../src/acd/state.ts';
import type { CallId, LegId, OfferId, OutsideLegId, TrunkId } from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import type { ModelWorld, WorldParts } from './model-world.ts';

type Command<Type> = Extract<AcdCommand, { type: Type }>;

export interface OutsideHere {
  readonly callId: CallId;
  readonly trunkId: TrunkId;
  up: boolean;
  giveUp: () => void;
}

const ok: PbxResult = { is: 'ok' };
const gone: PbxResult = { is: 'gone' };

/** Ways out, legs to somebody outside, seats, and what else operators do with a call. */
export class ModelControl {
  /** Trunks that take calls. */
  readonly trunks = new Set<TrunkId>();
  readonly outside = new Map<OutsideLegId, OutsideHere>();
  readonly seats = new Map<CallId, ReadonlyMap<LegId, Seat>>();
  readonly muted = new Set<OfferId>();
  readonly paused = new Set<CallId>();
  readonly digits = new Map<CallId, string>();
  #world: Pick<ModelWorld, 'callers' | 'legs' | 'bridges' | 'ended' | 'hangUp'>;
  #parts: WorldParts;

  constructor(world: ModelWorld, parts: WorldParts) {
    this.#world = world;
    this.#parts = parts;
  }

  /** The customer whom we dialled takes the call. */
  customerAnswers(id: CallId): void {
    const outgoing = this.#world.callers.get(id)?.outgoing;
    if (outgoing?.is !== 'ringing') return;
    outgoing.giveUp();
    outgoing.is = 'up';
    this.#tell({ type: 'CustomerAnswered', at: this.#now, callId: id });
  }

  /** Who is asked takes it, if anybody of ours hears it. */
  answer(id: OutsideLegId): void {
    const leg = this.outside.get(id);
    if (leg === undefined || leg.up) return;
    if (!this.#parts.isHeard()) return this.hangUp(id);
    leg.giveUp();
    leg.up = true;
    this.#tell({ type: 'OutsideLegAnswered', at: this.#now, legId: id });
  }

  hangUp(id: OutsideLegId, how: LegEnd = 'hangup', cause = 16): void {
    const leg = this.outside.get(id);
    if (leg === undefined) return;
    leg.giveUp();
    this.outside.delete(id);
    this.leave(id);
    this.#world.ended.set(id, { at: this.#now, how, cause });
    this.#tell({ type: 'OutsideLegEnded', at: this.#now, legId: id, how, cause });
  }

  /** Whoever is gone sits nowhere. */
  leave(id: LegId): void {
    this.muted.delete(id as OfferId);
    for (const [call, seats] of this.seats) {
      if (seats.has(id)) this.seats.set(call, new Map([...seats].filter(([leg]) => leg !== id)));
    }
  }

  act(command: AcdCommand): PbxResult {
    switch (command.type) {
      case 'DialCustomer':
        return this.#wayOut(command.route) ?? this.#dialCustomer(command);
      case 'DialOutside':
        return this.#wayOut(command.route) ?? this.#dialOutside(command);
      case 'ReleaseOutside':
        this.hangUp(command.legId);
        return ok;
      case 'SeatParties':
        return this.#isCustomer(command.callId) ? this.#seat(command) : gone;
      case 'MuteOperator':
        if (!this.#isOperatorUp(command.offerId)) return gone;
        if (command.muted) this.muted.add(command.offerId);
        else this.muted.delete(command.offerId);
        return ok;
      case 'SendDigits':
        if (!this.#isCustomer(command.callId)) return gone;
        this.digits.set(command.callId, (this.digits.get(command.callId) ?? '') + command.digits);
        return ok;
      case 'PauseRecording':
        if (command.paused) this.paused.add(command.callId);
        else this.paused.delete(command.callId);
        return ok;
      default:
        throw new Error(`${command.type} is no call control`);
    }
  }

  #wayOut({ dial, trunkId }: Route): PbxResult | null {
    if (!/^\+?[*#0-9]+$/u.test(dial)) return { is: 'refused', why: 'not-dialable' };
    return this.trunks.has(trunkId) ? null : { is: 'refused', why: 'unreachable' };
  }

  #dialOutside({ legId, callId, route, timeoutMs }: Command<'DialOutside'>): PbxResult {
    if (this.outside.get(legId)?.trunkId === route.trunkId) return ok;
    if (!this.#isCustomer(callId)) return gone;
    const giveUp = this.#parts.setTimer(timeoutMs, () => this.hangUp(legId, 'no-answer', 19));
    this.outside.set(legId, { callId, trunkId: route.trunkId, up: false, giveUp });
    this.#tell({ type: 'OutsideLegRang', at: this.#now, legId });
    return ok;
  }

  #seat({ callId, seats }: Command<'SeatParties'>): PbxResult {
    const wanted = Object.entries(seats) as [LegId, Seat][];
    const isUp = (id: LegId) => this.#isOperatorUp(id as OfferId) || this.outside.get(id as OutsideLegId)?.up === true;
    const here = wanted.filter(([id]) => isUp(id));
    this.seats.set(callId, new Map(here));
    const inside = here.filter(([, seat]) => seat === 'in').map(([id]) => id as OfferId);
    this.#bridge(
      callId,
      inside.filter((id) => this.#isOperatorUp(id)),
    );
    return here.length === wanted.length ? ok : gone;
  }

  #dialCustomer({ callId: id, offerId, route, timeoutMs }: Command<'DialCustomer'>): PbxResult {
    const { dial: number, shown: dialled, trunkId } = route;
    const { callers, bridges } = this.#world;
    if (callers.get(id)?.outgoing?.trunkId === trunkId) return ok;
    if (!this.#isOperatorUp(offerId)) return gone;
    const giveUp = this.#parts.setTimer(timeoutMs, () => this.#world.hangUp(id, 'no-answer', 19));
    const here = {
      number,
      dialled,
      enteredAt: this.#now,
      where: 'ours' as const,
      fallback: null,
      lease: () => undefined,
    };
    callers.set(id, { ...here, isHeard: false, outgoing: { is: 'ringing', trunkId, giveUp } });
    bridges.set(id, { offerId, since: this.#now });
    this.#tell({ type: 'CustomerRang', at: this.#now, callId: id, earlyMedia: false });
    return ok;
  }

  #bridge(id: CallId, inside: readonly OfferId[]): void {
    const { callers, bridges } = this.#world;
    callers.get(id)?.lease();
    const before = bridges.get(id);
    const [first] = inside;
    if (first === undefined) bridges.delete(id);
    else if (before === undefined || !inside.includes(before.offerId)) {
      bridges.set(id, { offerId: first, since: this.#now });
      this.#tell({ type: 'PartiesBridged', at: this.#now, callId: id, offerId: first });
    }
  }

  #isCustomer(id: CallId): boolean {
    return this.#world.callers.get(id)?.where === 'ours';
  }

  #isOperatorUp(id: OfferId): boolean {
    return this.#world.legs.get(id)?.up === true;
  }

  get #now(): EpochMs {
    return this.#parts.clock.pbxNow();
  }

  #tell(event: AcdEvent): void {
    this.#parts.tell(event);
  }
}
