import { servingOf, type QueueRules } from '../acd/queue-rules.ts';
import { isReady, isSignedIn, opensAfterMs, standingOf } from '../acd/ready.ts';
import { skilledAfterMs } from '../acd/skills.ts';
import type { Operator } from '../acd/state.ts';
import type { InHand, LineNow, Rivals } from '../capacity/expected-wait.ts';
import { handleSpread, inSequence, patienceMs, recentShare, spreadOf } from '../capacity/queue-estimates.ts';
import { workAt } from '../capacity/queue-measures.ts';
import { sampleOf } from '../capacity/sample.ts';
import type { QueueId } from '../shared/ids.ts';
import type { DurationMs } from '../shared/time.ts';
import type { AcdView } from './gateway.ts';
import { isAtWork, type Survey } from './queue-survey.ts';
import { inHand, workOf, type WorkBook } from './work-in-hand.ts';

/** What a line is looked at with. */
export interface Look extends WorkBook {
  readonly view: AcdView;
  readonly survey: Survey;
}

/** What the operators of a queue do. */
export interface Staff {
  readonly signedIn: number;
  /** Take calls of this queue, now or after what they have in hand: those on whom the line can count. */
  readonly atWork: number;
  readonly ready: number;
  /** In conversations of this queue, and of others. */
  readonly talking: number;
  readonly talkingElsewhere: number;
  /** The time that the queue had of those at work, of late, in operators. */
  readonly share: number;
}

/** Of the capacity of those signed in: all of it, what work of this queue takes, and what other work takes. */
export interface UnitsInUse {
  readonly configured: number;
  readonly inUse: number;
  readonly elsewhere: number;
}

/** The line of a queue as the expected wait is reckoned from it, and its operators. */
export function lineNow(
  look: Look,
  rules: QueueRules,
): { readonly line: LineNow; readonly staff: Staff; readonly units: UnitsInUse } {
  const { view } = look;
  const queueId = rules.id;
  const measures = look.measuresOf(queueId);
  const signedIn = (look.survey.signedIn.get(queueId) ?? [])
    .flatMap((id) => view.operators.get(id) ?? [])
    .filter((operator) => isSignedIn(standingOf(operator, queueId)));
  const atWork = signedIn.filter((operator) => isAtWork(operator, rules));
  const heldMs = gateOf(look, atWork, rules);
  const busy = atWork.flatMap((operator): InHand[] => {
    const work = inHand(look, operator, queueId) ?? heldBack(operator, heldMs(operator));
    return work === null ? [] : [work];
  });
  const { some, each } = sampleOf(atWork, mostLookedAt);
  const sharing = some.map((operator) => sharingOf(look, operator, queueId));
  return {
    line: {
      ...{ busy, ready: atWork.length - busy.length, ringMs: measures.ring.meanMs, patienceMs: patienceMs(measures) },
      handleMs: inSequence(spreadOf(measures.ring), handleSpread(measures)),
      rivals: rivalsOf(sharing, each, rules),
    },
    staff: {
      ...{ signedIn: signedIn.length, atWork: atWork.length, ready: atWork.filter(isReady).length },
      share: each * sharing.reduce((sum, { share }) => sum + share, 0),
      ...talkingOf(look, signedIn, queueId),
    },
    units: unitsOf(look, signedIn, queueId),
  };
}

/** A ready one who is not asked yet is as good as busy until then. */
const heldBack = (operator: Operator, leftMs: DurationMs): InHand | null =>
  isReady(operator) && leftMs > 0 ? { leftMs } : null;

/** How long tiers and needs still keep an operator from whoever has waited longest, or from who comes now. */
function gateOf(
  { view, now }: Look,
  atWork: readonly Operator[],
  rules: QueueRules,
): (operator: Operator) => DurationMs {
  if (rules.tiers.length === 0 && rules.needs.length === 0) return () => 0;
  const tierOf = ({ profile }: Operator): number => servingOf(profile, rules.id)?.tier ?? Infinity;
  const lowest = Math.min(...atWork.map(tierOf));
  const waiting = view.line(rules.id).flatMap((id) => {
    const caller = view.callers.get(id);
    return caller?.is === 'waiting' ? [caller.queuedAt] : [];
  });
  const waitedMs = now - Math.min(now, ...waiting);
  return (operator) => {
    const tier = tierOf(operator);
    const openMs = tier <= lowest ? 0 : opensAfterMs(rules, tier);
    return Math.max(openMs, skilledAfterMs(rules, operator.profile)) - waitedMs;
  };
}

/** Of so many operators, what they are to other queues is looked at. */
const mostLookedAt = 200;

/** What an operator is to a queue among others: the part of the time it had of late, and what others claim. */
interface Sharing {
  readonly share: number;
  readonly claims: number;
}

function sharingOf({ measuresOf, survey, now }: Look, { profile, leftQueues }: Operator, queueId: QueueId): Sharing {
  let [queues, ownMs, allMs, claims] = [0, 0, 0, 0];
  for (const { queueId: id } of profile.serves) {
    if (leftQueues.includes(id)) continue;
    const workMs = workAt(measuresOf(id), profile.id, now);
    queues += 1;
    allMs += workMs;
    if (id === queueId) ownMs = workMs;
    else claims += survey.claims.get(id) ?? 0;
  }
  return { share: recentShare(ownMs, allMs, queues), claims };
}

/** Whoever waits in other queues, by the weight of a wait there, for operators of this one. */
function rivalsOf(sharing: readonly Sharing[], each: number, { weight }: QueueRules): Rivals[] {
  const rivals = new Map<number, number>();
  for (const { claims } of sharing) {
    // Operators of many queues would each be alone with their claims: to two digits they are some dozens of groups.
    const waitingEach = Number((claims / weight).toPrecision(2));
    if (waitingEach > 0) rivals.set(waitingEach, (rivals.get(waitingEach) ?? 0) + each);
  }
  return [...rivals].map(([waitingEach, operators]) => ({ operators, waitingEach }));
}

function talkingOf(
  look: Look,
  operators: readonly Operator[],
  queueId: QueueId,
): Pick<Staff, 'talking' | 'talkingElsewhere'> {
  const talking = operators.filter(({ activity: { is } }) => is === 'talking' || is === 'engaged');
  const here = talking.filter((operator) => workOf(look, operator)?.queueId === queueId).length;
  return { talking: here, talkingElsewhere: talking.length - here };
}

function unitsOf(look: Look, operators: readonly Operator[], queueId: QueueId): UnitsInUse {
  const units = { configured: 0, inUse: 0, elsewhere: 0 };
  for (const operator of operators) {
    units.configured += operator.profile.units;
    const work = workOf(look, operator);
    if (work === null) continue;
    units[work.queueId === queueId ? 'inUse' : 'elsewhere'] += operator.unitsInUse ?? 1;
  }
  return units;
}
