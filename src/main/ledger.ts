import type { Logger } from 'pino';
import type { NumberedFact } from '../acd/facts.ts';
import type { Config } from '../config/config.ts';
import { openDatabase, type Database } from '../db/connection.ts';
import { createLedger } from '../db/ledger.ts';
import type { JobHandlers } from '../jobs/catalog.ts';
import { createProducer, type JobProducer } from '../jobs/job-queues.ts';
import { startWorkers, type JobWorkers } from '../jobs/job-workers.ts';
import { connectRedis } from '../jobs/redis-connection.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { Clock } from '../shared/time.ts';
import type { FactSource } from '../stream/ports.ts';
import { createShipper, type Shipper } from '../stream/shipper.ts';
import { portLog, setTimer } from './ports.ts';

/** Everything that may be away while calls go on: Postgres, Redis, and the stream between spool and ledger. */
export interface LedgerSide {
  readonly db: Database;
  readonly jobs: JobProducer;
  readonly shipper: Shipper;
  /** Begins to ship and to work. `handlers` are those of the background jobs, `applied` is told what the ledger has taken. */
  readonly start: (
    handlers: Omit<JobHandlers, 'apply-facts'>,
    applied: (facts: readonly NumberedFact[]) => Promise<void>,
  ) => void;
  /** Gives the last facts a moment to arrive; what does not is shipped by the next start. */
  readonly stop: () => Promise<void>;
}

const drainLimitMs = 2_000;

/** Connects lazily: succeeds while both are down. */
export function createLedgerSide(config: Config, log: Logger, source: FactSource, clock: Clock): LedgerSide {
  const db = openDatabase({
    url: config.databaseUrl,
    onConnectionError: (error) => log.warn({ err: error }, 'postgres connection lost'),
  });
  let redisFailures = 0;
  const onError = (error: Error): void => {
    // While Redis is away every retry fails: told once, and again when it comes back.
    redisFailures += 1;
    if (redisFailures === 1) log.warn({ err: error }, 'redis away');
  };
  const redis = connectRedis({ url: config.redisUrl, onError });
  redis.on('ready', () => {
    log.info({ failures: redisFailures }, 'redis connected');
    redisFailures = 0;
  });
  const queueOptions = { redis, prefix: `pasokh-${config.node}`, onError };
  const jobs = createProducer(queueOptions);
  const ledger = createLedger(db, { region: config.defaultRegion as PhoneRegion });
  const shipper = createShipper({ source, lanes: jobs.lanes, ledger, clock, setTimer, log: portLog(log) });
  let workers: JobWorkers | null = null;

  return {
    db,
    jobs,
    shipper,
    start: (handlers, applied) => {
      workers = startWorkers({
        ...queueOptions,
        handlers: {
          'apply-facts': async (batch) => {
            await ledger.apply(batch);
            await applied(batch.facts);
          },
          ...handlers,
        },
        log: portLog(log),
      });
      shipper.start();
    },
    stop: async () => {
      await shipper.drain(drainLimitMs);
      await shipper.stop();
      if (jobs.isUp()) await workers?.close();
      await jobs.close();
      redis.disconnect();
      await db.destroy();
    },
  };
}
