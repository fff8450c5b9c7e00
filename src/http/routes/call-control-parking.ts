import type { z } from 'zod';
import type { AcdView } from '../../acd-runtime/gateway.ts';
import type { Caller } from '../../acd/state.ts';
import { callControl, parkedCalls } from '../../contract/call-control.ts';
import { callParams } from '../../contract/calls.ts';
import type { Principal } from '../../operators/account.ts';
import { maskNumber } from '../../shared/phone-number.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { everybody, principalOf } from '../policy.ts';
import type { Asking } from './call-control-asking.ts';

export interface ParkingDeps {
  readonly gateway: { readonly view: Pick<AcdView, 'callers' | 'operators'> };
}

type Slot = z.input<typeof parkedCalls>['items'][number];

/** Calls that wait for whichever colleague takes them up. */
export const parkingRoutes =
  ({ own, ownOrParked, ask }: Asking, { gateway: { view } }: ParkingDeps): Routes =>
  (app) => {
    const tags = ['call control'];
    const answer = { tags, params: callParams, response: { 200: callControl } };

    app.post(
      '/v1/calls/:id/park',
      {
        config: { policy: own },
        schema: {
          ...answer,
          description:
            'Parks the call in the first free slot of 99: the customer hears music, who asks is out. `transit.to.slot` tells the slot. ' +
            'After 5 minutes it comes back.',
        },
      },
      (request) => ask(request, { type: 'ParkAsked' }),
    );

    app.post(
      '/v1/calls/:id/retrieve',
      {
        config: { policy: ownOrParked },
        schema: {
          ...answer,
          description:
            'Takes up a parked call: the phone of who asks rings, and answers by itself. Who is too late is told so by the `state`; of a ' +
            'call that was never parked only who has, or had, a part in it.',
        },
      },
      (request) => ask(request, { type: 'RetrieveAsked' }),
    );

    app.get(
      '/v1/calls/parked',
      {
        config: { policy: everybody },
        schema: { tags, description: 'The parked calls, by slot.', response: { 200: parkedCalls } },
      },
      (request) => {
        const who = principalOf(request);
        const slots = [...view.callers.values()].flatMap((caller) => slotOf(caller, who, view) ?? []);
        return { items: slots.toSorted((a, b) => a.slot - b.slot) };
      },
    );
  };

function slotOf(caller: Caller, who: Principal, { operators }: Pick<AcdView, 'operators'>): Slot | null {
  if (caller.is !== 'in-transit' || caller.to.is !== 'slot') return null;
  const { id, number, queueId, from, since, until, to } = caller;
  const isOwn = from === who.operatorId || who.role !== 'operator';
  return {
    ...{ slot: to.slot, callId: id, queueId, number: isOwn ? number : maskNumber(number) },
    parkedBy: from === null ? null : { id: from, name: operators.get(from)?.profile.name ?? null },
    ...{ since: iso(since), until: iso(until) },
  };
}
