import { join } from 'node:path';
import type { Logger } from 'pino';
import { createCapacityMeter, type CapacityMeter } from '../acd-runtime/capacity-meter.ts';
import { createAcdRuntime, type AcdRuntime } from '../acd-runtime/runtime.ts';
import type { Config } from '../config/config.ts';
import { createPbx, type PbxAdapter } from '../pbx/pbx.ts';
import { nodeId } from '../shared/ids.ts';
import { openSpool, type Spool } from '../spool/open-spool.ts';
import { portLog, setTimer } from './ports.ts';

/** Spool, core and PBX: all that a call needs. Neither Postgres nor Redis is among it. */
export interface CallDistribution {
  readonly spool: Spool;
  readonly runtime: AcdRuntime;
  readonly pbx: PbxAdapter;
  readonly capacity: CapacityMeter;
  /** Told after every (re)connection to the PBX. */
  readonly onConnected: (listener: () => void) => void;
}

/** Makes them and ties runtime and PBX together; nothing is started. @throws PasokhError `spool-unavailable` */
export function createCallDistribution(config: Config, log: Logger): CallDistribution {
  const node = nodeId(config.node);
  const connectedListeners: (() => void)[] = [];
  const spool = openSpool({
    file: join(config.spool.dir, `${config.node}.db`),
    node,
    maxBytes: config.spool.maxMb * 2 ** 20,
    log: portLog(log),
    now: () => Date.now(),
  });
  const pbx: PbxAdapter = createPbx(
    { node, ami: config.ami, ari: config.ari, log: portLog(log) },
    {
      connected: (snapshot, gapFrom) => {
        runtime.connected(snapshot, gapFrom);
        for (const listener of connectedListeners) listener();
      },
      event: (event) => runtime.event(event),
      fallbackServed: (calls) => runtime.fallbackServed(calls),
      disconnected: (why, part) => runtime.disconnected(why, part),
    },
  );
  const runtime = createAcdRuntime({ pbx, store: spool, clock: { pbxNow: pbx.now }, setTimer, log: portLog(log) });
  const capacity = createCapacityMeter({ gateway: runtime, notes: spool.notes, setTimer, log: portLog(log) });
  return { spool, runtime, pbx, capacity, onConnected: (listener) => void connectedListeners.push(listener) };
}
