import type { Logger } from 'pino';
import { createCalls, type Calls } from '../calls/calls.ts';
import type { Config } from '../config/config.ts';
import { createAuditLog } from '../db/audit-log.ts';
import { createCallStore } from '../db/call-store.ts';
import type { Database } from '../db/connection.ts';
import { createLabelledTalks } from '../db/labelled-talks.ts';
import { createMetricsStore } from '../db/metrics-store.ts';
import { createStaffingStore } from '../db/staffing-store.ts';
import type { TodayCounts } from '../http/live/rows.ts';
import { createTodayCounts } from '../http/live/today.ts';
import { createDispositionReport, type DispositionReport } from '../metrics/disposition-report.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { createStaffing, type StaffingPlans } from '../metrics/staffing.ts';
import type { AuditLog } from '../operators/audit.ts';
import type { PhoneRegion } from '../shared/phone-number.ts';
import type { Clock } from '../shared/time.ts';

/** What the ledger tells: conversations, numbers, the operators that a queue will need, who did what, and today's counts for the board. */
export interface Reports {
  readonly calls: Calls;
  readonly metrics: Metrics;
  readonly dispositionReport: DispositionReport;
  readonly staffing: StaffingPlans;
  readonly audit: AuditLog;
  readonly today: () => TodayCounts | null;
}

export function createReports(config: Config, log: Logger, db: Database, clock: Clock): Reports {
  const metrics = createMetrics({ store: createMetricsStore(db), clock });
  const onFailure = (error: unknown): void => log.warn({ err: error }, 'the board goes on without counts of today');
  return {
    calls: createCalls({ store: createCallStore(db), region: config.defaultRegion as PhoneRegion }),
    metrics,
    dispositionReport: createDispositionReport(createLabelledTalks(db)),
    audit: createAuditLog(db),
    staffing: createStaffing({ store: createStaffingStore(db), clock }),
    today: createTodayCounts({ metrics, zone: config.timeZone, now: clock.pbxNow, onFailure }),
  };
}
