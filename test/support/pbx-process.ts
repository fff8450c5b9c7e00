import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AcdEvent } from '../../src/acd/events.ts';
import type { PbxResult, PbxSnapshot } from '../../src/acd-runtime/ports.ts';
import { createPbx, type PbxHealth } from '../../src/pbx/pbx.ts';
import type { PbxOptions } from '../../src/pbx/options.ts';
import { callId } from '../../src/shared/ids.ts';
import { stackPbx } from './pbx-stage.ts';

/** What the process tells, in order. */
export type Told =
  | { readonly is: 'connected'; readonly callers: PbxSnapshot['callers'] }
  | { readonly is: 'event'; readonly event: AcdEvent }
  | { readonly is: 'disconnected'; readonly part: string | undefined }
  | { readonly is: 'health'; readonly health: PbxHealth }
  | { readonly is: 'kept'; readonly result: PbxResult };

type Order =
  | { readonly do: 'stall'; readonly ms: number }
  | { readonly do: 'tell-health' }
  /** Renews somebody's place: stands for all commands. */
  | { readonly do: 'keep-place'; readonly call: string };

/** Another process with a link to the stack's PBX. */
export interface PbxProcess {
  readonly told: readonly Told[];
  readonly order: (order: Order) => void;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
}

export function startPbxProcess(options: Partial<PbxOptions>): PbxProcess {
  const told: Told[] = [];
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], { execArgv: [], stdio: 'inherit' });
  child.on('message', (message) => told.push(message as Told));
  return {
    told,
    order: (order) => child.send(order),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function beProcess(options: Partial<PbxOptions>): void {
  const silent = () => undefined;
  const tell = (message: Told) => process.send?.(message);
  const pbx = createPbx(
    { ...stackPbx({ debug: silent, info: silent, warn: silent, error: silent }), ...options },
    {
      connected: ({ callers }) => tell({ is: 'connected', callers }),
      event: (event) => tell({ is: 'event', event }),
      fallbackServed: silent,
      disconnected: (_, part) => tell({ is: 'disconnected', part }),
    },
  );
  process.on('message', (message) => {
    const order = message as Order;
    if (order.do === 'tell-health') tell({ is: 'health', health: pbx.health() });
    if (order.do === 'keep-place')
      void pbx.keepPlace(callId(order.call)).then((result) => tell({ is: 'kept', result }));
    if (order.do === 'stall') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.ms);
  });
  process.on('disconnect', () => process.exit());
  pbx.start();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  beProcess(JSON.parse(process.argv[2] ?? '{}') as Partial<PbxOptions>);
}
