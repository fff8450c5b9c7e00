import { describe, expect, test } from 'vitest';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { PbxSnapshot } from '../../../src/acd-runtime/ports.ts';
import { callId, trunkId } from '../../../src/shared/ids.ts';
import {
  bridged,
  call,
  connecting,
  difference,
  ended,
  engaged,
  entered,
  heardAt,
  here,
  leaving,
  leg,
  offerId,
  offered,
  other,
  reachable,
  releasing,
  ring,
  sara,
  seenAt,
  served,
  signedIn,
  talking,
  told,
  waiting,
} from './difference.ts';

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
    const late = here({ callId: other, enteredAt: 1_500, trunkId: trunkId('a1') });
    const { events } = difference(signedIn, { callers: [late, here()] });
    expect(events).toEqual([
      told({ type: 'CallerEntered', at: 1_000, callId: call, number: '0912', dialled: '1001' }),
      told({
        type: 'CallerEntered',
        at: 1_500,
        callId: other,
        number: '0912',
        dialled: '1001',
        trunkId: trunkId('a1'),
      }),
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
