import type { AcdView } from '../acd-runtime/gateway.ts';
import type { Activity, Operator } from '../acd/state.ts';
import type { LiveOperator } from '../contract/me.ts';
import type { MissingLabelOf } from '../operators/call-labels.ts';
import type { PauseOf } from '../operators/pauses.ts';
import { statusOf } from '../operators/status.ts';
import { PasokhError } from '../shared/errors.ts';
import type { OperatorId } from '../shared/ids.ts';
import { iso } from '../shared/time.ts';

/** What is shown of operators that the core does not know. */
export interface BesideOperators {
  readonly pauseOf: PauseOf;
  readonly missingLabelOf: MissingLabelOf;
}

type OperatorsView = Pick<AcdView, 'offers' | 'operators'>;

function callOf(activity: Activity, view: Pick<AcdView, 'offers'>): string | null {
  if ('callId' in activity) return activity.callId;
  if ('offerId' in activity) return view.offers.get(activity.offerId)?.callId ?? null;
  return null;
}

function showPause(operator: Operator, pauseOf: PauseOf): LiveOperator['pause'] {
  const pause = pauseOf(operator);
  return pause === null ? null : { ...pause, since: pause.since === null ? null : iso(pause.since) };
}

/** Another person who chose for the operator; the name as far as call distribution knows it. */
const showChooser = (id: OperatorId | undefined, view: OperatorsView): LiveOperator['presenceBy'] =>
  id === undefined ? null : { id, name: view.operators.get(id)?.profile.name ?? null };

/** How an operator of the core is shown: to the operator, and on the board. */
export const showLiveOperator = (
  operator: Operator,
  view: OperatorsView,
  { pauseOf, missingLabelOf }: BesideOperators,
): LiveOperator => ({
  status: statusOf(operator),
  presence: operator.presence,
  presenceBy: showChooser(operator.presenceBy, view),
  nextPresence: operator.nextPresence,
  nextPresenceBy: showChooser(operator.nextPresenceBy, view),
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
  dispositionMissing: missingLabelOf(operator.profile.id),
});

/** The same by id. @throws PasokhError `not-found` */
export function liveOperatorOf(id: OperatorId, view: OperatorsView, beside: BesideOperators): LiveOperator {
  const operator = view.operators.get(id);
  if (operator !== undefined) return showLiveOperator(operator, view, beside);
  throw new PasokhError('not-found', { message: 'Call distribution does not know this operator.' });
}
