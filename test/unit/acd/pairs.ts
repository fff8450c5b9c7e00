import type { AcdState } from '../../../src/acd/acd-state.ts';
import { deadlineOf } from '../../../src/acd/deadlines.ts';
import type { AcdEvent, LegEnd } from '../../../src/acd/events.ts';
import { queueIndex, queueOfNumber } from '../../../src/acd/indexes.ts';
import type { CallId, OfferId, OperatorId, OutsideLegId, QueueId } from '../../../src/shared/ids.ts';
import { stateOf } from './caller-states.ts';

/** The state an event meets, and the event: `offer accepted × OperatorLegEnded hangup`. */
export function pairOf(state: AcdState, event: AcdEvent): string {
  const of = pairing(state);
  switch (event.type) {
    case 'CallerEntered':
    case 'CallerCameAndWent': {
      const known = of.anyCaller(event.callId);
      return `${known === 'caller unknown' ? of.dialled(event.dialled) : known} × ${event.type}`;
    }
    case 'CallerLeft':
      return `${of.call(event.callId)} × CallerLeft ${event.to}`;
    case 'CallEndAsked':
    case 'AnswerAsked':
    case 'DeclineAsked':
      return `${of.call(event.callId)} × ${event.type}`;
    case 'RetrieveAsked':
      return `${of.transit(event.callId)} × RetrieveAsked`;
    case 'CustomerRang':
    case 'CustomerAnswered':
    case 'CustomerLegEnded':
      return `${of.dialling(event.callId)} × ${event.type}`;
    case 'AnnouncementEnded':
    case 'RecordingStarted':
    case 'CallerChanged':
    case 'PreferredOperatorFound':
    case 'CallDialled':
      return `${of.anyCaller(event.callId)} × ${event.type}`;
    case 'HoldAsked':
    case 'MuteAsked':
    case 'DigitsAsked':
    case 'RecordingPauseAsked':
    case 'PartyRemovalAsked':
    case 'ParkAsked':
    case 'MoveAsked':
    case 'MonitorAsked':
    case 'TakeOverAsked':
      return `${of.talk(event.callId)} × ${event.type}`;
    case 'TransferAsked':
    case 'ConsultAsked': {
      const talk = of.talk(event.callId);
      return `${talk} × ${event.type}${mayAsk[event.type].test(talk) ? ` ${event.to.is}` : ''}`;
    }
    case 'ConsultMoveAsked': {
      const talk = of.talk(event.callId);
      return `${talk} × ConsultMoveAsked${talk.includes('consult') ? ` ${event.move}` : ''}`;
    }
    case 'OutsideLegRang':
    case 'OutsideLegAnswered':
      return `${of.outside(event.legId)} × ${event.type}`;
    case 'OutsideLegEnded':
      return `${of.outside(event.legId)} × OutsideLegEnded ${outcomes[event.how]}`;
    case 'OfferRang':
    case 'OfferAnswered':
      return `${of.offer(event.offerId)} × ${event.type}`;
    case 'PartiesBridged': {
      const isOther = (state.offers.get(event.offerId)?.callId ?? event.callId) !== event.callId;
      const offer = of.offer(event.offerId);
      const isDirect = offer.includes('-');
      if (!isOther) return `${offer} × PartiesBridged`;
      return `${isDirect ? 'offer direct' : offer} × PartiesBridged of another call`;
    }
    case 'OperatorLegEnded': {
      const offer = of.offer(event.offerId);
      return `${offer} × OperatorLegEnded ${offer.includes('-') ? ends[event.how] : event.how}`;
    }
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
      if (of.isDue(event)) return `${withWhom(of.owner(event))} × DeadlinePassed due`;
      return `${of.owner(event).replace(/^(caller|operator|outside leg|offer) (?!unknown).*/, '$1 known')} × DeadlinePassed stale`;
  }
}

/** Where it makes a difference to whom. */
const mayAsk = { TransferAsked: /alone|held|monitored/, ConsultAsked: /alone|held|monitored|conference/ };

/** What differs for who was asked directly. */
const ends: Readonly<Record<LegEnd, string>> = {
  ...{ hangup: 'lost', lost: 'lost', unreachable: 'lost', error: 'lost' },
  ...{ declined: 'declined', busy: 'declined', 'no-answer': 'lost' },
};
/** What differs for who is outside: others are the trunk's fault. */
const outcomes: Readonly<Record<LegEnd, string>> = {
  ...{ hangup: 'hangup', lost: 'hangup', unreachable: 'unreachable', error: 'unreachable' },
  ...{ declined: 'busy', busy: 'busy', 'no-answer': 'busy' },
};

/** Whoever is rung for a call on the way. */
const withWhom = (state: string): string =>
  state.replace(/in-transit (to-operator|connecting|.*-ringing)$/, 'in-transit ringing');

type DeadlinePassed = Extract<AcdEvent, { type: 'DeadlinePassed' }>;

const pairing = (state: AcdState) => {
  const { callers, offers, outsideLegs, operators, queues, places, indexes } = state;
  const caller = (id: CallId) => {
    const found = callers.get(id);
    return `caller ${found === undefined ? 'unknown' : stateOf(state, found)}`;
  };
  /** Of those on the way: whether somebody is rung for them, and who. */
  const call = (id: CallId) => withWhom(caller(id)).replace(/in-transit (back|leg-lost|moved)$/, 'in-transit expected');
  /** Without what differs among those who talk, or are on the way. */
  const anyCaller = (id: CallId) => `caller ${callers.get(id)?.is ?? 'unknown'}`;
  const dialling = (id: CallId) => (callers.get(id)?.is === 'dialling' ? caller(id) : anyCaller(id));
  const transit = (id: CallId) => (callers.get(id)?.is === 'in-transit' ? call(id) : anyCaller(id));
  const talk = (id: CallId) => {
    const is = callers.get(id)?.is;
    return is === 'talking' ? caller(id) : `caller ${is === undefined ? 'unknown' : 'elsewhere'}`;
  };
  const offer = (id: OfferId) => {
    const found = offers.get(id);
    if (found === undefined) return `offer ${indexes.releasing.has(id) ? 'releasing' : 'unknown'}`;
    if (found.is === 'talking') return `offer talking${found.purpose === 'monitor' ? '-monitor' : ''}`;
    if (found.purpose !== 'queue' && found.purpose !== 'dial' && found.is === 'accepted')
      return 'offer accepted-direct';
    if (found.purpose !== 'queue') return `offer ${found.is}-${found.purpose}`;
    return `offer ${found.is === 'pending' && found.rangAt !== null ? 'ringing' : found.is}`;
  };
  const outside = (id: OutsideLegId) => {
    const found = outsideLegs.get(id);
    return `outside leg ${found === undefined ? 'unknown' : `${found.is}-${found.purpose}`}`;
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
    if (owner.kind === 'outside-leg') return { ...owner, kind: owner.kind, body: outsideLegs.get(owner.id) ?? null };
    if (owner.kind === 'place') return { ...owner, kind: owner.kind, body: places.get(owner.id) ?? null };
    return { ...owner, kind: owner.kind, body: operators.get(owner.id) ?? null };
  };
  const place = (id: string) => `place ${places.has(id) ? 'kept' : 'unknown'}`;
  const owner = ({ owner: { kind, id } }: DeadlinePassed) =>
    ({ caller, offer, operator, place, 'outside-leg': outside })[kind](id as never);
  const isDue = (event: DeadlinePassed) => deadlineOf(row(event))?.due === event.due;
  return { call, anyCaller, dialling, transit, talk, offer, outside, operator, queue, dialled, owner, isDue };
};
