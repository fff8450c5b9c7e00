import type { EndTrace, Pbx, PbxListener, PbxResult } from '../../src/acd-runtime/ports.ts';
import type { AcdCommand } from '../../src/acd/commands.ts';
import type { AcdEvent } from '../../src/acd/events.ts';
import {
  nodeId,
  type CallId,
  type LegId,
  type OfferId,
  type OperatorId,
  type OutsideLegId,
} from '../../src/shared/ids.ts';
import type { DurationMs, EpochMs } from '../../src/shared/time.ts';
import { ModelWorld, type WorldParts } from './model-world.ts';

/** How long an event travels, and a link takes to come up. */
const eventMs: DurationMs = 1;
const linkMs: DurationMs = 5;

const ok: PbxResult = { is: 'ok' };
const linkDown: PbxResult = { is: 'unreachable', why: 'link down' };

/** The link to a model of the PBX. Events travel for a millisecond; those that nobody hears are lost, as with the real one. */
export class ModelPbx implements Pbx {
  readonly node = nodeId('model');
  readonly world: ModelWorld;
  readonly members = new Map<OperatorId, 'in' | 'out' | 'paused'>();
  readonly ran: AcdCommand[] = [];
  readonly renewed: CallId[] = [];
  readonly forgotten: string[] = [];
  /** Why the runtime let go, one after the other. */
  readonly letGone: string[] = [];
  /** Answers a command in place of the model: for the PBX's bad days. */
  disturb: (command: AcdCommand) => PbxResult | Promise<PbxResult> | null = () => null;
  /** Events that get lost on their way though the link is up. */
  loses: (event: AcdEvent) => boolean = () => false;
  /** What happens before a look for what is gone is answered. */
  beforeLook: () => Promise<void> = async () => undefined;
  #time: Pick<WorldParts, 'clock' | 'setTimer'>;
  #listener: PbxListener | null = null;
  #isUp = false;
  #isLetGo = false;
  #lastHeard: EpochMs | null = null;

  constructor(time: Pick<WorldParts, 'clock' | 'setTimer'>) {
    this.#time = time;
    this.world = new ModelWorld({
      ...time,
      tell: (event) => {
        if (!this.loses(event)) this.#tell((listener) => listener.event(event));
      },
      tellServed: (call) => this.#tell((listener) => listener.fallbackServed([call])),
      isHeard: () => this.#isUp,
    });
  }

  /** Lets a process listen; the one before hears nothing more. */
  attach(listener: PbxListener): void {
    this.#listener = listener;
    this.#lastHeard = null;
    this.#isUp = false;
    this.#isLetGo = false;
    this.#time.setTimer(linkMs, () => this.#linkUp(listener));
  }

  /** The listening process died. */
  detach(): void {
    this.#listener = null;
    this.#isUp = false;
  }

  /** The link breaks, and comes again after a while. */
  cut(durationMs: DurationMs): void {
    const listener = this.#listener;
    this.#linkDown('cut');
    if (listener !== null) this.#time.setTimer(durationMs, () => this.#linkUp(listener));
  }

  letGo(why: string): void {
    this.letGone.push(why);
    this.#isLetGo = true;
    this.#linkDown(why);
  }

  resume(): void {
    this.#isLetGo = false;
    const listener = this.#listener;
    if (listener !== null) this.#time.setTimer(linkMs, () => this.#linkUp(listener));
  }

  #linkUp(listener: PbxListener): void {
    if (this.#isUp || this.#isLetGo || this.#listener !== listener) return;
    this.#isUp = true;
    listener.connected(this.world.snapshot(), this.#lastHeard);
  }

  #linkDown(why: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#lastHeard = this.#time.clock.pbxNow();
    this.#listener?.disconnected(why);
  }

  // --- the port

  async run(command: AcdCommand): Promise<PbxResult> {
    if (!this.#isUp) return linkDown;
    this.ran.push(command);
    return (await this.disturb(command)) ?? this.world.act(command);
  }

  async keepPlace(id: CallId): Promise<PbxResult> {
    if (!this.#isUp) return linkDown;
    this.renewed.push(id);
    return this.world.lease(id);
  }

  async endOrphan(id: CallId | LegId): Promise<PbxResult> {
    if (!this.#isUp) return linkDown;
    this.world.hangUpLeg(id as OfferId);
    this.world.hangUp(id as CallId);
    this.world.control.hangUp(id as OutsideLegId);
    return ok;
  }

  async findGone(ids: readonly (CallId | LegId)[]): Promise<ReadonlyMap<string, EndTrace | null> | null> {
    if (!this.#isUp) return null;
    await this.beforeLook();
    return this.world.gone(ids);
  }

  async forgetTraces(ids: readonly string[]): Promise<PbxResult> {
    if (!this.#isUp) return linkDown;
    this.forgotten.push(...ids);
    for (const id of ids) this.world.forget(id);
    return ok;
  }

  async mirrorPresence(operatorId: OperatorId, presence: 'out' | 'in' | 'paused'): Promise<PbxResult> {
    if (!this.#isUp) return linkDown;
    this.members.set(operatorId, presence);
    return ok;
  }

  /** Only who listens now, and still does when the event arrives, hears it. */
  #tell(hear: (listener: PbxListener) => void): void {
    const listener = this.#listener;
    if (!this.#isUp || listener === null) return;
    this.#time.setTimer(eventMs, () => {
      if (this.#isUp && this.#listener === listener) hear(listener);
    });
  }
}
