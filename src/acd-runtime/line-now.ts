import { isReady } from '../acd/ready.ts';
import type { Operator } from '../acd/state.ts';
import type { InHand, LineNow, Rivals } from '../capacity/expected-wait.ts';
import {
  handleSpread,
  inSequence,
  operatorSpread,
  patienceMs,
  recentShare,
  spreadOf,
} from '../capacity/queue-estimates.ts';
import type { QueueMeasures } from '../capacity/queue-measures.ts';
import { assertNever } from '../shared/assert-never.ts';
import type { OfferId, OperatorId, QueueId } from '../shared/ids.ts';
import type { EpochMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';

/** Who serves which queue, and how many wait for each of them: read once for all queues that are measured one after the other. */
export interface Survey {
  readonly serving: ReadonlyMap<QueueId, readonly OperatorId[]>;
  readonly waitingEach: ReadonlyMap<QueueId, number>;
}

/** What a line is looked at with. */
export interface Look {
  readonly view: AcdView;
  readonly survey: Survey;
  readonly measuresOf: (queueId: QueueId) => QueueMeasures;
  readonly now: EpochMs;
}

/** What the operators of a queue do. */
export interface Staff {
  readonly signedIn: number;
  /** Available and reachable, whatever they have in hand: those on whom the line can count. */
  readonly atWork: number;
  readonly ready: number;
  /** In conversations of this queue, and of others. */
  readonly talking: number;
  readonly talkingElsewhere: number;
  /** The time that the queue had of those at work, of late, in operators. */
  readonly share: number;
}

const queuesOf = ({ profile }: Operator): readonly QueueId[] => profile.queues;

/** Takes and keeps what comes: pauses begin after the call. */
const isAtWork = ({ presence, reachable, removed }: Operator): boolean =>
  presence.is === 'available' && reachable && removed !== true;

export function survey(view: AcdView): Survey {
  const serving = new Map<QueueId, OperatorId[]>();
  const atWork = new Map<QueueId, number>();
  for (const [id, operator] of view.operators) {
    if (operator.presence.is === 'signed-out') continue;
    for (const queueId of queuesOf(operator)) {
      const known = serving.get(queueId);
      if (known === undefined) serving.set(queueId, [id]);
      else known.push(id);
      if (isAtWork(operator)) atWork.set(queueId, (atWork.get(queueId) ?? 0) + 1);
    }
  }
  const waitingEach = [...atWork].map(([queueId, count]) => [queueId, view.line(queueId).length / count] as const);
  return { serving, waitingEach: new Map(waitingEach) };
}

/** The line of a queue as the expected wait is reckoned from it, and its operators. */
export function lineNow(look: Look, queueId: QueueId): { readonly line: LineNow; readonly staff: Staff } {
  const { view, measuresOf, now } = look;
  const measures = measuresOf(queueId);
  const busy: InHand[] = [];
  const rivals = new Map<number, number>();
  const staff = { signedIn: 0, atWork: 0, ready: 0, talking: 0, talkingElsewhere: 0, share: 0 };
  let coming = 0;
  for (const operatorId of look.survey.serving.get(queueId) ?? []) {
    const operator = view.operators.get(operatorId);
    if (operator === undefined || operator.presence.is === 'signed-out') continue;
    const { activity } = operator;
    staff.signedIn += 1;
    if (activity.is === 'talking' && queueOf(view, activity.offerId) === queueId) staff.talking += 1;
    else if (activity.is === 'talking' || activity.is === 'engaged') staff.talkingElsewhere += 1;
    if (!isAtWork(operator)) continue;
    staff.atWork += 1;
    if (isReady(operator)) staff.ready += 1;
    const work = inHand(look, operator, queueId);
    if (work === null) coming += 1;
    else busy.push(work);
    const others = queuesOf(operator).filter((id) => id !== queueId);
    staff.share += recentShare([measures, ...others.map(measuresOf)], operatorId, now);
    const waitingEach = others.reduce((sum, id) => sum + (look.survey.waitingEach.get(id) ?? 0), 0);
    if (waitingEach > 0) rivals.set(waitingEach, (rivals.get(waitingEach) ?? 0) + 1);
  }
  const line = {
    ...{ busy, ready: coming, patienceMs: patienceMs(measures), ringMs: measures.ring.meanMs },
    handleMs: inSequence(spreadOf(measures.ring), handleSpread(measures)),
    rivals: [...rivals].map(([waitingEach, operators]): Rivals => ({ operators, waitingEach })),
  };
  return { line, staff };
}

const queueOf = (view: AcdView, offerId: OfferId): QueueId | undefined => view.offers.get(offerId)?.queueId;

/** What keeps an operator from the next caller of this queue; null: nothing, or a caller of it who is on the way already. */
function inHand({ view, measuresOf, now }: Look, operator: Operator, queueId: QueueId): InHand | null {
  const { activity } = operator;
  switch (activity.is) {
    case 'idle':
      return null;
    case 'reserved':
    case 'ringing': {
      const offeredBy = queueOf(view, activity.offerId);
      if (offeredBy === queueId || offeredBy === undefined) return null;
      return { forMs: 0, takes: operatorSpread(measuresOf(offeredBy), operator.profile.id) };
    }
    case 'talking': {
      const measures = measuresOf(queueOf(view, activity.offerId) ?? queueId);
      return { forMs: now - activity.since, takes: operatorSpread(measures, operator.profile.id) };
    }
    case 'engaged':
      return { forMs: now - activity.since, takes: handleSpread(measuresOf(queueId)) };
    case 'wrap-up':
    case 'releasing':
    case 'cool-down':
      return { leftMs: activity.until - now };
    default:
      return assertNever(activity);
  }
}
