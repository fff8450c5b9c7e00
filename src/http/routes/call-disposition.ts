import { callParams } from '../../contract/calls.ts';
import { callLabel, callLabelWish } from '../../contract/dispositions.ts';
import type { CallLabels } from '../../operators/call-labels.ts';
import { callId, operatorId } from '../../shared/ids.ts';
import type { EpochMs } from '../../shared/time.ts';
import { iso } from '../../shared/time.ts';
import type { Routes } from '../app.ts';
import { everybody, principalOf } from '../policy.ts';

export interface CallDispositionDeps {
  readonly callLabels: Pick<CallLabels, 'set'>;
  readonly now: () => EpochMs;
}

/** What a call was about: operators say it of their own part, supervisors of every part. */
export const callDispositionRoutes =
  ({ callLabels, now }: CallDispositionDeps): Routes =>
  (app) => {
    app.put(
      '/v1/calls/:id/disposition',
      {
        config: { policy: everybody },
        schema: {
          tags: ['calls'],
          description:
            'During the talk, in wrap-up, or for operators until a day after; of a call out also if nobody answered. Replaces the one before.',
          ...{ params: callParams, body: callLabelWish, response: { 200: callLabel } },
        },
      },
      async (request) => {
        const { code, note = null, operatorId: whose } = request.body;
        const wish = { code, note, operatorId: whose === undefined ? null : operatorId(whose) };
        const label = await callLabels.set(callId(request.params.id), wish, principalOf(request), now());
        return { ...label, at: iso(label.at) };
      },
    );
  };
