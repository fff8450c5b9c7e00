import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent, LegEnd } from '../../../src/acd/events.ts';
import type { Presence } from '../../../src/acd/state.ts';
import { callId, operatorId, queueId, type CallId, type OfferId, type OperatorId } from '../../../src/shared/ids.ts';
import { aimOf, at, fruitful, type Aim, type Course } from './aim.ts';
import { askedOf, askerOf, partnerOf } from './control-traffic.ts';
import { anyDeadline } from './deadline-traffic.ts';
import type { Choice } from './traffic.ts';
import { changed, profile, queues } from './world.ts';

const presences: readonly Presence[] = [
  ...Array<Presence>(5).fill({ is: 'available' }),
  ...[{ is: 'signed-out' } as const, { is: 'signed-out' } as const],
  ...[{ is: 'paused', reason: 'lunch' } as const, { is: 'paused', reason: 'prayer' } as const],
];

const legEnds: readonly LegEnd[] = [
  ...(['hangup', 'declined', 'busy', 'unreachable', 'error', 'lost'] as const),
  ...(['no-answer', 'no-answer', 'hangup'] as const),
];

/** The event of a choice. */
export function eventOf(state: AcdState, course: Course, chosen: Choice): AcdEvent {
  const choice = fruitful(state, chosen);
  course.now += choice.pick % 3 === 0 ? choice.pauseMs % 100 : choice.pauseMs;
  const event = eventAbout(aimOf(state, course, choice), state, course, choice);
  course.recent = callOfEvent(state, event) ?? course.recent;
  return event;
}

/** The call of what an event is about. */
function callOfEvent({ offers, outsideLegs }: AcdState, event: AcdEvent): CallId | undefined {
  if ('legId' in event && event.type !== 'PartyRemovalAsked') return outsideLegs.get(event.legId)?.callId;
  if ('offerId' in event) return offers.get(event.offerId)?.callId;
  return 'callId' in event && !('operatorId' in event) ? event.callId : undefined;
}

function eventAbout(aim: Aim, state: AcdState, course: Course, choice: Choice): AcdEvent {
  const { type, pick, other, pauseMs } = choice;
  const { isStray } = aim;
  const index = pick >> 3;
  const isMixedUp = other % 9 === 1;
  const ours = { at: course.now };
  // The PBX tells over two sockets, so a little late, and after a reconnect of what is long over.
  const lateMs = other % 32 === 1 ? 25_000 : other % 40;
  const pbx = { at: course.now - lateMs, ...(lateMs > 1000 ? { now: course.now } : {}) };

  switch (type) {
    case 'QueueConfigured': {
      const queue = at(queues, pick);
      if (queue === undefined) throw new Error('no queues');
      const rulesNow = other % 3 === 0 ? queue : changed(queue, other >> 2);
      return { ...ours, type, queue: isStray ? { ...queue, dialledNumbers: ['3', '+0'] } : rulesNow };
    }
    case 'QueueRemoved':
      return { ...ours, type, queueId: at(queues, pick)?.id ?? queueId('') };
    case 'OperatorConfigured':
      return { ...ours, type, operator: profile(aim.operator, other) };
    case 'OperatorRemoved':
      return { ...ours, type, operatorId: aim.operator };
    case 'PresenceChosen':
      return {
        ...ours,
        type,
        operatorId: aim.operator,
        presence: at(presences, index) ?? { is: 'signed-out' },
        ...(pick % 4 === 0 ? { by: operatorId('sara') } : {}),
      };
    case 'NextPresenceChosen':
      return {
        ...ours,
        type,
        operatorId: aim.operator,
        presence: other % 4 === 0 ? null : (at(presences, other) ?? null),
      };
    case 'QueueSignInChosen':
      return {
        ...ours,
        type,
        operatorId: aim.operator,
        queueId: at(queues, other)?.id ?? queueId(''),
        signedIn: pick % 3 > 0,
      };
    case 'WrapUpExtended':
      return { ...ours, type, operatorId: aim.operator, byMs: pauseMs };
    case 'QueueLimitMeasured':
      return { ...ours, type, queueId: at(queues, pick)?.id ?? queueId(''), limit: other % 5 };
    case 'CallerChanged':
      return { ...ours, type, callId: aim.caller, by: operatorId('sara'), ...changeOf(pick, other) };
    case 'CallEndAsked':
      return { ...ours, type, callId: aim.caller, by: endedBy(state, aim.caller, other) };
    case 'PreferredOperatorFound':
      return {
        ...ours,
        type,
        callId: sought(state, pick) ?? aim.caller,
        operatorId: other % 4 === 0 ? null : aim.operator,
      };
    case 'ReachableChanged':
      return { ...pbx, type, operatorId: aim.operator, reachable: other % 8 !== 0 };
    case 'CallerEntered': {
      const again = isStray ? at([...state.callers.keys()], index) : undefined;
      const id = again ?? callId(`${course.now}.${course.entered.length}`);
      course.entered.push(id);
      const kind = pick % 5 === 0 ? { kind: 'callback' as const } : {};
      return { ...pbx, type, callId: id, number: `091${pick % 7}`, dialled: dialled(pick, other), ...kind };
    }
    case 'CallerCameAndWent': {
      const id =
        (other % 4 === 0 ? at([...state.callers.keys()], index) : undefined) ?? callId(`${course.now}.u${other}`);
      return { ...pbx, type, callId: id, number: '0912', dialled: dialled(pick, other), leftAt: pbx.at + pauseMs };
    }
    case 'CallerLeft':
      return {
        ...pbx,
        type,
        callId: aim.caller,
        to: at(['fallback', 'lost', 'hangup'] as const, other >> 1) ?? 'hangup',
      };
    case 'OfferRang':
    case 'OfferAnswered':
      return { ...pbx, type, offerId: aim.offer };
    case 'OperatorLegEnded':
      return { ...pbx, type, offerId: aim.offer, how: at(legEnds, other) ?? 'error' };
    case 'PartiesBridged':
      return {
        ...pbx,
        type,
        callId: isMixedUp ? aim.caller : callOf(state, aim.offer, aim.caller),
        offerId: aim.offer,
      };
    case 'RecordingStarted':
    case 'AnnouncementEnded':
      return { ...pbx, type, callId: aim.caller };
    case 'WrapUpEnded':
      return { ...ours, type, operatorId: aim.operator };
    case 'FallbackCallTaken':
    case 'FallbackCallEnded':
      return { ...pbx, type, operatorId: aim.operator, callId: callId(`native-${pick % 2}`) };
    case 'CustomerRang':
      return { ...pbx, type, callId: aim.caller, earlyMedia: other % 2 === 0 };
    case 'CustomerAnswered':
      return { ...pbx, type, callId: aim.caller };
    case 'CustomerLegEnded':
      return { ...pbx, type, callId: aim.caller, how: at(legEnds, other) ?? 'error', cause: 17 };
    case 'OutsideLegRang':
    case 'OutsideLegAnswered':
      return { ...pbx, type, legId: aim.outside };
    case 'OutsideLegEnded':
      return { ...pbx, type, legId: aim.outside, how: at(legEnds, other) ?? 'error', cause: null };
    case 'CallDialled': {
      const again = isStray ? at([...state.callers.keys()], index) : undefined;
      const id = again ?? callId(`out-${course.now}.${course.entered.length}`);
      course.entered.push(id);
      const dialled = askedOf(state, type, id, choice);
      return { ...ours, type, callId: id, by: askerOf(state, type, id, pick), ...dialled } as AcdEvent;
    }
    case 'AnswerAsked':
    case 'DeclineAsked':
    case 'HoldAsked':
    case 'MuteAsked':
    case 'DigitsAsked':
    case 'RecordingPauseAsked':
    case 'TransferAsked':
    case 'ConsultAsked':
    case 'ConsultMoveAsked':
    case 'PartyRemovalAsked':
    case 'ParkAsked':
    case 'MoveAsked':
    case 'RetrieveAsked':
    case 'MonitorAsked':
    case 'TakeOverAsked': {
      const asked = askedOf(state, type, aim.caller, choice);
      return { ...ours, type, callId: aim.caller, by: askerOf(state, type, aim.caller, pick), ...asked } as AcdEvent;
    }
    case 'DeadlinePassed':
      return anyDeadline(state, course, pick, other);
  }
}

const dialled = (pick: number, other: number): string => `${pick % 5 === 0 ? '+' : ''}${'012334'[other % 6] ?? ''}`;

/** Another priority, another queue, or both. */
const changeOf = (pick: number, other: number) => ({
  ...(pick % 3 > 0 ? { priority: other % 4 } : {}),
  ...(pick % 3 < 2 ? { queueId: at(queues, other)?.id ?? queueId('') } : {}),
});

/** A caller of whom somebody is finding out whom they prefer. */
const sought = ({ callers }: AcdState, pick: number): CallId | undefined =>
  at(
    [...callers.values()].filter((caller) => caller.is === 'waiting' && caller.preference?.is === 'sought'),
    pick,
  )?.id;

const callOf = (state: AcdState, offer: OfferId, otherwise: CallId): CallId =>
  state.offers.get(offer)?.callId ?? otherwise;

/** Who has a part in the call, or a supervisor. */
const endedBy = (state: AcdState, call: CallId, other: number): OperatorId =>
  (other % 3 === 0 ? partnerOf(state, call) : undefined) ?? operatorId('sara');
