import {
  callMetricsQuery,
  callReport,
  dispositionReport,
  operatorMetricsQuery,
  operatorReport,
  queueMetricsQuery,
  queueReport,
} from '../../contract/metrics.ts';
import type { DispositionCounts, DispositionReport } from '../../metrics/disposition-report.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { PasokhError } from '../../shared/errors.ts';
import { operatorId, queueId, trunkId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { everybody, only, principalOf } from '../policy.ts';

export interface MetricsDeps {
  readonly metrics: Metrics;
  readonly dispositionReport: DispositionReport;
  /** Of reports that name none. */
  readonly timeZone: string;
}

const unknownIds = 'Ids are not looked up, for those of the removed count as well: an unknown one has zeros.';

const edges = <Part extends { from: EpochMs; to: EpochMs }>({ from, to, ...rest }: Part) => ({
  ...rest,
  from: iso(from),
  to: iso(to),
});

const showCounts = <Counts extends DispositionCounts>({ byDisposition, ...rest }: Counts) => ({
  ...rest,
  byDisposition: { ...byDisposition },
});

/** Reports. Each number is defined in METRICS. Operators get their own, supervisors everybody's. */
export const metricsRoutes =
  ({ metrics, dispositionReport: dispositions, timeZone }: MetricsDeps): Routes =>
  (app) => {
    const tags = ['metrics'];

    app.get(
      '/v1/metrics/queues',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags,
          summary: 'What became of those who came to queues',
          description: `Each number is that of visits to queues which began in the interval, whatever became of them later. ${unknownIds}`,
          querystring: queueMetricsQuery,
          response: { 200: queueReport },
        },
      },
      async ({ query: { from, to, interval, tz = timeZone, queue } }) => {
        const found = await metrics.queues({ from, to, interval, zone: tz, only: queue.map(queueId) });
        const intervals = found.map((report) => ({
          ...edges(report),
          total: { ...report.total, otherServiceLevels: [...report.total.otherServiceLevels] },
          queues: report.queues.map((one) => ({ ...one, otherServiceLevels: [...one.otherServiceLevels] })),
        }));
        return { interval, tz, intervals };
      },
    );

    app.get(
      '/v1/metrics/operators',
      {
        config: { policy: everybody },
        schema: {
          tags,
          summary: 'Time and work of operators',
          description: `Time is cut at the edges of the interval; offers and talks belong to that in which they began. ${unknownIds}`,
          querystring: operatorMetricsQuery,
          response: { 200: operatorReport },
        },
      },
      async (request) => {
        const { from, to, interval, tz = timeZone, operator } = request.query;
        const { role, operatorId: me } = principalOf(request);
        if (role === 'operator' && operator.some((id) => id !== me)) throw new PasokhError('forbidden');
        const ids = role === 'operator' ? [me] : operator.map(operatorId);
        const found = await metrics.operators({ from, to, interval, zone: tz, only: ids });
        const intervals = found.map((report) => ({ ...edges(report), operators: [...report.operators] }));
        return { interval, tz, intervals };
      },
    );

    app.get(
      '/v1/metrics/calls',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags,
          summary: 'Calls in and out',
          description:
            'Calls that began in the interval, and the attempts to reach their customers: in all, by our numbers and by trunk, and those ' +
            'out also by queue and operator. With `trunk` those of that trunk alone.',
          ...{ querystring: callMetricsQuery, response: { 200: callReport } },
        },
      },
      async ({ query: { from, to, interval, tz = timeZone, trunk } }) => {
        const found = await metrics.calls({ from, to, interval, zone: tz, only: trunk.map(trunkId) });
        const intervals = found.map(({ numbers, trunks, queues, operators, ...report }) => ({
          ...edges(report),
          ...{ numbers: [...numbers], trunks: [...trunks], queues: [...queues], operators: [...operators] },
        }));
        return { interval, tz, intervals };
      },
    );

    app.get(
      '/v1/metrics/dispositions',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          ...{ tags, description: 'What calls were about, over operators’ parts of calls that ended in the span.' },
          ...{ querystring: queueMetricsQuery, response: { 200: dispositionReport } },
        },
      },
      async ({ query: { from, to, interval, tz = timeZone, queue } }) => {
        const found = await dispositions({ from, to, interval, zone: tz, only: queue.map(queueId) });
        const intervals = found.map((report) => ({
          ...edges(report),
          total: showCounts(report.total),
          queues: report.queues.map(showCounts),
        }));
        return { interval, tz, intervals };
      },
    );
  };
