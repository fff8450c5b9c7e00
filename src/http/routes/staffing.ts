import type { z } from 'zod';
import { queueParams } from '../../contract/queues.ts';
import { staffingPlan, staffingQuery } from '../../contract/staffing.ts';
import type { StaffingPlan, StaffingPlans } from '../../metrics/staffing.ts';
import type { Queues } from '../../operators/queues.ts';
import { queueId } from '../../shared/ids.ts';
import { iso, minute } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { only } from '../policy.ts';

export interface StaffingDeps {
  readonly queues: Queues;
  readonly staffing: StaffingPlans;
  /** Of reports that name none. */
  readonly timeZone: string;
}

const dayMs = 24 * 60 * minute;
const dayOf = (date: string): number => Date.parse(date) / dayMs;
const dateOf = (day: number): string => iso(day * dayMs).slice(0, 10);

type Need = StaffingPlan['quarters'][number]['erlangC'];

const showNeed = (need: Need): z.input<typeof staffingPlan>['quarters'][number]['erlangC'] =>
  need === null ? null : { ...need, serviceLevel: { id: 'sl-pasokh', version: 1, value: need.serviceLevel } };

/** How many operators a queue needs, by the textbook and from its own history. */
export const staffingRoutes =
  ({ queues, staffing, timeZone }: StaffingDeps): Routes =>
  (app) => {
    app.get(
      '/v1/queues/:id/staffing',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: {
          tags: ['queues'],
          params: queueParams,
          querystring: staffingQuery,
          response: { 200: staffingPlan },
        },
      },
      async ({ params, query }) => {
        const { day, tz = timeZone, days, holiday, answered, shrinkage } = query;
        const queue = await queues.get(queueId(params.id));
        const { withinMs = queue.serviceLevelMs, maxAbandoned = null, maxOccupancy = null } = query;
        const { shortAbandonMs } = queue;
        const { history, quarters } = await staffing.plan({
          ...{ queueId: queue.id, day: dayOf(day), zone: tz, days, holidays: new Set(holiday.map(dayOf)), shrinkage },
          target: {
            ...{ answeredShare: answered, withinMs, shortAbandonMs },
            ...{ maxAbandonedShare: maxAbandoned, maxOccupancy },
          },
        });
        return {
          ...{ queueId: queue.id, day, tz },
          target: { answered, withinMs, shortAbandonMs, maxAbandoned, maxOccupancy, shrinkage },
          history: { ...history, days: history.days.map(dateOf) },
          quarters: quarters.map(({ from, to, arrivals, load, erlangC, erlangA }) => ({
            ...{ from: iso(from), to: iso(to), arrivals, load },
            ...{ erlangC: showNeed(erlangC), erlangA: showNeed(erlangA) },
          })),
        };
      },
    );
  };
