import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '../../src/db/connection.ts';
import { createLedger } from '../../src/db/ledger.ts';
import type { JobHandlers } from '../../src/jobs/catalog.ts';
import { createProducer } from '../../src/jobs/job-queues.ts';
import { startWorkers } from '../../src/jobs/job-workers.ts';
import { connectRedis } from '../../src/jobs/redis-connection.ts';
import { nodeId } from '../../src/shared/ids.ts';
import type { NodeId } from '../../src/shared/ids.ts';
import { openSpool } from '../../src/spool/open-spool.ts';
import type { Spool } from '../../src/spool/open-spool.ts';
import type { Ledger } from '../../src/stream/ports.ts';
import { createShipper } from '../../src/stream/shipper.ts';
import type { Shipper } from '../../src/stream/shipper.ts';

/** The whole way of facts, wired as `main` wires it: spool, shipper, lanes in Redis, workers, ledger. */
export interface StreamStage {
  readonly spool: Spool;
  readonly shipper: Shipper;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  readonly redis: { readonly url: string; readonly prefix: string };
  readonly db: Database;
  readonly node?: NodeId;
  /** Sets of workers, as many processes would have them. */
  readonly workers?: number;
  /** What the workers apply to; by default the ledger in `db`. */
  readonly ledger?: Ledger;
  readonly resendAfterMs?: number;
  readonly handlers?: Partial<JobHandlers>;
}

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export function openStage(options: StageOptions): StreamStage {
  const folder = mkdtempSync(path.join(tmpdir(), 'pasokh-spool-'));
  const node = options.node ?? nodeId('pbx-1');
  const spool = openSpool({ file: path.join(folder, 'spool.db'), node, maxBytes: 2 ** 30, log, now: Date.now });
  const redis = connectRedis({ url: options.redis.url, onError: quiet });
  const queueOptions = { redis, prefix: options.redis.prefix, onError: quiet };
  const producer = createProducer(queueOptions);
  const ledger = options.ledger ?? createLedger(options.db);
  const handlers: JobHandlers = {
    'apply-facts': (batch) => ledger.apply(batch),
    'store-recording': async () => undefined,
    'sweep-recordings': async () => undefined,
    ...options.handlers,
  };
  const workers = Array.from({ length: options.workers ?? 1 }, () => startWorkers({ ...queueOptions, handlers, log }));
  const shipper = createShipper({
    source: spool,
    lanes: producer.lanes,
    ledger,
    clock: { pbxNow: Date.now },
    setTimer: (delayMs, fire) => {
      const timer = setTimeout(fire, delayMs);
      return () => clearTimeout(timer);
    },
    log,
    ...(options.resendAfterMs === undefined ? {} : { resendAfterMs: options.resendAfterMs }),
  });
  return {
    spool,
    shipper,
    close: async () => {
      await shipper.stop();
      await Promise.all(workers.map((worker) => worker.close()));
      await producer.close();
      redis.disconnect();
      spool.close();
      rmSync(folder, { recursive: true });
    },
  };
}
