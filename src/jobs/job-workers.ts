import { UnrecoverableError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { PasokhError } from '../shared/errors.ts';
import { second } from '../shared/time.ts';
import { catalog, isJobName, pauseAfter } from './catalog.ts';
import type { JobHandlers } from './catalog.ts';
import { backgroundQueue, laneCount, laneQueue } from './job-queues.ts';
import type { QueueOptions } from './job-queues.ts';

type Write = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface JobLog {
  readonly info: Write;
  readonly warn: Write;
}

export interface WorkerOptions extends QueueOptions {
  readonly handlers: JobHandlers;
  /** Background jobs that may run side by side. */
  readonly concurrency?: number;
  readonly log: JobLog;
}

/** A job whose worker was killed is begun anew after this time. A loop that stalls half as long ends the process. */
const lockMs = 10 * second;

/** Runs the jobs of this process until closed. */
export interface JobWorkers {
  /** Settles when the running jobs have ended; new ones are not begun. */
  readonly close: () => Promise<void>;
}

/**
 * Starts working: the lanes of facts with one job at a time each, and the background jobs. Returns at once, also while Redis is down.
 *
 * @throws Error if a job of the catalog has no handler
 */
export function startWorkers(options: WorkerOptions): JobWorkers {
  const { handlers, redis, prefix, onError, log } = options;
  const missing = Object.keys(catalog).filter((name) => !Object.hasOwn(handlers, name));
  if (missing.length > 0) throw new Error(`no handler for the jobs: ${missing.join(', ')}`);

  const outage = createOutage(log);
  const start = (queue: string, concurrency: number): Worker => {
    const worker = new Worker(queue, (job) => runJob(handlers, job), {
      ...{ connection: redis, prefix, concurrency },
      runRetryDelay: second,
      ...{ lockDuration: lockMs, stalledInterval: lockMs / 2 },
      settings: { backoffStrategy: (attempts, _type, _error, job) => pauseOf(job, attempts) },
    });
    worker.on('error', onError);
    worker.on('completed', outage.over);
    worker.on('failed', (job, error) => {
      if (isLedgerAway(error)) outage.failed(error);
      else log.warn('job failed', { job: job?.name, id: job?.id, attempt: job?.attemptsMade, cause: error.message });
    });
    return worker;
  };
  const lanes = Array.from({ length: laneCount }, (_unused, lane) => start(laneQueue(lane), 1));
  const workers = [...lanes, start(backgroundQueue, options.concurrency ?? 4)];
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

async function runJob(handlers: JobHandlers, { name, data }: Job): Promise<void> {
  if (!isJobName(name)) throw new UnrecoverableError(`no job is called ${name}`);
  const parsed = catalog[name].schema.safeParse(data);
  if (!parsed.success) throw new UnrecoverableError(`the payload of ${name} is malformed: ${parsed.error.message}`);
  // The catalog ties schema and handler to one name; the compiler cannot follow that through the index.
  const handler = handlers[name] as (payload: unknown) => Promise<void>;
  await handler(parsed.data);
}

const pauseOf = (job: { readonly name: string } | undefined, attempts: number): number =>
  job !== undefined && isJobName(job.name) ? pauseAfter(job.name, attempts) : second;

const isLedgerAway = (error: unknown): boolean => error instanceof PasokhError && error.code === 'ledger-unavailable';

/** While the ledger is away every job fails, again and again: told once, and again when one succeeds. */
function createOutage(log: JobLog) {
  let failures = 0;
  return {
    failed: ({ cause }: Error): void => {
      failures += 1;
      if (failures === 1) log.warn('ledger away: jobs wait', { cause: String(cause) });
    },
    over: (): void => {
      if (failures > 0) log.info('ledger there: jobs go on', { failures });
      failures = 0;
    },
  };
}
