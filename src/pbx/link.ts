import type { PbxListener, PbxResult, PbxSnapshot } from '../acd-runtime/ports.ts';
import type { PhoneWishes } from '../dialling/ports.ts';
import type { DurationMs, EpochMs } from '../shared/time.ts';
import { createClockOffset } from './clock-offset.ts';
import type { Lines } from './commands/run-command.ts';
import type { Counters } from './counters.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { PbxSettings } from './options.ts';
import { silenceOf, watchOwner } from './ownership.ts';
import { settle } from './results.ts';
import { openSession, type Session, type SessionEnd } from './session.ts';
import type { Watchdog } from './watchdog.ts';

/**
 * ```
 * stopped ─start─▶ connecting ─snapshot told─▶ up ─lost─▶ waiting ─back-off─▶ connecting
 *                      ▲  └───────failed───────────────────▶┘
 *                      │                        up ─another instance took it─▶ standby ─its heartbeat stood still─┐
 *                      └─────────────resume──────── let-go ◀─letGo─ others                                        │
 *                      └──────────────────────────────────────────────────────────────────────────────────────────┘
 * ```
 * `up` is the only state in which anything is done on the PBX.
 */
export type LinkState = 'stopped' | 'connecting' | 'up' | 'waiting' | 'let-go' | 'standby';

export interface Link {
  readonly start: () => void;
  readonly stop: () => void;
  readonly letGo: (why: string) => void;
  readonly resume: () => void;
  /** Runs actions on the PBX; refused at once while the link is down, never kept for later. Settles always. */
  readonly act: (actions: (lines: Lines) => Promise<PbxResult | undefined>) => Promise<PbxResult>;
  readonly state: () => { readonly is: LinkState; readonly why: string | null; readonly since: EpochMs };
  /** Now on the PBX's clock, told by a monotonic clock of ours. */
  readonly now: () => EpochMs;
  /** PBX minus ours; null until it was measured. */
  readonly clockOffsetMs: () => number | null;
}

/** What keeps us away when it is not the PBX. */
type Away = Parameters<PbxListener['disconnected']>[1];

const firstDelayMs: DurationMs = 100;
const longestDelayMs: DurationMs = 5_000;
const clockAlarmMs: DurationMs = 1_000;

const monotonic = (): EpochMs => performance.timeOrigin + performance.now();

/** The loop that keeps both links up: connect, live, lost, wait a little longer each time, connect. */
export function createLink(
  settings: PbxSettings,
  counters: Counters,
  watchdog: Pick<Watchdog, 'holding' | 'hasJustFired'>,
  listener: Pick<PbxListener, 'connected' | 'event' | 'disconnected'>,
  phones: PhoneWishes,
): Link {
  const { log } = settings;
  const offset = createClockOffset();
  const now = () => Math.round(monotonic() + (offset.ms() ?? 0));
  let state: ReturnType<Link['state']> = { is: 'stopped', why: null, since: now() };
  let session: Session | null = null;
  /** Ends what the present state has started: timers, heartbeat, watch, session. */
  let leave = (): void => undefined;
  let delay = firstDelayMs;
  let clockIsOff = false;
  /** Until when nothing of the PBX can have been missed. */
  let lastHeard: EpochMs | null = null;

  const become = (is: LinkState, why: string | null, begin: () => () => void = () => () => undefined, part?: Away) => {
    leave();
    const wasUp = state.is === 'up';
    state = { is, why, since: now() };
    watchdog.holding(is === 'connecting' || is === 'up');
    if (wasUp) {
      session = null;
      log.warn('the PBX is let go', { why });
      listener.disconnected(why ?? is, part);
    }
    leave = begin();
  };

  const connect = () => {
    const controller = new AbortController();
    const { signal } = controller;
    const end = () => controller.abort();
    become('connecting', state.why, () => end);
    const up = (opened: Session, snapshot: PbxSnapshot) => {
      leave = () => undefined; // what was opened lives on
      become('up', null, () => {
        const stopHeartbeat = beat(opened);
        return () => {
          stopHeartbeat();
          end();
        };
      });
      session = opened;
      delay = firstDelayMs;
      const gapFrom = lastHeard;
      lastHeard = snapshot.at;
      log.info('the PBX is taken', { callers: snapshot.callers.length, legs: snapshot.legs.length });
      listener.connected(snapshot, gapFrom);
    };
    openSession({ settings, counters, now, signal, event: listener.event, phones, up, lost }).catch(
      (error: unknown) => {
        if (signal.aborted) return;
        counters.add('connect-failed');
        wait(error instanceof Error ? error.message : String(error));
      },
    );
  };

  const wait = (why: string, part?: Away) => {
    // Jitter, so that several services do not knock in the same moment.
    const jittered = delay * (0.5 + Math.random());
    delay = Math.min(delay * 2, longestDelayMs);
    log.warn('no link to the PBX', { why, retryInMs: Math.round(jittered) });
    const begin = () => {
      const timer = setTimeout(connect, jittered);
      return () => clearTimeout(timer);
    };
    become('waiting', why, begin, part);
  };

  const lost = ({ is, why }: SessionEnd) => {
    const calls = session?.calls;
    if (is === 'replaced' && watchdog.hasJustFired()) {
      counters.add('loop-stalled');
      wait('the loop of the service stood still', 'loop');
    } else if (is === 'replaced' && calls !== undefined) {
      counters.add('replaced');
      const inherit = () => {
        lastHeard = now() - silenceOf(settings.pingEveryMs); // until then the other instance has heard everything
        connect();
      };
      become('standby', why, () => watchOwner(calls, settings.pingEveryMs, inherit), 'instance');
    } else {
      counters.add('connection-lost');
      wait(why);
    }
  };

  /** An alarm when it goes off, and one line when it is right again. */
  const checkClock = () => {
    const offsetMs = offset.ms() ?? 0;
    const isOff = Math.abs(offsetMs) > clockAlarmMs;
    if (isOff === clockIsOff) return;
    clockIsOff = isOff;
    if (isOff) counters.add('clock-off');
    if (isOff) log.error('the clock of the PBX is off', { offsetMs });
    else log.info('the clock of the PBX is right again', { offsetMs });
  };

  const beat = (opened: Session) =>
    startHeartbeat({
      session: opened,
      instance: settings.instance,
      everyMs: settings.pingEveryMs,
      offset,
      clock: monotonic,
      beat: () => {
        lastHeard = now();
        checkClock();
      },
      missed: (why) => lost({ is: 'lost', why }),
    });

  return {
    start: () => {
      if (state.is === 'stopped') connect();
    },
    stop: () => become('stopped', 'stopped'),
    letGo: (why) => {
      // In standby there is nothing to let go, and `resume` would take the application from its owner.
      if (state.is !== 'stopped' && state.is !== 'standby') become('let-go', why);
    },
    resume: () => {
      if (state.is === 'let-go') connect();
    },
    act: async (actions) => {
      const lines = session;
      if (lines === null) return { is: 'unreachable', why: state.why ?? state.is };
      return settle(
        () => actions(lines),
        (error) => log.error('an action on the PBX failed unexpectedly', { cause: String(error) }),
      );
    },
    state: () => state,
    now,
    clockOffsetMs: () => offset.ms(),
  };
}
