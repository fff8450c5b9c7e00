import fc from 'fast-check';
import type { AcdState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent, AcdEventType, LegEnd } from '../../../src/acd/events.ts';
import type { Presence } from '../../../src/acd/state.ts';
import {
  callId,
  nthOffer,
  offerId,
  operatorId,
  queueId,
  type CallId,
  type OfferId,
  type OperatorId,
} from '../../../src/shared/ids.ts';
import { anyDeadline } from './deadline-traffic.ts';
import { changed, operators, profile, queues } from './world.ts';

/** One random decision; `eventOf` makes an event of it that has a meaning in the present state, or deliberately none. */
export interface Choice {
  readonly type: AcdEventType;
  readonly pick: number;
  readonly other: number;
  readonly pauseMs: number;
}

const weights: Record<AcdEventType, number> = {
  ...{ CallerEntered: 16, CallerLeft: 4, CallerCameAndWent: 3, AnnouncementEnded: 4, RecordingStarted: 1 },
  ...{ OfferRang: 18, OfferAnswered: 12, PartiesBridged: 14, OperatorLegEnded: 8, DeadlinePassed: 26 },
  ...{
    PresenceChosen: 10,
    NextPresenceChosen: 2,
    QueueSignInChosen: 3,
    ReachableChanged: 5,
    WrapUpEnded: 6,
    WrapUpExtended: 2,
    FallbackCallTaken: 3,
    FallbackCallEnded: 3,
  },
  ...{ OperatorConfigured: 5, OperatorRemoved: 3, QueueConfigured: 4, QueueRemoved: 4 },
  ...{ QueueLimitMeasured: 2, CallerChanged: 5, PreferredOperatorFound: 8, CallEndAsked: 3 },
};

/** Few callers, and conversations that go on: operators are ready together, and differ in what they have done. */
const calmWeights: typeof weights = {
  ...weights,
  ...{ CallerEntered: 10, CallerLeft: 2, OfferAnswered: 12, PartiesBridged: 20, OperatorLegEnded: 16, WrapUpEnded: 16 },
  ...{ PresenceChosen: 4, ReachableChanged: 2, OperatorConfigured: 2, OperatorRemoved: 0, FallbackCallTaken: 1 },
};

const choicesOf = (counts: typeof weights): fc.Arbitrary<readonly Choice[]> => {
  const types = (Object.keys(counts) as AcdEventType[]).flatMap((type) => Array<AcdEventType>(counts[type]).fill(type));
  const choice = fc.record({
    type: fc.constantFrom(...types),
    pick: fc.nat(1 << 16),
    other: fc.nat(1 << 16),
    pauseMs: fc.nat(3000),
  });
  return fc.array(choice, { minLength: 40, maxLength: 160, size: 'max' });
};

/** A stretch of random traffic: of a rush, or of a calm. */
export const traffic = fc.oneof(
  { weight: 2, arbitrary: choicesOf(weights) },
  { weight: 1, arbitrary: choicesOf(calmWeights) },
);

const presences: readonly Presence[] = [
  ...Array<Presence>(5).fill({ is: 'available' }),
  ...[{ is: 'signed-out' } as const, { is: 'signed-out' } as const],
  ...[{ is: 'paused', reason: 'lunch' } as const, { is: 'paused', reason: 'prayer' } as const],
];

const legEnds: readonly LegEnd[] = [
  ...(['hangup', 'declined', 'busy', 'unreachable', 'error'] as const),
  ...(['no-answer', 'no-answer', 'hangup'] as const),
];

/** What the traffic remembers between its events; time never goes back here, only in what the PBX tells. */
export interface Course {
  now: number;
  readonly entered: CallId[];
}

const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

/** The states that such an event is mostly about. */
const usual: Partial<Record<AcdEventType, readonly string[]>> = {
  ...{ AnnouncementEnded: ['leaving'], CallerChanged: ['waiting', 'offered'], CallEndAsked: ['connecting', 'talking'] },
  ...{ OfferRang: ['pending'], OfferAnswered: ['pending'], PartiesBridged: ['accepted', 'pending'] },
  ...{ WrapUpEnded: ['wrap-up'], WrapUpExtended: ['wrap-up'], FallbackCallEnded: ['engaged'] },
};

/** Two times of three those in such a state. */
const fitting = <Id>({ type, pick }: Choice, entities: readonly (readonly [id: Id, is: string])[]): Id[] =>
  pick % 3 === 0 ? [] : entities.filter(([, is]) => usual[type]?.includes(is) ?? false).map(([id]) => id);

/** The event of a choice. Every ninth one is about something that is over or never was. */
export function eventOf(state: AcdState, course: Course, choice: Choice): AcdEvent {
  const { type, pick, other, pauseMs } = choice;
  course.now += pick % 3 === 0 ? pauseMs % 100 : pauseMs;
  const isStray = other % 9 === 0;
  const index = pick >> 3;
  const working = fitting(
    choice,
    [...state.operators].map(([id, { activity }]) => [id, activity.is] as const),
  );
  const operator = isStray && pick % 2 === 0 ? operatorId('nobody') : (at(working, index) ?? at(operators, index)!);
  const callers = fitting(
    choice,
    [...state.callers].map(([id, { is }]) => [id, is] as const),
  );
  const caller =
    (isStray ? at(course.entered, index) : (at(callers, index) ?? at([...state.callers.keys()], index))) ??
    callId('ghost');
  const offers = fitting(
    choice,
    [...state.offers].map(([id, { is }]) => [id, is] as const),
  );
  const legs: OfferId[] = isStray
    ? [nthOffer(caller, 1 + (pick % 3)), offerId('ghost-o1')]
    : [...state.offers.keys(), ...state.indexes.releasing.keys()];
  const offer = (isStray ? undefined : at(offers, index)) ?? at(legs, index) ?? offerId('ghost-o2');
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
      return { ...ours, type, operator: profile(operator, other) };
    case 'OperatorRemoved':
      return { ...ours, type, operatorId: operator };
    case 'PresenceChosen':
      return {
        ...ours,
        type,
        operatorId: operator,
        presence: at(presences, other) ?? { is: 'signed-out' },
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
      return { ...ours, type, callId: caller, by: other % 3 === 0 ? operatorOf(state, caller) : operatorId('sara') };
    case 'PreferredOperatorFound':
      return { ...ours, type, callId: sought(state, pick) ?? caller, operatorId: other % 4 === 0 ? null : operator };
    case 'ReachableChanged':
      return { ...pbx, type, operatorId: operator, reachable: other % 8 !== 0 };
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
      return { ...pbx, type, callId: caller, to: (['fallback', 'lost'] as const)[other % 5] ?? 'hangup' };
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

/** Who talks with the caller, or is about to. */
const operatorOf = ({ callers, offers }: AcdState, id: CallId): OperatorId => {
  const caller = callers.get(id);
  const offer = caller !== undefined && 'offerId' in caller ? offers.get(caller.offerId) : undefined;
  return offer?.operatorId ?? operatorId('nobody');
};
