import type { AcdState } from '../../../src/acd/acd-state.ts';
import { deadlineOf } from '../../../src/acd/deadlines.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { queueIndex, queueOfNumber } from '../../../src/acd/indexes.ts';
import type { CallId, OfferId, OperatorId, QueueId } from '../../../src/shared/ids.ts';

/** The state an event meets, and the event: `offer accepted × OperatorLegEnded hangup`. */
export function pairOf(state: AcdState, event: AcdEvent): string {
  const of = pairing(state);
  switch (event.type) {
    case 'CallerEntered':
    case 'CallerCameAndWent': {
      const known = of.caller(event.callId);
      return `${known === 'caller unknown' ? of.dialled(event.dialled) : known} × ${event.type}`;
    }
    case 'CallerLeft':
      return `${of.caller(event.callId)} × CallerLeft ${event.to}`;
    case 'AnnouncementEnded':
    case 'RecordingStarted':
    case 'CallerChanged':
    case 'CallEndAsked':
    case 'PreferredOperatorFound':
      return `${of.caller(event.callId)} × ${event.type}`;
    case 'OfferRang':
    case 'OfferAnswered':
      return `${of.offer(event.offerId)} × ${event.type}`;
    case 'PartiesBridged': {
      const isOther = (state.offers.get(event.offerId)?.callId ?? event.callId) !== event.callId;
      return `${of.offer(event.offerId)} × PartiesBridged${isOther ? ' of another call' : ''}`;
    }
    case 'OperatorLegEnded':
      return `${of.offer(event.offerId)} × OperatorLegEnded ${event.how}`;
    case 'PresenceChosen':
      return `${of.operator(event.operatorId)} × PresenceChosen ${event.presence.is}`;
    case 'OperatorConfigured':
      return `${of.operator(event.operator.id)} × OperatorConfigured`;
    case 'OperatorRemoved':
    case 'NextPresenceChosen':
    case 'QueueSignInChosen':
    case 'WrapUpExtended':
    case 'ReachableChanged':
    case 'WrapUpEnded':
    case 'FallbackCallTaken':
    case 'FallbackCallEnded':
      return `${of.operator(event.operatorId)} × ${event.type}`;
    case 'QueueConfigured':
      return `${of.queue(event.queue.id)} × QueueConfigured`;
    case 'QueueRemoved':
    case 'QueueLimitMeasured':
      return `${of.queue(event.queueId)} × ${event.type}`;
    case 'DeadlinePassed':
      return `${of.owner(event)} × DeadlinePassed ${of.isDue(event) ? 'due' : 'stale'}`;
  }
}

type DeadlinePassed = Extract<AcdEvent, { type: 'DeadlinePassed' }>;

const pairing = ({ callers, offers, operators, queues, places, indexes }: AcdState) => {
  const caller = (id: CallId) => `caller ${callers.get(id)?.is ?? 'unknown'}`;
  const offer = (id: OfferId) => {
    const found = offers.get(id);
    if (found === undefined) return `offer ${indexes.releasing.has(id) ? 'releasing' : 'unknown'}`;
    return `offer ${found.is === 'pending' && found.rangAt !== null ? 'ringing' : found.is}`;
  };
  const operator = (id: OperatorId) => {
    const found = operators.get(id);
    return `operator ${found?.removed === true ? 'removed' : (found?.activity.is ?? 'unknown')}`;
  };
  const queue = (id: QueueId) => {
    const found = queues.get(id);
    if (found === undefined || found.removed === true) return `queue ${found === undefined ? 'unknown' : 'removed'}`;
    return `queue ${queueIndex(indexes, id).calls > 0 ? 'with callers' : 'empty'}`;
  };
  const dialled = (number: string) => {
    const id = queueOfNumber(indexes, number);
    return id === undefined ? 'number unknown' : queue(id);
  };
  const row = ({ owner }: DeadlinePassed) => {
    if (owner.kind === 'caller') return { ...owner, kind: owner.kind, body: callers.get(owner.id) ?? null };
    if (owner.kind === 'offer') return { ...owner, kind: owner.kind, body: offers.get(owner.id) ?? null };
    if (owner.kind === 'place') return { ...owner, kind: owner.kind, body: places.get(owner.id) ?? null };
    return { ...owner, kind: owner.kind, body: operators.get(owner.id) ?? null };
  };
  const place = (id: string) => `place ${places.has(id) ? 'kept' : 'unknown'}`;
  const owner = ({ owner: { kind, id } }: DeadlinePassed) => ({ caller, offer, operator, place })[kind](id as never);
  const isDue = (event: DeadlinePassed) => deadlineOf(row(event))?.due === event.due;
  return { caller, offer, operator, queue, dialled, owner, isDue };
};

const cross = (states: readonly string[], events: readonly string[]): string[] =>
  states.flatMap((state) => events.map((event) => `${state} × ${event}`));

const named = (kind: string, states: string) => states.split(' ').map((state) => `${kind} ${state}`);
const callerStates = named('caller', 'unknown waiting offered connecting talking leaving');
const offerStates = named('offer', 'unknown releasing pending ringing accepted talking');
const operatorStates = named(
  'operator',
  'unknown removed idle reserved ringing talking wrap-up releasing cool-down engaged',
);

/** Every (state, event) pair there is: each state of an entity with each event that can be about it. */
export const allPairs: readonly string[] = [
  ...cross(callerStates, ['CallerLeft hangup', 'CallerLeft fallback', 'CallerLeft lost']),
  ...cross(callerStates, [
    'AnnouncementEnded',
    'RecordingStarted',
    'CallerChanged',
    'CallEndAsked',
    'PreferredOperatorFound',
  ]),
  ...cross(callerStates.slice(1), ['CallerEntered', 'CallerCameAndWent']),
  ...cross(callerStates, ['DeadlinePassed stale']),
  ...cross(named('caller', 'waiting offered leaving'), ['DeadlinePassed due']),
  ...cross(offerStates, ['OfferRang', 'OfferAnswered', 'PartiesBridged', 'OperatorLegEnded hangup']),
  ...cross(
    offerStates,
    ['busy', 'declined', 'no-answer', 'unreachable', 'error'].map((how) => `OperatorLegEnded ${how}`),
  ),
  ...cross(named('offer', 'unknown pending ringing accepted talking'), ['DeadlinePassed stale']),
  ...cross(named('offer', 'pending ringing accepted'), ['DeadlinePassed due']),
  ...cross(named('place', 'unknown kept'), ['DeadlinePassed stale']),
  ...cross(named('place', 'kept'), ['DeadlinePassed due']),
  ...cross(named('offer', 'pending ringing accepted talking'), ['PartiesBridged of another call']),
  ...cross(
    operatorStates,
    ['available', 'signed-out', 'paused'].map((presence) => `PresenceChosen ${presence}`),
  ),
  ...cross(operatorStates, [
    'OperatorConfigured',
    'OperatorRemoved',
    'ReachableChanged',
    'WrapUpEnded',
    'WrapUpExtended',
  ]),
  ...cross(operatorStates, ['NextPresenceChosen', 'QueueSignInChosen']),
  ...cross(operatorStates, ['FallbackCallTaken', 'FallbackCallEnded', 'DeadlinePassed stale']),
  ...cross(named('operator', 'removed wrap-up releasing cool-down'), ['DeadlinePassed due']),
  ...cross(
    ['queue unknown', 'queue removed', 'queue empty', 'queue with callers'],
    ['QueueConfigured', 'QueueRemoved', 'QueueLimitMeasured'],
  ),
  ...cross(['number unknown', 'queue empty', 'queue with callers'], ['CallerEntered', 'CallerCameAndWent']),
];
