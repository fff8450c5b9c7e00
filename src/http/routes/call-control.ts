import { callControl } from '../../contract/call-control.ts';
import { callParams } from '../../contract/calls.ts';
import { callId } from '../../shared/ids.ts';
import type { Routes } from '../app.ts';
import { createAsking, type AskingDeps } from './call-control-asking.ts';
import { diallingRoutes, type DiallingDeps } from './call-control-dialling.ts';
import { handingRoutes, type HandingDeps } from './call-control-handing.ts';
import { monitoringRoutes } from './call-control-monitoring.ts';
import { parkingRoutes, type ParkingDeps } from './call-control-parking.ts';
import { talkingRoutes } from './call-control-talking.ts';

export type CallControlDeps = AskingDeps & DiallingDeps & HandingDeps & ParkingDeps;

/** Calls under way, as their operators and supervisors steer them: all through the mailbox of the core, none of it needs the ledger. */
export const callControlRoutes =
  (deps: CallControlDeps): Routes =>
  (app) => {
    const asking = createAsking(deps);
    diallingRoutes(asking, deps)(app);
    talkingRoutes(asking)(app);
    handingRoutes(asking, deps)(app);
    parkingRoutes(asking, deps)(app);
    monitoringRoutes(asking, deps)(app);

    app.get(
      '/v1/calls/:id/control',
      {
        config: { policy: asking.ownOrLed },
        schema: {
          tags: ['call control'],
          description:
            'The call as it is now: who is in it, who is held, how long. Of one that is over: `ended`, and nothing else.',
          params: callParams,
          response: { 200: callControl },
        },
      },
      async (request) => {
        const id = callId(request.params.id);
        await asking.needKnown(id);
        return asking.show(id, request);
      },
    );
  };
