import type { Fact, TransitOutcome } from '../../src/acd/facts.ts';
import {
  callId,
  nthOffer,
  nthOutsideLeg,
  nthQueueSegment,
  operatorId,
  queueId,
  trunkId,
} from '../../src/shared/ids.ts';
import type { EpochMs } from '../../src/shared/time.ts';
import { day } from './call-facts.ts';

/** Calls as the core tells them: Sara answers one of support after 10 s; then something befalls it; it is over after 60 s. */
export const call = callId('1764000000.7');
export const second = (n: number): EpochMs => day + n * 1_000;

const support = queueId('support');
const [aliId, minaId] = [operatorId('ali'), operatorId('mina')];
export const sara = { callId: call, offerId: nthOffer(call, 1), operatorId: operatorId('sara') };
export const ali = { callId: call, offerId: nthOffer(call, 2), operatorId: aliId };
const segment = { callId: call, segmentId: nthQueueSegment(call, 1), queueId: support };

const before: readonly Fact[] = [
  { at: second(0), type: 'CallEntered', callId: call, number: '02188776655', dialled: '200' },
  { at: second(0), type: 'QueueEntered', ...segment },
  { at: second(0), type: 'OfferMade', ...segment, ...sara },
  { at: second(10), type: 'TalkStarted', ...sara, queueId: support },
  { at: second(10), type: 'OfferEnded', ...sara, outcome: 'accepted', why: null },
  { at: second(10), type: 'QueueSegmentEnded', ...segment, outcome: 'answered', overflow: null },
];
const talkEnded = (at: number, who: typeof sara): Fact => ({ at: second(at), type: 'TalkEnded', ...who });
const ended = (at: number): Fact => ({ at: second(at), type: 'CallEnded', callId: call, endedBy: 'caller' });

export const answered: readonly Fact[] = [...before, talkEnded(60, sara), ended(60)];

/** Asked at `at`, up five seconds later. */
const asked = (
  at: number,
  who: typeof sara,
  purpose: 'consult' | 'transfer' | 'return' | 'monitor',
  outcome: 'accepted' | 'expired' | 'withdrawn' = 'accepted',
): Fact[] => [
  { at: second(at), type: 'DirectOfferMade', ...who, queueId: support, purpose, by: sara.operatorId },
  { at: second(at + 5), type: 'OfferEnded', ...who, outcome, why: null },
];

/** Sara holds, asks Ali aside, and hands the call over to him. */
export const consultation: readonly Fact[] = [
  ...before,
  { at: second(20), type: 'PhaseChanged', ...sara, phase: 'hold' },
  ...asked(25, ali, 'consult'),
  { at: second(25), type: 'PhaseChanged', ...sara, phase: 'consult' },
  { at: second(30), type: 'TalkStarted', ...ali, queueId: support, via: 'consult', phase: 'consult' },
  {
    at: second(40),
    type: 'CallTransferred',
    callId: call,
    by: sara.operatorId,
    how: 'attended',
    to: { is: 'operator', operatorId: aliId },
  },
  talkEnded(40, sara),
  { at: second(40), type: 'PhaseChanged', ...ali, phase: 'talk' },
  talkEnded(60, ali),
  ended(60),
];

const transit = (at: number, why: 'transfer' | 'back' | 'leg-lost', to: typeof aliId): Fact => ({
  ...{ at: second(at), type: 'TransitStarted', callId: call, why, to: { is: 'operator', operatorId: to } },
  from: why === 'transfer' ? sara.operatorId : null,
});
const arrived = (at: number, outcome: TransitOutcome): Fact => ({
  ...{ at: second(at), type: 'TransitEnded', callId: call, outcome },
});
const again = { ...sara, offerId: nthOffer(call, 3) };

/** Sara hands the call to Ali unasked; in vain it comes back. */
export const blind = (outcome: 'answered' | 'timed-out' | 'abandoned'): Fact[] => {
  const handed: Fact[] = [
    ...before,
    {
      at: second(30),
      type: 'CallTransferred',
      callId: call,
      by: sara.operatorId,
      how: 'blind',
      to: { is: 'operator', operatorId: aliId },
    },
    talkEnded(30, sara),
    transit(30, 'transfer', aliId),
  ];
  switch (outcome) {
    case 'answered':
      return [
        ...handed,
        ...asked(30, ali, 'transfer'),
        { at: second(35), type: 'TalkStarted', ...ali, queueId: support, via: 'transfer' },
        ...[arrived(35, 'answered'), talkEnded(60, ali), ended(60)],
      ];
    case 'timed-out':
      return [
        ...handed,
        ...asked(30, ali, 'transfer', 'expired'),
        ...[arrived(35, 'timed-out'), transit(35, 'back', sara.operatorId), ...asked(35, again, 'return')],
        { at: second(40), type: 'TalkStarted', ...again, queueId: support, via: 'return' },
        ...[arrived(40, 'answered'), talkEnded(60, again), ended(60)],
      ];
    case 'abandoned':
      return [
        ...handed,
        { at: second(30), type: 'DirectOfferMade', ...ali, queueId: support, purpose: 'transfer', by: sara.operatorId },
        { at: second(33), type: 'OfferEnded', ...ali, outcome: 'withdrawn', why: 'caller-left' },
        ...[arrived(33, 'abandoned'), ended(33)],
      ];
  }
};

const outside = { callId: call, legId: nthOutsideLeg(call, 1) };
export const toNumber: readonly Fact[] = [
  ...before,
  {
    at: second(30),
    type: 'CallTransferred',
    callId: call,
    by: sara.operatorId,
    how: 'blind',
    to: { is: 'number', number: '02188001122' },
  },
  talkEnded(30, sara),
  {
    at: second(30),
    type: 'TransitStarted',
    callId: call,
    why: 'transfer',
    to: { is: 'number', number: '02188001122' },
    from: sara.operatorId,
  },
  {
    at: second(30),
    type: 'DialSent',
    ...outside,
    number: '02188001122',
    trunkId: trunkId('trunk1'),
    by: sara.operatorId,
  },
  { at: second(31), type: 'DialRang', ...outside, earlyMedia: false },
  { at: second(36), type: 'DialEnded', ...outside, outcome: 'answered', cause: null },
  { at: second(36), type: 'OutsideTalkStarted', ...outside },
  arrived(36, 'answered'),
  { at: second(60), type: 'OutsideTalkEnded', ...outside },
  ended(60),
];

export const legLost: readonly Fact[] = [
  ...before,
  { at: second(30), type: 'LegLost', ...sara },
  ...[talkEnded(30, sara), transit(30, 'leg-lost', sara.operatorId), ...asked(32, again, 'return')],
  { at: second(37), type: 'TalkStarted', ...again, queueId: support, via: 'return' },
  ...[arrived(37, 'answered'), talkEnded(60, again), ended(60)],
];

const mina = { callId: call, offerId: nthOffer(call, 2), operatorId: minaId };
const monitored: readonly Fact[] = [
  ...before,
  ...asked(15, mina, 'monitor'),
  { at: second(20), type: 'MonitorStarted', ...mina, seat: 'listening' },
];
export const listened: readonly Fact[] = [
  ...monitored,
  { at: second(50), type: 'MonitorEnded', ...mina },
  ...[talkEnded(60, sara), ended(60)],
];
export const takenOver: readonly Fact[] = [
  ...monitored,
  { at: second(25), type: 'MonitorStarted', ...mina, seat: 'whispering' },
  { at: second(30), type: 'CallTakenOver', callId: call, by: minaId, from: sara.operatorId },
  talkEnded(30, sara),
  { at: second(30), type: 'MonitorEnded', ...mina },
  { at: second(30), type: 'TalkStarted', ...mina, queueId: support, via: 'transfer' },
  ...[talkEnded(60, mina), ended(60)],
];

export const all = {
  ...{ consultation, toNumber, legLost, listened, takenOver },
  ...{ taken: blind('answered'), inVain: blind('timed-out'), abandoned: blind('abandoned') },
};
