import type { z } from 'zod';
import type { Calls } from '../../calls/calls.ts';
import type { CallDetail, CallSummary } from '../../calls/ports.ts';
import type { call } from '../../contract/calls.ts';
import { callDetail, callPage, callParams, callQuery } from '../../contract/calls.ts';
import { PasokhError } from '../../shared/errors.ts';
import { callId, operatorId, queueId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { everybody, ownerOr, principalOf } from '../policy.ts';

export interface CallsDeps {
  readonly calls: Calls;
}

const isoOrNull = (at: EpochMs | null): string | null => (at === null ? null : iso(at));
const lengthOf = (from: EpochMs, to: EpochMs | null): number | null => (to === null ? null : to - from);

const show = (summary: CallSummary): z.input<typeof call> => ({
  id: summary.id,
  node: summary.node,
  direction: summary.direction,
  number: summary.number,
  numberE164: summary.numberE164,
  dialled: summary.dialled,
  enteredAt: iso(summary.enteredAt),
  endedAt: isoOrNull(summary.endedAt),
  endedBy: summary.endedBy,
  outcome: summary.outcome,
  servedBy: summary.servedBy,
  recordingStartedAt: isoOrNull(summary.recordingStartedAt),
  queueSegments: summary.queueSegments.map(({ callId: _call, enteredAt, endedAt, ...segment }) => ({
    ...segment,
    enteredAt: iso(enteredAt),
    endedAt: isoOrNull(endedAt),
    waitMs: lengthOf(enteredAt, endedAt),
  })),
  operatorSegments: summary.operatorSegments.map(
    ({ id, queueId: queue, operatorId: who, servedBy, talkAt, endedAt }) => ({
      ...{ id, queueId: queue, operatorId: who, servedBy },
      talkAt: iso(talkAt),
      endedAt: isoOrNull(endedAt),
      talkMs: lengthOf(talkAt, endedAt),
    }),
  ),
});

const showDetail = (detail: CallDetail): z.input<typeof callDetail> => {
  const [recording] = detail.recordings;
  return {
    ...show(detail),
    offers: detail.offers.map(({ callId: _call, madeAt, rangAt, endedAt, ...offer }) => ({
      ...offer,
      madeAt: iso(madeAt),
      rangAt: isoOrNull(rangAt),
      endedAt: isoOrNull(endedAt),
    })),
    recording: recording === undefined ? null : { ...recording, startedAt: isoOrNull(recording.startedAt) },
  };
};

/** The ledger of conversations. Operators see the calls in which they talked, supervisors all. */
export const callRoutes =
  ({ calls }: CallsDeps): Routes =>
  (app) => {
    const tags = ['calls'];

    app.get(
      '/v1/calls',
      {
        config: { policy: everybody },
        schema: {
          tags,
          description: 'Newest first. Operators get their own calls only.',
          querystring: callQuery,
          response: { 200: callPage },
        },
      },
      async (request) => {
        const { role, operatorId: me } = principalOf(request);
        const { limit, cursor = null, from, to, queue, operator, number, direction, outcome } = request.query;
        if (role === 'operator' && operator !== undefined && operator !== me) throw new PasokhError('forbidden');
        const who = role === 'operator' ? me : operator;
        const search = {
          from: from ?? null,
          to: to ?? null,
          queueId: queue === undefined ? null : queueId(queue),
          operatorId: who === undefined ? null : operatorId(who),
          number: number ?? null,
          direction: direction ?? null,
          outcome: outcome ?? null,
        };
        const { items, nextCursor } = await calls.list(search, { limit, cursor });
        return { items: items.map(show), nextCursor };
      },
    );

    const talkedIn = ownerOr(
      async ({ params }, { operatorId: me }) => {
        const found = await calls.get(callId(callParams.parse(params).id));
        return found.operatorSegments.some((segment) => segment.operatorId === me);
      },
      'supervisor',
      'admin',
    );
    app.get(
      '/v1/calls/:id',
      { config: { policy: talkedIn }, schema: { tags, params: callParams, response: { 200: callDetail } } },
      async (request) => showDetail(await calls.get(callId(request.params.id))),
    );
  };
