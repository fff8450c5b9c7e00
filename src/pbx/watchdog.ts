import { Worker } from 'node:worker_threads';
import type { DurationMs } from '../shared/time.ts';
import { basicAuthorization, type AriServer } from './ari/authorization.ts';

/** What both threads see. */
export const slots = {
  /** Counted up by the main thread as long as its loop turns. */
  beats: 0,
  /** 1 while this process has the application. */
  holding: 1,
  /** Counted up when the watchdog takes the application away. */
  fired: 2,
} as const;

export interface WatchdogJob {
  readonly shared: SharedArrayBuffer;
  readonly url: string;
  readonly authorization: string;
  readonly stalledAfterMs: DurationMs;
}

/**
 * A second thread that watches the loop of the first. A process that hangs with its socket open would swallow every new call
 * in silence; the watchdog takes the application over and drops it, so that they go to the native queue.
 */
export interface Watchdog {
  /** Whether there is anything to take away. */
  readonly holding: (is: boolean) => void;
  /** Whether it was the watchdog, a moment ago, that took the application away. */
  readonly hasJustFired: () => boolean;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

const beatEveryMs: DurationMs = 250;
/** From firing until the main thread, awake again, reads what came of it. */
const justMs: DurationMs = 30_000;

export function createWatchdog(server: AriServer, app: string, stalledAfterMs: DurationMs): Watchdog {
  const shared = new SharedArrayBuffer(Object.keys(slots).length * Int32Array.BYTES_PER_ELEMENT);
  const view = new Int32Array(shared);
  const url = new URL(`/ari/events?app=${encodeURIComponent(app)}`, server.url);
  url.protocol = url.protocol.replace('http', 'ws');
  const job: WatchdogJob = { shared, url: url.href, authorization: basicAuthorization(server), stalledAfterMs };
  let stopThread = async (): Promise<void> => undefined;
  let seen = 0;
  let seenAt = -Infinity;

  const notice = () => {
    const fired = Atomics.load(view, slots.fired);
    if (fired === seen) return;
    seen = fired;
    seenAt = performance.now();
  };
  const beat = () => {
    Atomics.add(view, slots.beats, 1);
    notice();
  };
  return {
    holding: (is) => void Atomics.store(view, slots.holding, is ? 1 : 0),
    hasJustFired: () => {
      notice();
      return performance.now() - seenAt < justMs;
    },
    start: () => {
      const thread = new Worker(new URL('./watchdog-thread.ts', import.meta.url), { workerData: job });
      thread.unref();
      const timer = setInterval(beat, beatEveryMs).unref();
      stopThread = async () => {
        clearInterval(timer);
        await thread.terminate();
      };
    },
    stop: () => stopThread(),
  };
}
