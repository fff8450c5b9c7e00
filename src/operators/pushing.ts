import type { ConfigSync } from './config-sync.ts';
import type { Log } from './ports.ts';

/**
 * Tells the core after a change was committed. The change stands even if that fails now: the next run of the sync brings the
 * core in line, so the failure is logged and not shown to the person who made the change.
 */
export const pushAfter = async (sync: Pick<ConfigSync, 'run'>, log: Log): Promise<void> =>
  sync.run().catch((error: unknown) => log.warn({ err: error }, 'configuration not pushed; tried again later'));
