import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Activity, Operator } from '../acd/state.ts';
import type { LiveOperator } from '../contract/me.ts';
import type { PauseOf } from '../operators/pauses.ts';
import { statusOf } from '../operators/status.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import { iso } from '../shared/time.ts';

function callOf(activity: Activity, view: Pick<AcdView, 'offers'>): string | null {
  if ('callId' in activity) return activity.callId;
  if ('offerId' in activity) return view.offers.get(activity.offerId)?.callId ?? null;
  return null;
}

function showPause(operator: Operator, pauseOf: PauseOf): LiveOperator['pause'] {
  const pause = pauseOf(operator);
  return pause === null ? null : { ...pause, since: pause.since === null ? null : iso(pause.since) };
}

/** How an operator of the core is shown: to the operator, and on the board. */
export const showLiveOperator = (
  operator: Operator,
  view: Pick<AcdView, 'offers'>,
  pauseOf: PauseOf,
): LiveOperator => ({
  status: statusOf(operator),
  presence: operator.presence,
  nextPresence: operator.nextPresence,
  leftQueues: [...operator.leftQueues],
  pause: showPause(operator, pauseOf),
  reachable: operator.reachable,
  activity: {
    is: operator.activity.is,
    since: iso(operator.activity.since),
    until: 'until' in operator.activity ? iso(operator.activity.until) : null,
    callId: callOf(operator.activity, view),
  },
  idleSince: iso(operator.idleSince),
});

/** The same by id. @throws PasokhError `not-found` */
export function liveOperatorOf(
  id: OperatorId,
  view: Pick<AcdView, 'offers' | 'operators'>,
  pauseOf: PauseOf,
): LiveOperator {
  const operator = view.operators.get(id);
  if (operator !== undefined) return showLiveOperator(operator, view, pauseOf);
  throw new PasokhError('not-found', { message: 'Call distribution does not know this operator.' });
}
