import type { AcdEvent } from '../acd/events.ts';
import { explainLine } from '../acd/explain.ts';
import type { NumberedFact } from '../acd/facts.ts';
import { queueOfNumber } from '../acd/indexes.ts';
import type { OperatorProfile, QueueRules } from '../acd/queue-rules.ts';
import type { StateRow } from '../acd/state.ts';
import { isStillWanted } from '../acd/still-wanted.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import type { Clock, EpochMs } from '../shared/time.ts';
import { createCommandRunner } from './command-runner.ts';
import { configurationEvents } from './configuration.ts';
import type { AcdGateway, AcdView, Impediment } from './gateway.ts';
import { createLegs } from './legs.ts';
import { createLoop, type OpenTurn } from './loop.ts';
import { keepPlaceEveryMs, keepPlaces } from './place-keeper.ts';
import type { FallbackCall, Log, Pbx, PbxListener, PbxSnapshot, SetTimer, TurnStore } from './ports.ts';
import { createPresenceMirror } from './presence-mirror.ts';
import { createRecollection } from './recollection.ts';
import { reconcile } from './reconcile.ts';
import { createTimers } from './timers.ts';
import { logFact } from './transition-log.ts';
import { createUntoldEnds } from './untold-ends.ts';

export interface RuntimeParts {
  readonly pbx: Pbx;
  readonly store: TurnStore;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly log: Log;
}

/** The running core: the gateway for the service, the listener for the PBX link. */
export interface AcdRuntime extends AcdGateway, PbxListener {
  /** Starts the timers of the runtime itself; what waits on the PBX starts with `connected`. */
  readonly start: () => void;
  /** Acts no more, waits for the commands under way, and keeps their ends. Calls go on at the PBX. */
  readonly stop: () => Promise<void>;
  /**
   * Makes queues and operators equal to the given ones; posts only the differences. Who may not monitor leaves the calls of others. Rejects
   * with a `PasokhError`.
   */
  readonly syncConfiguration: (
    queues: readonly QueueRules[],
    operators: readonly OperatorProfile[],
    mayMonitor?: (id: OperatorId) => boolean,
  ) => Promise<readonly NumberedFact[]>;
}

/** How long we leave the PBX alone after a reconciliation that failed. */
const recoveryPauseMs = 5_000;

/**
 * Puts the loop together from what the spool holds. Needs neither Postgres nor Redis: queues and operators are in the
 * spool's rows. @throws PasokhError `spool-unavailable`
 */
export function createAcdRuntime({ pbx, store, clock, setTimer, log }: RuntimeParts): AcdRuntime {
  const legs = createLegs();
  const listeners = new Set<(facts: readonly NumberedFact[]) => void>();
  const recollection = createRecollection();
  const before = store.load();
  /** Counts the links to the PBX: a snapshot of an earlier link brings nobody back online. */
  let link = 0;
  let isOnline = false;
  let pbxAway: Impediment | null = { part: 'pbx', why: 'not connected yet', since: clock.pbxNow() };
  let spoolAway: Impediment | null = null;
  /** While offline: until when the PBX was heard. */
  let heardAt: EpochMs | null = before.heardAt;
  let isStopped = false;
  let cancelTick = (): void => undefined;

  const timers = createTimers(clock, setTimer, (event) => put(event));
  const runner = createCommandRunner({
    ...{ pbx, legs, clock, setTimer, log },
    isStillWanted: (command) => isStillWanted(loop.state(), command),
    post: (event) => put(event),
  });
  const loop = createLoop({
    ...{ store, clock, setTimer, log, timers },
    heardAt: () => (isOnline ? clock.pbxNow() : heardAt),
    takeDone: runner.takeDone,
    act: runner.submit,
    tell: (facts, rows) => tell(facts, rows),
    onUnwritable: (why) => {
      spoolAway = { part: 'spool', why, since: clock.pbxNow() };
      goOffline('let go: the spool is not writable');
      pbx.letGo(`spool: ${why}`);
    },
    onWritable: () => {
      spoolAway = null;
      if (!isStopped) pbx.resume();
    },
  });

  const view: AcdView = {
    get queues() {
      return loop.state().queues;
    },
    get operators() {
      return loop.state().operators;
    },
    get callers() {
      return loop.state().callers;
    },
    get offers() {
      return loop.state().offers;
    },
    get outsideLegs() {
      return loop.state().outsideLegs;
    },
    line: (queue) => loop.state().line(queue),
  };
  const online = (): boolean => isOnline;
  const mirror = createPresenceMirror({ pbx, legs, log, view, isOnline: online });
  const untoldEnds = createUntoldEnds({ pbx, legs, clock, view, isOnline: online, put: loop.put });

  const put = (event: AcdEvent): void =>
    loop.put({ name: event.type, take: (turn) => recollection.follow(turn, event) });

  const post = (events: (at: EpochMs) => readonly AcdEvent[], name: string): Promise<readonly NumberedFact[]> => {
    if (isStopped) return Promise.reject(new PasokhError('acd-unavailable'));
    if (spoolAway !== null) return Promise.reject(new PasokhError('spool-unavailable', { message: spoolAway.why }));
    return new Promise((kept, failed) => {
      loop.put({
        ...{ name, kept, failed },
        take: (turn) => {
          for (const event of events(clock.pbxNow())) recollection.follow(turn, event);
        },
      });
    });
  };

  const tell = (facts: readonly NumberedFact[], rows: readonly StateRow[]): void => {
    recollection.note(facts);
    for (const fact of facts) logFact(log, fact);
    if (isOnline) mirror.refresh(rows.flatMap((row) => (row.kind === 'operator' ? [row.id] : [])));
    for (const listener of listeners) {
      try {
        listener(facts);
      } catch (error) {
        log.error('listener of facts threw', { cause: String(error) });
      }
    }
  };

  const goOffline = (why: string, part: Impediment['part'] = 'pbx'): void => {
    link += 1;
    // From now on another instance hears the PBX, and the link knows until when it did.
    if (isOnline) heardAt = part === 'instance' ? null : clock.pbxNow();
    pbxAway = { part, why, since: pbxAway?.since ?? clock.pbxNow() };
    isOnline = false;
    runner.pause();
    timers.pause();
    untoldEnds.forget();
  };

  const goOnline = (snapshot: PbxSnapshot, orphans: readonly Parameters<Pbx['endOrphan']>[0][]): void => {
    isOnline = true;
    pbxAway = null;
    log.info('pbx reconciled', { callers: snapshot.callers.length, legs: snapshot.legs.length, orphans });
    runner.resume();
    timers.resume();
    for (const id of orphans) background(id, 'orphan not ended', () => pbx.endOrphan(id));
    keepPlaces({ pbx, legs, log, view, isOnline: online });
    mirror.renew();
    forget([...snapshot.fallbackCalls.map(({ callId }) => callId), ...snapshot.ended.keys()]);
  };

  const forget = (traces: readonly string[]): void => {
    if (traces.length > 0) background('traces', 'traces not forgotten', () => pbx.forgetTraces(traces));
  };

  const background = (leg: string, failure: string, run: () => ReturnType<Pbx['endOrphan']>): void =>
    legs.run(leg, async () => {
      const result = online() ? await run() : { is: 'unreachable', why: 'offline' };
      if (result.is === 'refused' || result.is === 'unreachable')
        log.warn(failure, { subject: leg, result: result.is });
    });

  /** The difference, and then, in the same turn, the deadlines that passed while nobody looked. */
  const connected = (snapshot: PbxSnapshot, gapFrom: EpochMs | null): void => {
    if (spoolAway !== null) {
      pbx.letGo(`spool: ${spoolAway.why}`);
      return;
    }
    const linkThen = (link += 1);
    recollection.reachable(snapshot.reachable);
    let orphans: ReturnType<typeof reconcile>['orphans'] = [];
    loop.put({
      name: 'reconciliation',
      take: (turn) => {
        const from = Math.min(gapFrom ?? Infinity, heardAt ?? Infinity);
        if (from < snapshot.at) turn.tell({ type: 'GapSeen', at: snapshot.at, from });
        heardAt = snapshot.at;
        const heardBefore = from === Infinity ? 0 : Math.min(from, snapshot.at);
        const [pending, memory, now] = [runner.pending(), recollection.memory(), clock.pbxNow()];
        const difference = reconcile(turn.state, snapshot, pending, memory, now, heardBefore);
        difference.events.forEach(turn.apply);
        timers.takeDue().forEach(turn.apply);
        snapshot.fallbackCalls.forEach((call) => tellFallback(turn, call));
        ({ orphans } = difference);
      },
      kept: () => {
        if (linkThen === link && !isStopped) goOnline(snapshot, orphans);
      },
      failed: (error) => {
        if (error.code !== 'internal' || linkThen !== link) return;
        goOffline('reconciliation failed');
        pbx.letGo('reconciliation failed');
        setTimer(recoveryPauseMs, () => {
          if (!isStopped && spoolAway === null) pbx.resume();
        });
      },
    });
  };

  /**
   * Renews places and what was not mirrored, and looks for untold ends. Its commit keeps the ends of commands, and shows whether the
   * spool can be written.
   */
  const tick = (): void => {
    cancelTick = setTimer(keepPlaceEveryMs, tick);
    if (loop.isHeld()) return;
    const traces = recollection.fade(view.callers);
    loop.put({ name: 'tick', take: () => undefined });
    if (!isOnline) return;
    keepPlaces({ pbx, legs, log, view, isOnline: online });
    mirror.refresh(view.operators.keys());
    untoldEnds.look();
    forget(traces);
  };

  runner.submit(before.pending);

  return {
    view,
    now: clock.pbxNow,
    post: (event) => post(() => [event], event.type),
    explainLine: (queue, part) => explainLine(loop.state(), queue, clock.pbxNow(), part),
    syncConfiguration: (queues, operators, mayMonitor) =>
      post((at) => configurationEvents(loop.state(), queues, operators, at, mayMonitor), 'configuration'),
    onFacts: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    impediments: () => [spoolAway, pbxAway].filter((impediment) => impediment !== null),
    connected,
    event: put,
    fallbackServed: (calls) =>
      loop.put({
        name: 'fallback calls',
        take: (turn) => calls.forEach((call) => fallbackEnded(turn, call, clock.pbxNow())),
        kept: () => forget(calls.map(({ callId }) => callId)),
      }),
    disconnected: (why, part) => {
      goOffline(why, part);
      log.warn('pbx away', { why });
    },
    start: () => {
      cancelTick = setTimer(keepPlaceEveryMs, tick);
    },
    stop: async () => {
      isStopped = true;
      cancelTick();
      goOffline('stopped');
      await legs.idle();
      loop.stop();
    },
  };
}

/** The call belongs to the queue that its dialled number leads to, whoever served it; one that an operator dialled to none. */
const tellFallback = ({ state, tell }: OpenTurn, call: FallbackCall): void => {
  const queueId = call.attempts === undefined ? queueOfNumber(state.indexes, call.dialled) : undefined;
  tell({ ...call, queueId: queueId ?? null });
};

/** Its end may be told by this alone; to an operator who is free already it is no news. */
const fallbackEnded = (turn: OpenTurn, call: FallbackCall, now: EpochMs): void => {
  tellFallback(turn, call);
  const { operatorId, callId, endedAt: at } = call;
  if (operatorId !== null) turn.apply({ type: 'FallbackCallEnded', at, now, operatorId, callId });
};
