import { workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { slots, type WatchdogJob } from './watchdog.ts';

const { shared, url, authorization, stalledAfterMs } = workerData as WatchdogJob;
const view = new Int32Array(shared);
const lookEveryMs = 100;

let beats = -1;
let movedAt = performance.now();
let fired = false;

/** A second socket on the same application replaces the first; closed, it leaves the application without a listener. */
function takeAway(): void {
  Atomics.add(view, slots.fired, 1);
  const socket = new WebSocket(url, { headers: { authorization }, handshakeTimeout: stalledAfterMs });
  socket.on('open', () => socket.terminate());
  // The PBX cannot be reached: then no call reaches us either. Tried again as long as the loop stands.
  socket.on('error', () => {
    fired = false;
  });
}

setInterval(() => {
  const now = Atomics.load(view, slots.beats);
  if (now !== beats) {
    beats = now;
    movedAt = performance.now();
    fired = false;
  } else if (!fired && performance.now() - movedAt > stalledAfterMs && Atomics.load(view, slots.holding) === 1) {
    fired = true;
    takeAway();
  }
}, lookEveryMs);
