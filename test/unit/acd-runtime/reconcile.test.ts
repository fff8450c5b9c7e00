import { describe, expect, test } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { step } from '../../../src/acd/step.ts';
import type { PbxSnapshot } from '../../../src/acd-runtime/ports.ts';
import { reconcile, type Memory } from '../../../src/acd-runtime/reconcile.ts';
import { callId, nthOffer, nthOutsideLeg, operatorId, trunkId } from '../../../src/shared/ids.ts';
import { aQueue, anOperator } from '../../support/acd-builders.ts';

const call = callId('100.1');
const other = callId('100.2');
const offerId = nthOffer(call, 1);
const sara = operatorId('sara');
const [heardAt, seenAt, now] = [4_500, 5_000, 5_100];

const signedIn: AcdEvent[] = [
  { type: 'QueueConfigured', at: 0, queue: aQueue() },
  { type: 'OperatorConfigured', at: 0, operator: anOperator('sara') },
  { type: 'PresenceChosen', at: 0, operatorId: sara, presence: { is: 'available' } },
];
const reachable: AcdEvent = { type: 'ReachableChanged', at: 0, operatorId: sara, reachable: true };
const entered: AcdEvent = { type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '1001' };
const waiting = [...signedIn, entered];
const offered = [...signedIn, reachable, entered];
const connecting: AcdEvent[] = [...offered, { type: 'OfferAnswered', at: 2_000, offerId }];
const talking: AcdEvent[] = [...connecting, { type: 'PartiesBridged', at: 2_100, callId: call, offerId }];
const releasing: AcdEvent[] = [...offered, { type: 'CallerLeft', at: 2_000, callId: call, to: 'hangup' }];
const engaged: AcdEvent[] = [...signedIn, { type: 'FallbackCallTaken', at: 1_000, operatorId: sara, callId: other }];
const leaving: AcdEvent[] = [{ type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '9' }];

const here = (changes: Partial<PbxSnapshot['callers'][number]> = {}): PbxSnapshot['callers'][number] => ({
  ...{ callId: call, number: '0912', dialled: '1001', enteredAt: 1_000, where: 'ours' },
  ...{ fallbackOperator: null, recording: false, outgoing: null },
  ...changes,
});
const leg = (state: 'dialled' | 'ringing' | 'up') => [{ offerId, ringing: state === 'ringing', up: state === 'up' }];
const served = (changes: object = {}): PbxSnapshot['fallbackCalls'][number] => ({
  ...{ type: 'FallbackCallServed', at: 4_000, callId: call, number: '0912', dialled: '1001' },
  ...{ enteredAt: 3_000, operatorId: null, talkAt: null, endedAt: 4_000, recorded: false },
  ...changes,
});

function difference(
  before: readonly AcdEvent[],
  snapshot: Partial<PbxSnapshot>,
  { pending = [], memory = {} }: { pending?: readonly AcdCommand[]; memory?: Partial<Memory> } = {},
) {
  const state = emptyState();
  for (const event of before) step(state, event);
  const phone = state.operators.get(sara)?.reachable ?? false;
  const empty = {
    callers: [],
    legs: [],
    outside: [],
    bridged: [],
    ended: new Map<string, number>(),
    fallbackCalls: [],
    visits: [],
  };
  const { events, orphans } = reconcile(
    state,
    { ...empty, at: seenAt, reachable: new Map([[sara, phone]]), ...snapshot },
    pending.map((command, seq) => ({ seq, command })),
    { recorded: new Set(), ended: new Set(), ...memory },
    now,
    heardAt,
  );
  return { events, orphans };
}
const told = (event: AcdEvent): AcdEvent => ({ ...event, now });
const ring = { type: 'RingOperator', offerId, callId: call, operatorId: sara } as AcdCommand;
const ended = (...ends: [string, number][]) => new Map(ends);
const bridged = [{ callId: call, offerId, since: 2_200 }];

describe('nothing differs', () => {
  test.each<[string, AcdEvent[], Partial<PbxSnapshot>]>([
    ['waiting', waiting, { callers: [here()] }],
    ['dialled', offered, { callers: [here()], legs: leg('dialled') }],
    ['connecting', connecting, { callers: [here()], legs: leg('up') }],
    ['talking', talking, { callers: [here()], legs: leg('up'), bridged }],
    ['engaged', engaged, { callers: [here({ callId: other, where: 'fallback', fallbackOperator: sara })] }],
    ['leaving', leaving, { callers: [here({ dialled: '9' })] }],
  ])('%s', (_name, before, snapshot) => {
    const { events } = difference(before, snapshot);
    expect(events.filter(({ type }) => type !== 'FallbackCallTaken')).toEqual([]);
  });
});

describe('callers', () => {
  test.each([
    ['waiting', waiting],
    ['offered', offered],
    ['talking', talking],
    ['leaving', leaving],
  ])('who hung up while %s left when the PBX saw it', (_name, before) => {
    const { events } = difference(before, { legs: leg('up'), ended: ended([call, 3_000]) });
    expect(events).toEqual([told({ type: 'CallerLeft', at: 3_000, callId: call, to: 'hangup' })]);
  });

  test.each([
    ['waiting', waiting, ['CallerLeft']],
    ['talking', talking, ['CallerLeft', 'OperatorLegEnded']],
  ])('who are gone without a trace while %s were lost with the PBX, when it was last heard', (_name, before, types) => {
    const { events } = difference(before, {});
    expect(events.map(({ type }) => type)).toEqual(types);
    expect(events[0]).toEqual(told({ type: 'CallerLeft', at: heardAt, callId: call, to: 'lost' }));
  });

  test('who are in the native queue left for it, and when it served them already, since then', () => {
    const inQueue = difference(waiting, { callers: [here({ where: 'fallback' })] });
    expect(inQueue.events).toEqual([told({ type: 'CallerLeft', at: seenAt, callId: call, to: 'fallback' })]);
    const over = difference(waiting, { fallbackCalls: [served()], ended: ended([call, 4_000]) });
    expect(over.events).toEqual([told({ type: 'CallerLeft', at: 3_000, callId: call, to: 'fallback' })]);
  });

  test('whom we do not know entered when they entered, in that order', () => {
    const late = here({ callId: other, enteredAt: 1_500 });
    const { events } = difference(signedIn, { callers: [late, here()] });
    expect(events).toEqual([
      told({ type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '1001' }),
      told({ type: 'CallerEntered', at: 1_500, callId: other, number: '0912', dialled: '1001' }),
    ]);
  });

  test('who came and went since the PBX was heard are told, those of before are not', () => {
    const visit = { callId: other, number: '0913', dialled: '1001', enteredAt: 4_600, endedAt: 4_900 };
    const visits = [visit, { ...visit, callId: callId('100.3'), enteredAt: heardAt - 5_001 }];
    expect(difference(signedIn, { visits }).events).toEqual([
      told({ type: 'CallerCameAndWent', at: 4_600, callId: other, number: '0913', dialled: '1001', leftAt: 4_900 }),
    ]);
    expect(difference(signedIn, { visits }, { memory: { ended: new Set([other]) } }).events).toEqual([]);
    const unread = difference(signedIn, { visits: [{ ...visit, enteredAt: heardAt - 100 }] });
    expect(unread.events.map(({ type }) => type)).toEqual(['CallerCameAndWent']);
  });

  test('of the native queue whom we do not know are none of ours', () => {
    expect(difference(signedIn, { callers: [here({ where: 'fallback' })] })).toEqual({ events: [], orphans: [] });
  });

  test('whose visit is over do not enter again: their release runs, or they are ended as orphans', () => {
    const release: AcdCommand = { type: 'ReleaseCaller', callId: call };
    const toRelease = difference(signedIn, { callers: [here()] }, { pending: [release] });
    expect(toRelease).toEqual({ events: [], orphans: [] });
    const over = difference(signedIn, { callers: [here()] }, { memory: { ended: new Set([call]) } });
    expect(over).toEqual({ events: [], orphans: [call] });
  });
});

describe('operators’ legs', () => {
  test.each<[string, AcdEvent[], 'error' | 'hangup']>([
    ['ringing', offered, 'error'],
    ['connecting', connecting, 'error'],
    ['talking', talking, 'hangup'],
  ])('that ended while %s ended when the PBX saw it', (_name, before, how) => {
    const { events } = difference(before, { callers: [here()], ended: ended([offerId, 3_000]) });
    expect(events).toEqual([told({ type: 'OperatorLegEnded', at: 3_000, offerId, how })]);
  });

  test('whose ringing is still to be asked for are not missed, unless the PBX saw them end', () => {
    expect(difference(offered, { callers: [here()] }, { pending: [ring] }).events).toEqual([]);
    const seen = difference(offered, { callers: [here()], ended: ended([offerId, 3_000]) }, { pending: [ring] });
    expect(seen.events).toEqual([told({ type: 'OperatorLegEnded', at: 3_000, offerId, how: 'error' })]);
  });

  test('that ring are told to', () => {
    const { events } = difference(offered, { callers: [here()], legs: leg('ringing') });
    expect(events).toEqual([told({ type: 'OfferRang', at: seenAt, offerId })]);
  });

  test('that were answered are told to, and bridged since they were', () => {
    const up = difference(offered, { callers: [here()], legs: leg('up') });
    expect(up.events).toEqual([told({ type: 'OfferAnswered', at: seenAt, offerId })]);
    const inBridge = difference(offered, { callers: [here()], legs: leg('up'), bridged });
    expect(inBridge.events).toEqual([
      told({ type: 'OfferAnswered', at: 2_200, offerId }),
      told({ type: 'PartiesBridged', at: 2_200, callId: call, offerId }),
    ]);
    const connected = difference(connecting, { callers: [here()], legs: leg('up'), bridged });
    expect(connected.events).toEqual([told({ type: 'PartiesBridged', at: 2_200, callId: call, offerId })]);
  });

  test('of an operator who waits to be rid of one: its end is told', () => {
    expect(difference(releasing, {}).events).toEqual([
      told({ type: 'OperatorLegEnded', at: seenAt, offerId, how: 'hangup' }),
    ]);
    expect(difference(releasing, { legs: leg('ringing') })).toEqual({ events: [], orphans: [offerId] });
  });

  test('that nobody knows are orphans', () => {
    expect(difference(signedIn, { legs: leg('up') })).toEqual({ events: [], orphans: [offerId] });
  });
});

test('when both hung up, who was first is told first', () => {
  const operatorFirst = difference(talking, { ended: ended([call, 4_000], [offerId, 3_000]) });
  expect(operatorFirst.events.map(({ type }) => type)).toEqual(['OperatorLegEnded', 'CallerLeft']);
  const callerFirst = difference(talking, { ended: ended([call, 3_000], [offerId, 4_000]) });
  expect(callerFirst.events.map(({ type }) => type)).toEqual(['CallerLeft', 'OperatorLegEnded']);
});

test('a recording that runs is told unless it was', () => {
  const snapshot = { callers: [here({ recording: true })], legs: leg('up'), bridged };
  expect(difference(talking, snapshot).events).toEqual([told({ type: 'RecordingStarted', at: seenAt, callId: call })]);
  expect(difference(talking, snapshot, { memory: { recorded: new Set([call]) } }).events).toEqual([]);
});

describe('operators', () => {
  test('whose phone is known no more, or again', () => {
    const gone = difference([...signedIn, reachable], { reachable: new Map() });
    expect(gone.events).toEqual([told({ type: 'ReachableChanged', at: seenAt, operatorId: sara, reachable: false })]);
    const back = difference(signedIn, { reachable: new Map([[sara, true]]) });
    expect(back.events).toEqual([told({ type: 'ReachableChanged', at: seenAt, operatorId: sara, reachable: true })]);
  });

  test('whom the native queue gave a call, and whose call is over', () => {
    const taken = difference(signedIn, { callers: [here({ where: 'fallback', fallbackOperator: sara })] });
    expect(taken.events).toEqual([told({ type: 'FallbackCallTaken', at: seenAt, operatorId: sara, callId: call })]);
    const afterOurs = difference(talking, {
      callers: [here({ callId: other, where: 'fallback', fallbackOperator: sara })],
    });
    expect(afterOurs.events.map(({ type }) => type)).toEqual(['CallerLeft', 'OperatorLegEnded', 'FallbackCallTaken']);
    const over = difference(engaged, { fallbackCalls: [served({ callId: other })] });
    expect(over.events).toEqual([told({ type: 'FallbackCallEnded', at: 4_000, operatorId: sara, callId: other })]);
  });
});

test('what takes callers and operators away comes first, what frees operators last', () => {
  const { events } = difference([...engaged, entered], {
    callers: [here({ callId: callId('100.3') })],
    reachable: new Map([[sara, true]]),
  });
  expect(events.map(({ type }) => type)).toEqual([
    'CallerLeft',
    'CallerEntered',
    'FallbackCallEnded',
    'ReachableChanged',
  ]);
});

describe('calls out', () => {
  const out = callId('out-01');
  const own = nthOffer(out, 1);
  const route = { trunkId: trunkId('t'), dial: '0912', shown: '021', limit: null };
  const asked = { callId: out, by: sara, number: '0912', shown: '021', queueId: null, routes: [route] };
  const ownPhone: AcdEvent[] = [...signedIn, reachable, { type: 'CallDialled', at: 1_000, ...asked }];
  const sent: AcdEvent[] = [...ownPhone, { type: 'OfferAnswered', at: 1_500, offerId: own }];
  const talkingOut: AcdEvent[] = [...sent, { type: 'CustomerAnswered', at: 2_000, callId: out }];
  const legs = (is: 'ringing' | 'up') => [{ offerId: own, ringing: is === 'ringing', up: is === 'up' }];
  const customer = (outgoing: 'sent' | 'ringing' | 'up') => [here({ callId: out, outgoing })];

  test('whose own phone rings or was answered', () => {
    const of = (is: 'ringing' | 'up') => difference(ownPhone, { legs: legs(is) }).events;
    expect(of('ringing')).toEqual([told({ type: 'OfferRang', at: seenAt, offerId: own })]);
    expect(of('up')).toEqual([told({ type: 'OfferAnswered', at: seenAt, offerId: own })]);
  });

  test('whose customer rings, answered, or is gone', () => {
    const of = (callers: PbxSnapshot['callers']) => difference(sent, { callers, legs: legs('up') });
    expect(of(customer('sent')).events).toEqual([]);
    expect(of(customer('ringing')).events).toEqual([
      told({ type: 'CustomerRang', at: seenAt, callId: out, earlyMedia: false }),
    ]);
    expect(of(customer('up')).events).toEqual([told({ type: 'CustomerAnswered', at: seenAt, callId: out })]);
    expect(of([]).events).toEqual([
      told({ type: 'CustomerLegEnded', at: seenAt, callId: out, how: 'hangup', cause: null }),
    ]);
  });

  test('that are still to be sent are not missed, and of which the customer left while they talked', () => {
    const dial = { type: 'DialCustomer', callId: out, offerId: own, route, timeoutMs: 1 } as const;
    expect(difference(sent, { legs: legs('up') }, { pending: [dial] }).events).toEqual([]);
    const { events } = difference(talkingOut, { legs: legs('up'), ended: ended([out, 3_000]) });
    expect(events).toEqual([told({ type: 'CallerLeft', at: 3_000, callId: out, to: 'hangup' })]);
  });

  test('that nobody here made never enter: they are ended', () => {
    expect(difference(signedIn, { callers: customer('up') })).toEqual({ events: [], orphans: [out] });
  });

  test('with somebody outside besides', () => {
    const leg = nthOutsideLeg(out, 1);
    const consult: AcdEvent = {
      ...{ type: 'ConsultAsked', at: 3_000, callId: out, by: sara },
      to: { is: 'number', number: '0913', routes: [route] },
    };
    const before = [...talkingOut, consult];
    const of = (outside: PbxSnapshot['outside'], pending: AcdCommand[] = []) =>
      difference(before, { callers: customer('up'), legs: legs('up'), outside }, { pending });
    const at = { at: seenAt, legId: leg };
    expect(of([{ legId: leg, ringing: true, up: false }]).events).toEqual([told({ type: 'OutsideLegRang', ...at })]);
    expect(of([{ legId: leg, ringing: false, up: true }]).events).toEqual([
      told({ type: 'OutsideLegAnswered', ...at }),
    ]);
    expect(of([]).events).toEqual([told({ type: 'OutsideLegEnded', ...at, how: 'error', cause: null })]);
    const dial = { type: 'DialOutside', callId: out, legId: leg, route, timeoutMs: 1 } as const;
    expect(of([], [dial]).events).toEqual([]);
    expect(of([{ legId: nthOutsideLeg(out, 2), ringing: false, up: true }]).orphans).toEqual([nthOutsideLeg(out, 2)]);
  });
});
