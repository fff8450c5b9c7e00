import type { Log, Pbx, TurnStore } from '../../src/acd-runtime/ports.ts';
import { createAcdRuntime, type AcdRuntime } from '../../src/acd-runtime/runtime.ts';
import { PasokhError } from '../../src/shared/errors.ts';
import type { ModelPbx } from '../fakes/model-pbx.ts';
import type { VirtualTime } from './virtual-time.ts';

export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {
  // Tests look at facts, not at lines.
}

/** Where the process dies: after its n-th commit from now on, and before or after the commands of that commit have run. */
export interface DeathAt {
  readonly commit: number;
  readonly commands: 'before' | 'after';
}

/** The runtime in a process that can be killed: from then on nothing of it reaches the spool or the PBX. */
export interface AcdProcess {
  readonly runtime: AcdRuntime;
  readonly isDead: () => boolean;
  readonly dieAt: (death: DeathAt) => void;
  readonly kill: () => void;
}

export interface ProcessParts {
  readonly pbx: ModelPbx;
  readonly store: TurnStore;
  readonly time: VirtualTime;
  readonly log?: Log;
  /** Called once, in the moment of death. */
  readonly died?: () => void;
}

/** Starts a process and lets it listen to the PBX. */
export function startProcess({ pbx, store, time, log = silentLog, died }: ProcessParts): AcdProcess {
  let isDead = false;
  let death: DeathAt | null = null;
  let commits = 0;

  const kill = (): void => {
    if (isDead) return;
    isDead = true;
    pbx.detach();
    died?.();
  };

  const mortalStore: TurnStore = {
    load: store.load,
    commit: (turn) => {
      if (isDead) throw new PasokhError('spool-unavailable', { message: 'dead' });
      const kept = store.commit(turn);
      commits += 1;
      if (commits === death?.commit) {
        if (death.commands === 'before') kill();
        else setImmediate(kill);
      }
      return kept;
    },
  };

  const never = new Promise<never>(nothing);
  const mortal =
    <Given extends readonly unknown[], Result>(act: (...given: Given) => Promise<Result>) =>
    (...given: Given): Promise<Result> =>
      isDead ? never : act(...given).then((result) => (isDead ? never : result));
  const mortalPbx: Pbx = {
    node: pbx.node,
    run: mortal((command) => pbx.run(command)),
    keepPlace: mortal((id) => pbx.keepPlace(id)),
    findGone: mortal((ids) => pbx.findGone(ids)),
    endOrphan: mortal((id) => pbx.endOrphan(id)),
    forgetTraces: mortal((ids) => pbx.forgetTraces(ids)),
    mirrorPresence: mortal((id, presence) => pbx.mirrorPresence(id, presence)),
    letGo: (why) => {
      if (!isDead) pbx.letGo(why);
    },
    resume: () => {
      if (!isDead) pbx.resume();
    },
  };

  const runtime = createAcdRuntime({
    pbx: mortalPbx,
    store: mortalStore,
    clock: time.clock,
    setTimer: (delayMs, fire) =>
      time.setTimer(delayMs, () => {
        if (!isDead) fire();
      }),
    log,
  });
  runtime.start();
  pbx.attach(runtime);
  return {
    runtime,
    isDead: () => isDead,
    kill,
    dieAt: (at) => {
      death = at;
      commits = 0;
    },
  };
}
