import type { Logger } from 'pino';
import { randomSource } from '../auth/random-source.ts';
import type { Config } from '../config/config.ts';
import type { Database } from '../db/connection.ts';
import { createCustomerStore } from '../db/customer-store.ts';
import { createFileStore } from '../db/file-store.ts';
import { createCaseFiles, type CaseFiles } from '../files/case-files.ts';
import { createCustomers, type Customers } from '../files/customers.ts';
import type { LiveCalls } from '../files/ports.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import { minute } from '../shared/time.ts';
import { repeat } from './repeat.ts';

/** Customers, and their complaint and CRM files. */
export interface CaseWork {
  readonly customers: Customers;
  readonly files: CaseFiles;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export function createCaseWork(config: Config, log: Logger, db: Database, live: LiveCalls): CaseWork {
  const now = (): number => Date.now();
  const { newId } = randomSource;
  const region = config.defaultRegion as PhoneRegion;
  const customers = createCustomers({ store: createCustomerStore(db), newId, now, region });
  const files = createCaseFiles({ store: createFileStore(db), live, newId, now });
  const attaching = repeat(
    async () => {
      await files.catchUp();
    },
    {
      ...{ everyMs: minute, afterFailureMs: minute },
      onFailure: (error) => log.warn({ err: error }, 'calls not attached to files: tried again'),
    },
  );
  return { customers, files, start: attaching.now, stop: attaching.stop };
}
