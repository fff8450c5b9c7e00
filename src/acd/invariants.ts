import { assertNever } from '../shared/assert-never.ts';
import type { EpochMs } from '../shared/time.ts';
import { restoreState, type AcdState } from './acd-state.ts';
import { dueOfCaller, dueOfOffer, dueOfOperator } from './deadlines.ts';
import { choose } from './choose.ts';
import { searchFor } from './eligible.ts';
import { isSeeking, queueIndex } from './indexes.ts';
import { legIdsOf, legOf, type Leg } from './legs.ts';
import type { Caller, Offer, Operator, OutsideLeg } from './state.ts';

/**
 * What must hold between any two steps, each breach as one sentence; empty is healthy. Compares the indexes with fresh ones,
 * and reads the maps for the rest. O(state): for tests, restarts and a nightly look, not for every step.
 *
 * @param now the instant of the last step: whom a caller may be offered to grows with the wait. Without it: who could be asked at once
 */
export function violations(state: AcdState, now: EpochMs = 0): string[] {
  return [
    ...[...state.callers.values()].flatMap((caller) => ofCaller(state, caller)),
    ...[...state.offers.values()].flatMap((offer) => ofOffer(state, offer)),
    ...[...state.outsideLegs.values()].flatMap((leg) => ofOutsideLeg(state, leg)),
    ...[...state.operators.values()].flatMap((operator) => ofOperator(state, operator)),
    ...needlessWaits(state, now),
    ...ofIndexes(state),
  ];
}

const breach = (holds: boolean, sentence: string): string[] => (holds ? [] : [sentence]);

function ofCaller(state: AcdState, caller: Caller): string[] {
  const { queues } = state;
  const name = `caller ${caller.id} (${caller.is})`;
  const due = dueOfCaller(caller);
  const isOwnPhone = caller.is === 'dialling' && caller.stage === 'own-phone';
  const isBounded = caller.is === 'connecting' || caller.is === 'talking' || isOwnPhone || Number.isFinite(due);
  const general = breach(isBounded, `${name} waits without a deadline`);
  if (caller.is === 'leaving') return general;
  const { queueId } = caller;
  const hasQueue = queueId === null ? caller.is !== 'waiting' : queues.has(queueId);
  general.push(...breach(hasQueue, `${name} is in queue ${queueId ?? ''}, which is not there`));
  if (caller.is === 'waiting') return general;
  const named = legIdsOf(caller);
  const isAlone = caller.is !== 'in-transit' && named.length === 0;
  const [lead] = caller.is === 'talking' ? named : [];
  const leads = lead === undefined || legOf(state, lead)?.is === 'talking';
  return named.reduce(
    (found, id) => {
      const leg = legOf(state, id);
      const fits = leg?.callId === caller.id && legStatesOf(caller).includes(leg.is);
      return [...found, ...breach(fits, `${name} names leg ${id}, which is ${leg?.is ?? 'not there'}`)];
    },
    [...general, ...breach(!isAlone, `${name} names no leg`), ...breach(leads, `${name} is led by ${lead ?? ''}`)],
  );
}

/** In which states the legs of a caller may be. */
function legStatesOf(caller: Exclude<Caller, { is: 'waiting' | 'leaving' }>): readonly Leg['is'][] {
  switch (caller.is) {
    case 'offered':
      return ['pending'];
    case 'connecting':
      return ['accepted'];
    case 'dialling':
      return [caller.stage === 'own-phone' ? 'pending' : 'accepted'];
    case 'talking':
      return ['pending', 'talking'];
    case 'in-transit':
      return ['pending', 'accepted'];
    default:
      return assertNever(caller);
  }
}

function ofOutsideLeg({ callers }: AcdState, leg: OutsideLeg): string[] {
  const caller = callers.get(leg.callId);
  const isNamed = caller !== undefined && caller.is !== 'waiting' && caller.is !== 'leaving';
  return [
    ...breach(isNamed && legIdsOf(caller).includes(leg.id), `outside leg ${leg.id} has no caller who knows of it`),
    ...breach(leg.routes.length > 0, `outside leg ${leg.id} goes out by no trunk`),
  ];
}

function ofOffer({ callers, operators }: AcdState, offer: Offer): string[] {
  const name = `offer ${offer.id} (${offer.is})`;
  const caller = callers.get(offer.callId);
  const activity = operators.get(offer.operatorId)?.activity;
  const isNamed = caller !== undefined && caller.is !== 'waiting' && caller.is !== 'leaving';
  const hasCaller = isNamed && legIdsOf(caller).includes(offer.id);
  const hasOperator = activity !== undefined && holdsOffer(activity) && activity.offerId === offer.id;
  return [
    ...breach(hasCaller, `${name} has no caller who knows of it`),
    ...breach(hasOperator, `${name} has no operator who knows of it`),
    ...breach(isBoundedOffer(offer), `${name} has no deadline`),
  ];
}

/** The dialling bounds the leg of who dials. */
const isBoundedOffer = (offer: Offer): boolean =>
  offer.is === 'talking' || (offer.is === 'accepted' && offer.purpose === 'dial') || Number.isFinite(dueOfOffer(offer));

type Activity = Operator['activity'];
type Holding = Activity & { readonly is: 'reserved' | 'ringing' | 'dialling' | 'talking' | 'monitoring' };
const holdsOffer = (activity: Activity): activity is Holding =>
  ['reserved', 'ringing', 'dialling', 'talking', 'monitoring'].includes(activity.is);

const isInTalk = (activity: Activity): boolean => activity.is === 'talking' || activity.is === 'monitoring';

/** One operator, one piece of work: the activity has room for one offer only, and that offer must name the operator. */
function ofOperator({ offers, indexes }: AcdState, operator: Operator): string[] {
  const { activity, profile, nextPresence } = operator;
  const name = `operator ${profile.id} (${activity.is})`;
  const gone = breach(operator.removed !== true || activity.is !== 'idle', `${name} is removed and has no work`);
  if (holdsOffer(activity)) {
    const offer = offers.get(activity.offerId);
    const fits = offer?.operatorId === profile.id && (offer.is === 'talking') === isInTalk(activity);
    return [...gone, ...breach(fits, `${name} names offer ${activity.offerId}, which is ${offer?.is ?? 'not there'}`)];
  }
  const isFree = activity.is === 'idle' || activity.is === 'engaged';
  const isPutOff = activity.is === 'idle' && nextPresence !== null && !indexes.expecting.has(profile.id);
  const chosen = breach(!isPutOff, `${name} has no work after which to be ${nextPresence?.is ?? ''}`);
  return [...gone, ...chosen, ...breach(isFree || Number.isFinite(dueOfOperator(operator)), `${name} has no deadline`)];
}

function needlessWaits(state: AcdState, now: EpochMs): string[] {
  return [...state.callers.values()].flatMap((caller) => {
    const queue = isSeeking(caller) ? state.queues.get(caller.queueId) : undefined;
    if (!isSeeking(caller) || queue === undefined) return [];
    // The deadline itself looks anew at whom it concerns.
    if ((dueOfCaller(caller) ?? Infinity) <= now) return [];
    const operator = choose(searchFor(state, caller, queue, now));
    return breach(
      operator === undefined,
      `caller ${caller.id} waits while operator ${operator?.profile.id ?? ''} is ready`,
    );
  });
}

function ofIndexes(state: AcdState): string[] {
  const fresh = restoreState([
    ...[...state.queues].map(([id, body]) => ({ kind: 'queue', id, body }) as const),
    ...[...state.operators].map(([id, body]) => ({ kind: 'operator', id, body }) as const),
    ...[...state.callers].map(([id, body]) => ({ kind: 'caller', id, body }) as const),
  ]);
  const named = new Set([...state.indexes.queues.keys(), ...fresh.indexes.queues.keys()]);
  const stale = [...named].filter((id) => told(state, id) !== told(fresh, id));
  const removedAndEmpty = [...state.queues.values()].filter(
    ({ id, removed }) => removed === true && (fresh.indexes.queues.get(id)?.calls ?? 0) === 0,
  );
  return [
    ...stale.map((id) => `the index of queue ${id} is not what the state says`),
    ...breach(sameMap(state.indexes.dialled, fresh.indexes.dialled), 'the index of numbers is not what the queues say'),
    ...breach(preferences(state) === preferences(fresh), 'the index of preferred operators is not the state'),
    ...breach(expected(state) === expected(fresh), 'the index of expected calls is not the state'),
    ...breach(sameMap(state.indexes.releasing, fresh.indexes.releasing), 'the index of ending legs is not the state'),
    ...removedAndEmpty.map(({ id }) => `queue ${id} is removed and has no callers`),
  ];
}

function told({ indexes }: AcdState, id: Parameters<AcdState['line']>[0]): string {
  const index = queueIndex(indexes, id);
  const seeking = [...index.seeking.entries()].map(([key, list]) => `${key}: ${list.ids().join()}`).sort();
  const ready = [...index.ready].map((group) =>
    [group.size, ...group.ready().map(({ key, id }) => `${key} ${id}`)].join(),
  );
  const lists = [
    index.line.ids(),
    seeking,
    ready.sort(),
    [...index.posts.keys()].sort(),
    ...Object.values(index.there).map((there) => [...there].map(String).sort()),
  ];
  return JSON.stringify([lists, index.standing, index.signedIn, index.calls, index.waiting]);
}

const preferences = ({ indexes }: AcdState): string =>
  JSON.stringify([...indexes.preferring].map(([id, callers]) => `${id}: ${[...callers].sort().join()}`).sort());

const expected = ({ indexes }: AcdState): string =>
  JSON.stringify([...indexes.expecting].map(([id, calls]) => `${id}: ${[...calls].sort().join()}`).sort());

const sameMap = <Key, Value>(one: ReadonlyMap<Key, Value>, other: ReadonlyMap<Key, Value>): boolean =>
  one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
