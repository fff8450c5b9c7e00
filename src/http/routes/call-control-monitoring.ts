import type { AcdView } from '../../acd-runtime/gateway.ts';
import { callControl, monitorWish } from '../../contract/call-control.ts';
import { callParams } from '../../contract/calls.ts';
import { callId, type OperatorId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { only, principalOf } from '../policy.ts';
import { offerOf } from '../show-live-call.ts';
import { refusal, type Asking } from './call-control-asking.ts';

export interface MonitoringDeps {
  readonly gateway: { readonly view: Pick<AcdView, 'callers' | 'offers'> };
}

const seats = { listen: 'listening', whisper: 'whispering', barge: 'in' } as const;

/** Supervisors in the calls of others. The audit tells of each. */
export const monitoringRoutes =
  ({ ask }: Asking, { gateway: { view } }: MonitoringDeps): Routes =>
  (app) => {
    /** Of who does not monitor it the end would be that of the call. @throws PasokhError `conflict` */
    const needMonitors = (id: string, me: OperatorId): void => {
      const caller = view.callers.get(callId(id));
      if (caller === undefined || offerOf(caller, me, view)?.purpose === 'monitor') return;
      throw refusal('not-yours', caller.is);
    };
    const config = { policy: only('supervisor', 'admin') };
    const answer = { tags: ['call control'], params: callParams, response: { 200: callControl } };

    app.post(
      '/v1/calls/:id/monitor',
      {
        config,
        schema: {
          ...answer,
          description:
            'Comes into the call of others: the phone of who asks rings, and answers by itself. Asked again, in another mode. What is ' +
            'said in `listen` and `whisper` is never in the recording. Operators see it where `PASOKH_SHOW_MONITORING` is `true`.',
          body: monitorWish,
        },
      },
      (request) => ask(request, { type: 'MonitorAsked', seat: seats[request.body.mode] }),
    );
    app.post(
      '/v1/calls/:id/monitor/stop',
      { config, schema: { ...answer, description: 'Leaves the call of others, which goes on.' } },
      (request) => {
        needMonitors(request.params.id, principalOf(request).operatorId);
        return ask(request, { type: 'CallEndAsked', ownPart: true });
      },
    );
    app.post(
      '/v1/calls/:id/take-over',
      {
        config,
        schema: {
          ...answer,
          description: 'Who monitors goes on with the customer; the operators are out, and have their wrap-up.',
        },
      },
      (request) => ask(request, { type: 'TakeOverAsked' }),
    );
  };
