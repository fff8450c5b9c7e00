import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent, AcdEventType, LegEnd } from '../../../src/acd/events.ts';
import type { Presence } from '../../../src/acd/state.ts';
import {
  callId,
  nthOffer,
  nthOutsideLeg,
  offerId,
  operatorId,
  queueId,
  type CallId,
  type OfferId,
  type OperatorId,
} from '../../../src/shared/ids.ts';
import { stateOf } from './caller-states.ts';
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

/** What the traffic remembers between its events; time never goes back here, only in what the PBX tells. */
export interface Course {
  now: number;
  readonly entered: CallId[];
  /** The call that something has just happened to: more happens to it. */
  recent?: CallId | undefined;
}

const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

/** The states that such an event is mostly about, by how they begin. */
const usual: Partial<Record<AcdEventType, readonly string[]>> = {
  ...{ AnnouncementEnded: ['leaving'], CallerChanged: ['waiting', 'offered'], CallEndAsked: ['connecting', 'talking'] },
  ...{ OfferRang: ['pending'], OfferAnswered: ['pending'], PartiesBridged: ['accepted', 'pending'] },
  ...{ WrapUpEnded: ['wrap-up'], WrapUpExtended: ['wrap-up'], FallbackCallEnded: ['engaged'] },
  ...{ CustomerRang: ['dialling'], CustomerAnswered: ['dialling'], CustomerLegEnded: ['dialling'] },
  ...{ OutsideLegRang: ['pending'], OutsideLegAnswered: ['pending'] },
  ...{ HoldAsked: ['talking'], MuteAsked: ['talking'], DigitsAsked: ['talking'], RecordingPauseAsked: ['talking'] },
  ...{
    TransferAsked: ['talking'],
    ConsultAsked: ['talking'],
    ConsultMoveAsked: ['talking consulting', 'talking consult-'],
  },
  ...{
    PartyRemovalAsked: ['talking con'],
    ParkAsked: ['talking'],
    MoveAsked: ['talking'],
    RetrieveAsked: ['in-transit parked'],
  },
  ...{ MonitorAsked: ['talking'], TakeOverAsked: ['talking monitored'], DeclineAsked: ['offered', 'in-transit'] },
};

interface Candidate<Id> {
  readonly id: Id;
  readonly is: string;
  readonly call?: CallId | undefined;
}

/**
 * Two times of three one in a state that fits, every other time one of the recent call, if there are such; of the states that there are
 * each as often.
 */
function oneOf<Id>({ type, pick, other }: Choice, course: Course, all: readonly Candidate<Id>[]): Id | undefined {
  const isRecent = ({ call }: Candidate<Id>): boolean =>
    other % 2 === 0 && call !== undefined && call === course.recent;
  const fits = ({ is }: Candidate<Id>): boolean => usual[type]?.some((such) => is.startsWith(such)) ?? true;
  const fitting = pick % 3 === 0 ? [] : all.filter(fits);
  const pools = [fitting.filter(isRecent), fitting, all.filter(isRecent)];
  const among = pools.find(({ length }) => length > 0) ?? all;
  const kind = at([...new Set(among.map(({ is }) => is))], pick >> 3);
  return at(
    among.filter(({ is }) => is === kind),
    other >> 4,
  )?.id;
}

/** The call of what an event is about. */
function recentOf(
  { offers, outsideLegs }: AcdState,
  type: AcdEventType,
  of: Pick<ReturnType<typeof aimOf>, 'caller' | 'offer' | 'outside'>,
) {
  if (type.startsWith('OutsideLeg')) return outsideLegs.get(of.outside)?.callId;
  if (type.startsWith('Offer') || type.endsWith('Bridged') || type === 'OperatorLegEnded')
    return offers.get(of.offer)?.callId;
  return of.caller;
}

/** With few calls, what would be about none of them makes one come instead. */
function fruitful(state: AcdState, choice: Choice): Choice {
  const { type, pick, other } = choice;
  if (state.callers.size > 4 || pick % 3 === 0 || other % 9 === 0 || usual[type] === undefined) return choice;
  const kinds = [
    ...[...state.callers.values()].map((caller) => stateOf(state, caller)),
    ...[...state.offers.values(), ...state.outsideLegs.values()].map(({ is }) => is),
    ...[...state.operators.values()].map(({ activity }) => activity.is),
  ];
  if (kinds.some((is) => usual[type]?.some((such) => is.startsWith(such)))) return choice;
  return { ...choice, type: type.startsWith('Customer') ? 'CallDialled' : 'CallerEntered' };
}

/** What a choice is about. Every ninth one is something that is over or never was. */
function aimOf(state: AcdState, course: Course, choice: Choice) {
  const { pick, other } = choice;
  const isStray = other % 9 === 0;
  const index = pick >> 3;
  const { offers } = state;
  const callers = [...state.callers].map(([id, caller]) => ({ id, is: stateOf(state, caller), call: id }));
  const staff = [...state.operators].map(([id, { activity }]) => {
    const call = 'offerId' in activity ? offers.get(activity.offerId)?.callId : undefined;
    return { id, is: activity.is, call };
  });
  const legs = [
    ...[...offers].map(([id, { is, purpose, callId: call }]) => ({ id, is: `${is} ${purpose}`, call })),
    ...[...state.indexes.releasing.keys()].map((id) => ({ id, is: 'releasing' })),
  ];
  const outsiders = [...state.outsideLegs].map(([id, { is, callId: call }]) => ({ id, is, call }));
  const caller = (isStray ? at(course.entered, index) : oneOf(choice, course, callers)) ?? callId('ghost');
  const stray = at([nthOffer(caller, 1 + (pick % 3)), offerId('ghost-o1')], index);
  const offer = (isStray ? stray : oneOf(choice, course, legs)) ?? offerId('ghost-o2');
  const operator = (isStray ? undefined : oneOf(choice, course, staff)) ?? operatorId('nobody');
  const outside = (isStray ? undefined : oneOf(choice, course, outsiders)) ?? nthOutsideLeg(caller, 1);
  return { isStray, index, operator, caller, offer, outside };
}

/** The event of a choice. */
export function eventOf(state: AcdState, course: Course, chosen: Choice): AcdEvent {
  const choice = fruitful(state, chosen);
  const { type, pick, other, pauseMs } = choice;
  course.now += pick % 3 === 0 ? pauseMs % 100 : pauseMs;
  const { isStray, index, operator, caller, offer, outside } = aimOf(state, course, choice);
  const isMixedUp = other % 9 === 1;
  const ours = { at: course.now };
  // The PBX tells over two sockets, so a little late, and after a reconnect of what is long over.
  const lateMs = other % 32 === 1 ? 25_000 : other % 40;
  const pbx = { at: course.now - lateMs, ...(lateMs > 1000 ? { now: course.now } : {}) };

  course.recent = recentOf(state, type, { caller, offer, outside }) ?? course.recent;

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
      return { ...ours, type, operator: profile(operator, other) };
    case 'OperatorRemoved':
      return { ...ours, type, operatorId: operator };
    case 'PresenceChosen':
      return {
        ...ours,
        type,
        operatorId: operator,
        presence: at(presences, index) ?? { is: 'signed-out' },
        ...(pick % 4 === 0 ? { by: operatorId('sara') } : {}),
      };
    case 'NextPresenceChosen':
      return { ...ours, type, operatorId: operator, presence: other % 4 === 0 ? null : (at(presences, other) ?? null) };
    case 'QueueSignInChosen':
      return {
        ...ours,
        type,
        operatorId: operator,
        queueId: at(queues, other)?.id ?? queueId(''),
        signedIn: pick % 3 > 0,
      };
    case 'WrapUpExtended':
      return { ...ours, type, operatorId: operator, byMs: pauseMs };
    case 'QueueLimitMeasured':
      return { ...ours, type, queueId: at(queues, pick)?.id ?? queueId(''), limit: other % 5 };
    case 'CallerChanged':
      return { ...ours, type, callId: caller, by: operatorId('sara'), ...changeOf(pick, other) };
    case 'CallEndAsked':
      return { ...ours, type, callId: caller, by: endedBy(state, caller, other) };
    case 'PreferredOperatorFound':
      return { ...ours, type, callId: sought(state, pick) ?? caller, operatorId: other % 4 === 0 ? null : operator };
    case 'ReachableChanged':
      return { ...pbx, type, operatorId: operator, reachable: other % 8 !== 0 };
    case 'CallerEntered': {
      const again = isStray ? at([...state.callers.keys()], index) : undefined;
      const id = again ?? callId(`${course.now}.${course.entered.length}`);
      course.entered.push(id);
      course.recent = id;
      const kind = pick % 5 === 0 ? { kind: 'callback' as const } : {};
      return { ...pbx, type, callId: id, number: `091${pick % 7}`, dialled: dialled(pick, other), ...kind };
    }
    case 'CallerCameAndWent': {
      const id =
        (other % 4 === 0 ? at([...state.callers.keys()], index) : undefined) ?? callId(`${course.now}.u${other}`);
      return { ...pbx, type, callId: id, number: '0912', dialled: dialled(pick, other), leftAt: pbx.at + pauseMs };
    }
    case 'CallerLeft':
      return { ...pbx, type, callId: caller, to: at(['fallback', 'lost', 'hangup'] as const, other >> 1) ?? 'hangup' };
    case 'OfferRang':
    case 'OfferAnswered':
      return { ...pbx, type, offerId: offer };
    case 'OperatorLegEnded':
      return { ...pbx, type, offerId: offer, how: at(legEnds, other) ?? 'error' };
    case 'PartiesBridged':
      return { ...pbx, type, callId: isMixedUp ? caller : callOf(state, offer, caller), offerId: offer };
    case 'RecordingStarted':
    case 'AnnouncementEnded':
      return { ...pbx, type, callId: caller };
    case 'WrapUpEnded':
      return { ...ours, type, operatorId: operator };
    case 'FallbackCallTaken':
    case 'FallbackCallEnded':
      return { ...pbx, type, operatorId: operator, callId: callId(`native-${pick % 2}`) };
    case 'CustomerRang':
      return { ...pbx, type, callId: caller, earlyMedia: other % 2 === 0 };
    case 'CustomerAnswered':
      return { ...pbx, type, callId: caller };
    case 'CustomerLegEnded':
      return { ...pbx, type, callId: caller, how: at(legEnds, other) ?? 'error', cause: 17 };
    case 'OutsideLegRang':
    case 'OutsideLegAnswered':
      return { ...pbx, type, legId: outside };
    case 'OutsideLegEnded':
      return { ...pbx, type, legId: outside, how: at(legEnds, other) ?? 'error', cause: null };
    case 'CallDialled': {
      const again = isStray ? at([...state.callers.keys()], index) : undefined;
      const id = again ?? callId(`out-${course.now}.${course.entered.length}`);
      course.entered.push(id);
      course.recent = id;
      const dialled = askedOf(state, type, id, choice);
      return { ...ours, type, callId: id, by: askerOf(state, type, id, pick), ...dialled } as AcdEvent;
    }
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
      const asked = askedOf(state, type, caller, choice);
      return { ...ours, type, callId: caller, by: askerOf(state, type, caller, pick), ...asked } as AcdEvent;
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
