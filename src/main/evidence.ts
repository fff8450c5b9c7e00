import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NumberedFact } from '../acd/facts.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/connection.ts';
import { createRecordingStore } from '../db/recording-store.ts';
import type { JobHandlers } from '../jobs/catalog.ts';
import type { JobProducer } from '../jobs/job-queues.ts';
import { createRecordingAccess, type RecordingAccess } from '../recordings/access.ts';
import { createRecordingKeeper } from '../recordings/keeper.ts';
import type { PbxRecordings } from '../recordings/ports.ts';
import { parseRecordingId } from '../recordings/recording.ts';
import { createRecordingSweep } from '../recordings/sweep.ts';
import type { CallId } from '../shared/ids.ts';
import { second } from '../shared/time.ts';
import { createLocalFolder } from '../storage/local-folder.ts';
import { repeat } from './repeat.ts';

/** From the file on the PBX to the recording that can be heard. */
export interface Evidence {
  readonly access: RecordingAccess;
  readonly handlers: Omit<JobHandlers, 'apply-facts'>;
  /** The ledger has these facts: calls that ended among them have a recording to be fetched. Never rejects; the sweep finds the rest. */
  readonly noticed: (facts: readonly NumberedFact[]) => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

/** Kept free on the recordings' volume, for the spool and the database may live there too. */
const reserveBytes = 512 * 2 ** 20;
const sweepLimit = 500;

export function createEvidence(
  config: Config,
  log: Logger,
  db: Database,
  jobs: JobProducer,
  pbx: PbxRecordings,
): Evidence {
  const now = (): number => Date.now();
  const store = createRecordingStore(db);
  const storage = createLocalFolder({ root: config.recordingsDir, reserveBytes });
  const keeper = createRecordingKeeper({
    ...{ pbx, storage, store, now },
    wait: (ms) => delay(ms),
    alarm: (alarm) => log.error(alarm, 'recording alarm'),
  });
  const sweep = createRecordingSweep({ pbx, store, now });
  const bring = (callId: CallId): Promise<void> => jobs.add('store-recording', { callId }, { once: callId });
  const due = repeat(
    async () => {
      // While Redis is away the recordings wait on the PBX, where nothing deletes them.
      if (jobs.isUp()) await jobs.add('sweep-recordings', {}, { once: 'now' });
    },
    {
      ...{ everyMs: 10 * second, afterFailureMs: 2 * second },
      onFailure: (error) => log.warn({ err: error }, 'recordings not swept'),
    },
  );

  return {
    access: createRecordingAccess({ store, storage, now }),
    handlers: {
      'store-recording': async ({ callId }) => {
        await keeper.keepCall(callId);
      },
      'sweep-recordings': async () => {
        for (const id of await sweep.run(sweepLimit)) {
          const recording = parseRecordingId(id);
          if (recording !== null) await bring(recording.callId);
        }
      },
    },
    noticed: async (facts) => {
      const ended = facts.filter(({ type }) => type === 'CallEnded' || type === 'FallbackCallServed');
      try {
        for (const fact of ended) if ('callId' in fact && fact.callId !== null) await bring(fact.callId);
      } catch (error) {
        log.debug({ err: error }, 'recordings left to the sweep');
      }
    },
    start: due.now,
    stop: due.stop,
  };
}
