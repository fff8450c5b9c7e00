import type { CapacityMeter } from '../../acd-runtime/capacity-meter.ts';
import type { AcdGateway } from '../../acd-runtime/gateway.ts';
import { capacityQuery, queueCapacity } from '../../contract/capacity.ts';
import { queueParams } from '../../contract/queues.ts';
import { PasokhError } from '../../shared/errors.ts';
import { queueId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { only } from '../policy.ts';
import { showCapacity } from '../show-capacity.ts';

export interface CapacityDeps {
  readonly gateway: Pick<AcdGateway, 'view'>;
  readonly capacity: Pick<CapacityMeter, 'measure'>;
}

/** What a queue can promise at this moment, and from what that is reckoned. Needs no ledger. */
export const capacityRoutes =
  ({ gateway, capacity }: CapacityDeps): Routes =>
  (app) => {
    app.get(
      '/v1/queues/:id/capacity',
      {
        config: { policy: only('supervisor', 'admin') },
        schema: { tags: ['queues'], params: queueParams, querystring: capacityQuery, response: { 200: queueCapacity } },
      },
      async ({ params, query }) => {
        const id = queueId(params.id);
        const measured = capacity.measure(id);
        if (measured === null) throw new PasokhError('not-found');
        return showCapacity(id, measured, query.withinMs ?? measured.serviceLevelMs, gateway.view);
      },
    );
  };
