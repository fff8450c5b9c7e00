import type { EndTrace, PbxResult, PbxSnapshot, SetTimer } from '../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { AcdEvent, LegEnd } from '../../src/acd/events.ts';
import { callId, type CallId, type LegId, type OfferId, type OperatorId, type TrunkId } from '../../src/shared/ids.ts';
import type { Clock, DurationMs, EpochMs } from '../../src/shared/time.ts';
import { ModelControl } from './model-control.ts';

/** How long a waiting caller keeps the place without renewal, one whom we dialled, and how long an announcement lasts. */
const leaseMs: DurationMs = 50_000;
const dialledLeaseMs: DurationMs = 600_000;
const announcementMs: DurationMs = 3_000;

export interface CallerHere {
  readonly number: string;
  readonly dialled: string;
  readonly enteredAt: EpochMs;
  where: 'ours' | 'fallback';
  fallback: { enteredAt: EpochMs; operatorId: OperatorId | null; talkAt: EpochMs | null } | null;
  lease: () => void;
  isHeard: boolean;
  /** Whom we dialled: how far, by which way, and the time-out of the ringing. */
  outgoing: { is: 'ringing' | 'up'; readonly trunkId: TrunkId; readonly giveUp: () => void } | null;
}
interface LegHere {
  readonly callId: CallId;
  readonly operatorId: OperatorId;
  up: boolean;
  readonly giveUp: () => void;
}

export interface WorldParts {
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  /** Sends an event to whoever listens. */
  readonly tell: (event: AcdEvent) => void;
  /** Tells who listens that a call of the native queue is over. */
  readonly tellServed: (call: PbxSnapshot['fallbackCalls'][number]) => void;
  /** Whether anybody listens: if not, callers take the native queue. */
  readonly isHeard: () => boolean;
}

const ok: PbxResult = { is: 'ok' };
const gone: PbxResult = { is: 'gone' };
const noLease = (): void => undefined;

/**
 * Asterisk without sound: callers, operators' legs, bridges and recordings, and the traces of what is over. It lives on when the
 * service dies; commands act at once, and a repeated one finds its twin.
 */
export class ModelWorld {
  readonly callers = new Map<CallId, CallerHere>();
  readonly legs = new Map<OfferId, LegHere>();
  readonly bridges = new Map<CallId, { offerId: OfferId; since: EpochMs }>();
  readonly recordings = new Set<CallId>();
  readonly ended = new Map<string, EndTrace>();
  readonly visits = new Map<CallId, PbxSnapshot['visits'][number]>();
  readonly fallbackCalls = new Map<CallId, PbxSnapshot['fallbackCalls'][number]>();
  readonly reachable = new Map<OperatorId, boolean>();
  readonly control: ModelControl;
  #parts: WorldParts;
  #visits = 0;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.control = new ModelControl(this, parts);
  }

  /** A caller dials in: to us, or to the native queue when nobody listens. */
  call(dialled: string, number = '+982188887777'): CallId {
    const id = callId(`${Math.floor(this.#now / 1000)}.${(this.#visits += 1)}`);
    const where = this.#parts.isHeard() ? 'ours' : 'fallback';
    const enteredAt = this.#now;
    const fallback = where === 'ours' ? null : { enteredAt, operatorId: null, talkAt: null };
    this.callers.set(id, {
      number,
      dialled,
      enteredAt,
      where,
      fallback,
      lease: noLease,
      isHeard: false,
      outgoing: null,
    });
    if (where === 'ours') this.lease(id);
    if (where === 'ours') this.#tell({ type: 'CallerEntered', at: enteredAt, callId: id, number, dialled });
    return id;
  }

  /** Of a customer whom we dialled `how` and `cause` tell why there is no answer. */
  hangUp(id: CallId, how: LegEnd = 'hangup', cause = 16): void {
    const caller = this.callers.get(id);
    if (caller === undefined) return;
    const at = this.#now;
    caller.lease();
    this.callers.delete(id);
    this.bridges.delete(id);
    this.control.seats.delete(id);
    if (caller.outgoing !== null) {
      caller.outgoing.giveUp();
      this.ended.set(id, { at, how, cause });
      if (caller.outgoing.is === 'up') this.#tell({ type: 'CallerLeft', at, callId: id, to: 'hangup' });
      else this.#tell({ type: 'CustomerLegEnded', at, callId: id, how, cause });
      return;
    }
    if (caller.fallback === null) {
      const { number, dialled, enteredAt } = caller;
      this.ended.set(id, { at, how, cause });
      this.visits.set(id, { callId: id, number, dialled, enteredAt, endedAt: at });
      this.#tell({ type: 'CallerLeft', at, callId: id, to: 'hangup' });
      return;
    }
    const { number, dialled } = caller;
    const { operatorId } = caller.fallback;
    const served = { ...caller.fallback, number, dialled, callId: id, endedAt: at, recorded: true, at };
    this.fallbackCalls.set(id, { type: 'FallbackCallServed', ...served });
    this.#parts.tellServed({ type: 'FallbackCallServed', ...served });
    if (operatorId !== null) this.#tell({ type: 'FallbackCallEnded', at, operatorId, callId: id });
  }

  /** The operator takes the call: up, if anybody listens, else the PBX ends the leg. */
  answer(id: OfferId): void {
    const leg = this.legs.get(id);
    if (leg === undefined || leg.up) return;
    if (!this.#parts.isHeard()) {
      this.hangUpLeg(id);
      return;
    }
    leg.giveUp();
    leg.up = true;
    this.#tell({ type: 'OfferAnswered', at: this.#now, offerId: id });
  }

  hangUpLeg(id: OfferId, how: LegEnd = 'hangup'): void {
    const leg = this.legs.get(id);
    if (leg === undefined) return;
    leg.giveUp();
    this.legs.delete(id);
    this.ended.set(id, { at: this.#now, how, cause: null });
    if (this.bridges.get(leg.callId)?.offerId === id) this.bridges.delete(leg.callId);
    this.control.leave(id);
    this.#tell({ type: 'OperatorLegEnded', at: this.#now, offerId: id, how });
  }

  register(operatorId: OperatorId, reachable = true): void {
    this.reachable.set(operatorId, reachable);
    this.#tell({ type: 'ReachableChanged', at: this.#now, operatorId, reachable });
  }

  /** The native queue connects a caller it has. */
  serveFallback(id: CallId, operatorId: OperatorId): void {
    const fallback = this.callers.get(id)?.fallback;
    if (!fallback) return;
    fallback.operatorId = operatorId;
    fallback.talkAt = this.#now;
    this.#tell({ type: 'FallbackCallTaken', at: this.#now, operatorId, callId: id });
  }

  ringing(): OfferId[] {
    return [...this.legs].flatMap(([id, { up }]) => (up ? [] : [id]));
  }

  // --- what the service sees and does

  snapshot(): PbxSnapshot {
    return {
      at: this.#now,
      callers: [...this.callers].map(([id, { number, dialled, enteredAt, where, fallback, outgoing }]) => ({
        ...{ callId: id, number, dialled, enteredAt, where },
        ...{ fallbackOperator: fallback?.operatorId ?? null, recording: this.recordings.has(id) },
        outgoing: outgoing?.is ?? null,
      })),
      legs: [...this.legs].map(([offerId, { up }]) => ({ offerId, ringing: !up, up })),
      outside: [...this.control.outside].map(([legId, { up }]) => ({ legId, ringing: !up, up })),
      bridged: [...this.bridges].map(([id, { offerId, since }]) => ({ callId: id, offerId, since })),
      ended: new Map(this.ended),
      visits: [...this.visits.values()],
      reachable: new Map(this.reachable),
      fallbackCalls: [...this.fallbackCalls.values()],
    };
  }

  gone(ids: readonly (CallId | LegId)[]): ReadonlyMap<string, EndTrace | null> {
    const all: ReadonlySet<string> = new Set([
      ...this.callers.keys(),
      ...this.legs.keys(),
      ...this.control.outside.keys(),
    ]);
    const isHere = (id: CallId | LegId) => all.has(id);
    return new Map(ids.filter((id) => !isHere(id)).map((id) => [id, this.ended.get(id) ?? null]));
  }

  forget(id: string): void {
    this.ended.delete(id);
    this.visits.delete(callId(id));
    this.fallbackCalls.delete(callId(id));
  }

  get #now(): EpochMs {
    return this.#parts.clock.pbxNow();
  }

  #tell(event: AcdEvent): void {
    this.#parts.tell(event);
  }

  /** Renews the time-out that leads a waiting caller to the native queue. */
  lease(id: CallId): PbxResult {
    const caller = this.callers.get(id);
    if (caller?.where !== 'ours') return gone;
    caller.lease();
    caller.lease =
      caller.outgoing === null
        ? this.#parts.setTimer(leaseMs, () => this.#toFallback(id))
        : this.#parts.setTimer(dialledLeaseMs, () => this.hangUp(id));
    return ok;
  }

  #toFallback(id: CallId): void {
    const caller = this.callers.get(id);
    if (caller === undefined) return;
    caller.where = 'fallback';
    caller.fallback = { enteredAt: this.#now, operatorId: null, talkAt: null };
    this.bridges.delete(id);
    this.#tell({ type: 'CallerLeft', at: this.#now, callId: id, to: 'fallback' });
  }

  act(command: AcdCommand): PbxResult {
    switch (command.type) {
      case 'AdmitCaller':
        return this.lease(command.callId);
      case 'HoldCaller':
        this.bridges.delete(command.callId);
        this.control.seats.delete(command.callId);
        return this.lease(command.callId);
      case 'RingOperator':
        return this.#ring(command);
      case 'AnswerOperator':
        if (!this.legs.has(command.offerId)) return gone;
        this.answer(command.offerId);
        return ok;
      case 'ReleaseOperator':
        this.hangUpLeg(command.offerId);
        return ok;
      case 'ReleaseCaller':
        this.hangUp(command.callId);
        return ok;
      case 'ConnectParties':
        return this.#bridge(command.callId, command.offerId);
      case 'AnnounceToCaller':
        return this.#announce(command.callId);
      default:
        return this.control.act(command);
    }
  }

  #ring({ offerId, callId: id, operatorId, timeoutMs, purpose }: AcdCommand & { type: 'RingOperator' }): PbxResult {
    if (this.legs.has(offerId)) return ok;
    if (purpose !== 'dial' && this.callers.get(id)?.where !== 'ours') return gone;
    if (this.reachable.get(operatorId) !== true) return { is: 'refused', why: 'unreachable' };
    const giveUp = this.#parts.setTimer(timeoutMs, () => this.hangUpLeg(offerId, 'no-answer'));
    this.legs.set(offerId, { callId: id, operatorId, up: false, giveUp });
    this.#tell({ type: 'OfferRang', at: this.#now, offerId });
    return ok;
  }

  #bridge(id: CallId, offerId: OfferId): PbxResult {
    const caller = this.callers.get(id);
    if (caller?.where !== 'ours' || this.legs.get(offerId)?.up !== true) return gone;
    caller.lease();
    if (!this.recordings.has(id)) {
      this.recordings.add(id);
      this.#tell({ type: 'RecordingStarted', at: this.#now, callId: id });
    }
    if (this.bridges.get(id)?.offerId === offerId) return ok;
    this.bridges.set(id, { offerId, since: this.#now });
    this.#tell({ type: 'PartiesBridged', at: this.#now, callId: id, offerId });
    return ok;
  }

  #announce(id: CallId): PbxResult {
    const caller = this.callers.get(id);
    if (caller?.where !== 'ours') return gone;
    if (caller.isHeard) return ok;
    caller.isHeard = true;
    this.#parts.setTimer(announcementMs, () => {
      if (this.callers.has(id)) this.#tell({ type: 'AnnouncementEnded', at: this.#now, callId: id });
    });
    return ok;
  }
}
