import type { Metrics } from '../../metrics/metrics.ts';
import type { QueueId } from '../../shared/ids.ts';
import { timeZone } from '../../shared/time-zone.ts';
import type { EpochMs } from '../../shared/time.ts';
import { second } from '../../shared/time.ts';
import type { TodayCounts } from './rows.ts';

/** The ledger is some seconds behind anyway, and the question costs it something. */
const staleAfter = 10 * second;

/**
 * Today's counts, from midnight in the service's time zone. Answers at once with what was read last and reads anew behind it, so
 * nobody asks the ledger while nobody looks at the board; null before the first answer and while the ledger is away.
 */
export function createTodayCounts(deps: {
  readonly metrics: Pick<Metrics, 'queues'>;
  readonly zone: string;
  readonly now: () => EpochMs;
  readonly onFailure: (error: unknown) => void;
}): () => TodayCounts | null {
  const { metrics, now, onFailure } = deps;
  const zone = timeZone(deps.zone);
  let counts: TodayCounts | null = null;
  let readAt = 0;

  const read = async (): Promise<void> => {
    const at = now();
    const from = zone.startOfDay(at, 0);
    // One millisecond longer: a span that begins and ends at midnight would be empty.
    const span = { from, to: at + 1, interval: 'whole', zone: deps.zone, only: [] } as const;
    const reports = await metrics.queues(span);
    const known = new Map<QueueId, { offered: number; answered: number; abandoned: number }>();
    for (const { queueId, offered, answered, abandoned } of reports.flatMap(({ queues }) => queues)) {
      if (queueId !== null) known.set(queueId, { offered, answered, abandoned });
    }
    counts = known;
  };

  return () => {
    if (now() - readAt >= staleAfter) {
      readAt = now();
      read().catch((error: unknown) => {
        counts = null;
        onFailure(error);
      });
    }
    return counts;
  };
}
