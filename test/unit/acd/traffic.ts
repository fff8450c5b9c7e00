import fc from 'fast-check';
import type { AcdState } from '../../../src/acd/acd-state.ts';
import { deadlineOf } from '../../../src/acd/deadlines.ts';
import type { AcdEvent, AcdEventType, LegEnd } from '../../../src/acd/events.ts';
import { plainRules, plainServing, type OperatorProfile, type QueueRules } from '../../../src/acd/queue-rules.ts';
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

/** One random decision; `eventOf` makes an event of it that has a meaning in the present state, or deliberately none. */
export interface Choice {
  readonly type: AcdEventType;
  readonly pick: number;
  readonly other: number;
  readonly pauseMs: number;
}

const weights: Record<AcdEventType, number> = {
  ...{ CallerEntered: 14, CallerLeft: 6, CallerCameAndWent: 2, AnnouncementEnded: 4, RecordingStarted: 1 },
  ...{ OfferRang: 8, OfferAnswered: 10, PartiesBridged: 9, OperatorLegEnded: 9, DeadlinePassed: 16 },
  ...{
    PresenceChosen: 10,
    NextPresenceChosen: 2,
    QueueSignInChosen: 2,
    ReachableChanged: 4,
    WrapUpEnded: 3,
    WrapUpExtended: 2,
    FallbackCallTaken: 3,
    FallbackCallEnded: 3,
  },
  ...{ OperatorConfigured: 3, OperatorRemoved: 1, QueueConfigured: 2, QueueRemoved: 1 },
  ...{ QueueLimitMeasured: 1, CallerChanged: 3, PreferredOperatorFound: 2 },
};

const types = (Object.keys(weights) as AcdEventType[]).flatMap((type) => Array<AcdEventType>(weights[type]).fill(type));

const choice: fc.Arbitrary<Choice> = fc.record({
  type: fc.constantFrom(...types),
  pick: fc.nat(1 << 16),
  other: fc.nat(1 << 16),
  pauseMs: fc.nat(3000),
});

/** A stretch of random traffic. */
export const traffic = fc.array(choice, { minLength: 40, maxLength: 160, size: 'max' });

const rules = (
  id: string,
  coolDown: number,
  rest: Partial<QueueRules> & Pick<QueueRules, 'dialledNumbers'>,
): QueueRules => ({
  ...plainRules,
  ...rest,
  ...{ id: queueId(id), name: id, ringTimeoutMs: 8000, maxWaitMs: 30_000 },
  coolDownMs: { declined: coolDown, busy: coolDown, noAnswer: coolDown, unreachable: coolDown },
});

export const queues: readonly QueueRules[] = [
  rules('support', 0, { dialledNumbers: ['0'], wrapUpMs: 10_000 }),
  rules('sales', 3000, { dialledNumbers: ['1'], wrapUpMs: 0 }),
  rules('desk', 500, { dialledNumbers: ['+2'], wrapUpMs: 4000, whenNoOperators: 'turn-away' }),
];

export const operators = ['ali', 'bita', 'cyrus', 'dara'].map(operatorId);

const presences: readonly Presence[] = [
  ...[{ is: 'available' } as const, { is: 'available' } as const, { is: 'signed-out' } as const],
  ...[{ is: 'paused', reason: 'lunch' } as const, { is: 'paused', reason: 'prayer' } as const],
];

const legEnds: readonly LegEnd[] = ['hangup', 'declined', 'busy', 'no-answer', 'unreachable', 'error'];

/** What the traffic remembers between its events; time never goes back here, only in what the PBX tells. */
export interface Course {
  now: number;
  readonly entered: CallId[];
}

const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

/** The queues that an operator is given: any subset. */
const subset = (pick: number) =>
  queues.filter((_, index) => (pick >> index) % 2 === 0).map(({ id }) => plainServing(id));

const profile = (id: OperatorId, pick: number): OperatorProfile => ({
  ...{ id, name: id, serves: subset(pick), skills: {}, units: 1 },
});

/** The event of a choice. Every ninth one is about something that is over or never was. */
export function eventOf(state: AcdState, course: Course, { type, pick, other, pauseMs }: Choice): AcdEvent {
  course.now += pauseMs;
  const isStray = other % 9 === 0;
  const operator = isStray && pick % 2 === 0 ? operatorId('nobody') : (at(operators, pick) ?? operatorId(''));
  const caller = (isStray ? at(course.entered, pick) : at([...state.callers.keys()], pick)) ?? callId('ghost');
  const legs: OfferId[] = isStray
    ? [nthOffer(caller, 1 + (pick % 3)), offerId('ghost-o1')]
    : [...state.offers.keys(), ...state.indexes.releasing.keys()];
  const offer = at(legs, pick) ?? offerId('ghost-o2');
  const isMixedUp = other % 9 === 1;
  const ours = { at: course.now };
  // The PBX tells over two sockets, so a little late, and after a reconnect of what is long over.
  const lateMs = other % 32 === 1 ? 25_000 : other % 40;
  const pbx = { at: course.now - lateMs, ...(lateMs > 1000 ? { now: course.now } : {}) };

  switch (type) {
    case 'QueueConfigured': {
      const queue = at(queues, pick);
      if (queue === undefined) throw new Error('no queues');
      const changed = other % 2 === 0 ? queue : { ...queue, ringTimeoutMs: 3000, maxWaitMs: 5000 };
      return { ...ours, type, queue: isStray ? { ...queue, dialledNumbers: ['3', '+0'] } : changed };
    }
    case 'QueueRemoved':
      return { ...ours, type, queueId: at(queues, pick)?.id ?? queueId('') };
    case 'OperatorConfigured':
      return { ...ours, type, operator: profile(operator, other) };
    case 'OperatorRemoved':
      return { ...ours, type, operatorId: operator };
    case 'PresenceChosen':
      return { ...ours, type, operatorId: operator, presence: at(presences, other) ?? { is: 'signed-out' } };
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
      return { ...ours, type, callId: caller, by: operatorId('sara'), priority: other % 4 };
    case 'PreferredOperatorFound':
      return { ...ours, type, callId: caller, operatorId: other % 4 === 0 ? null : operator };
    case 'ReachableChanged':
      return { ...pbx, type, operatorId: operator, reachable: other % 4 !== 0 };
    case 'CallerEntered': {
      const again = isStray ? at([...state.callers.keys()], pick) : undefined;
      const id = again ?? callId(`${course.now}.${course.entered.length}`);
      course.entered.push(id);
      return { ...pbx, type, callId: id, number: '0912', dialled: `${pick % 5 === 0 ? '+' : ''}${other % 4}` };
    }
    case 'CallerCameAndWent': {
      const id = (isStray ? at([...state.callers.keys()], pick) : undefined) ?? callId(`${course.now}.u${other}`);
      return { ...pbx, type, callId: id, number: '0912', dialled: String(other % 4), leftAt: pbx.at + pauseMs };
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
      return deadline(state, course, pick, other);
  }
}

const callOf = (state: AcdState, offer: OfferId, otherwise: CallId): CallId =>
  state.offers.get(offer)?.callId ?? otherwise;

/** One of the armed deadlines, rather an early one; or one that does not match, of anything at all. */
function deadline(state: AcdState, course: Course, pick: number, other: number): AcdEvent {
  const armed = armedDeadlines(state);
  const next = armed[Math.min(pick % armed.length, other % armed.length)];
  if (next !== undefined && other % 9 !== 0) {
    course.now = Math.max(course.now, next.due);
    return { at: course.now, type: 'DeadlinePassed', ...next };
  }
  const owners = [
    ...[...state.callers.keys(), callId('ghost')].map((id) => ({ kind: 'caller', id }) as const),
    ...[...state.operators.keys(), operatorId('nobody')].map((id) => ({ kind: 'operator', id }) as const),
    ...[...state.offers.keys(), offerId('ghost-o1')].map((id) => ({ kind: 'offer', id }) as const),
  ];
  return { at: course.now, type: 'DeadlinePassed', owner: at(owners, pick) ?? owners[0]!, due: course.now - 7 };
}

/** All deadlines of a state, the next one first. */
export function armedDeadlines({ callers, operators: staff, offers }: AcdState) {
  const rows = [
    ...[...callers].map(([id, body]) => ({ kind: 'caller', id, body }) as const),
    ...[...staff].map(([id, body]) => ({ kind: 'operator', id, body }) as const),
    ...[...offers].map(([id, body]) => ({ kind: 'offer', id, body }) as const),
  ];
  const all = rows.map(deadlineOf).filter((found) => found !== null);
  return all.sort((one, two) => one.due - two.due || (one.owner.id < two.owner.id ? -1 : 1));
}

/** The events with which all traffic begins: everything is there, everybody is ready. */
export const opening: readonly AcdEvent[] = [
  ...queues.map((queue) => ({ at: 0, type: 'QueueConfigured', queue }) as const),
  ...operators.flatMap((id, index): AcdEvent[] => [
    { at: 0, type: 'OperatorConfigured', operator: profile(id, index) },
    { at: index, type: 'PresenceChosen', operatorId: id, presence: { is: 'available' } },
    { at: 0, type: 'ReachableChanged', operatorId: id, reachable: true },
  ]),
];
