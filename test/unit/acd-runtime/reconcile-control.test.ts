import { describe, expect, test } from 'vitest';
import type { AcdCommand } from '../../../src/acd/commands.ts';
import type { AcdEvent, LegEnd } from '../../../src/acd/events.ts';
import type { PbxSnapshot } from '../../../src/acd-runtime/ports.ts';
import { callId, nthOffer, nthOutsideLeg, trunkId } from '../../../src/shared/ids.ts';
import {
  call,
  difference,
  ended,
  here,
  offerId,
  reachable,
  sara,
  seenAt,
  signedIn,
  talking,
  told,
} from './difference.ts';

describe('an operator’s leg', () => {
  test.each<[string, Partial<PbxSnapshot>, LegEnd]>([
    ['was lost, as its trace says', { callers: [here()], ended: ended([offerId, 3_000, 'lost']) }, 'lost'],
    ['left no trace was lost', { callers: [here()] }, 'lost'],
    [
      'left a trace of an earlier version was hung up',
      { callers: [here()], ended: new Map([[offerId, { at: 3_000, how: null, cause: null }]]) },
      'hangup',
    ],
    ['is gone with the customer was hung up', { ended: ended([call, 3_000]) }, 'hangup'],
  ])('that talked and %s', (_name, snapshot, how) => {
    const { events } = difference(talking, snapshot);
    expect(events.filter(({ type }) => type === 'OperatorLegEnded')).toMatchObject([{ offerId, how }]);
  });
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

  test('that the PBX dials for the phone now end for us, and then keep the operator', () => {
    const callers = [here({ callId: out, where: 'fallback', fallbackOperator: sara })];
    expect(difference(sent, { callers, ended: ended([own, 4_800]) }).events).toEqual([
      told({ type: 'OperatorLegEnded', at: 4_800, offerId: own, how: 'error' }),
      told({ type: 'FallbackCallTaken', at: seenAt, operatorId: sara, callId: out }),
    ]);
  });

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

  test('of which the customer was dialled before we died: the end the PBX has kept, but not that of an earlier way', () => {
    const dial = { type: 'DialCustomer', callId: out, offerId: own, route, timeoutMs: 1 } as const;
    const of = (at: number) => {
      const kept = new Map([[out, { at, how: 'busy' as const, cause: 17 }]]);
      return difference(sent, { legs: legs('up'), ended: kept }, { pending: [dial] }).events;
    };
    expect(of(3_000)).toEqual([told({ type: 'CustomerLegEnded', at: 3_000, callId: out, how: 'busy', cause: 17 })]);
    expect(of(1_400)).toEqual([]);
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
    const kept = (end: number) => {
      const traces = new Map([[leg, { at: end, how: 'declined' as const, cause: 21 }]]);
      const snapshot = { callers: customer('up'), legs: legs('up'), ended: traces };
      return difference(before, snapshot, { pending: [dial] }).events;
    };
    const declined = { type: 'OutsideLegEnded', at: 4_000, legId: leg, how: 'declined', cause: 21 } as const;
    expect(kept(4_000)).toEqual([told(declined)]);
    expect(kept(2_500)).toEqual([]);
    expect(of([{ legId: nthOutsideLeg(out, 2), ringing: false, up: true }]).orphans).toEqual([nthOutsideLeg(out, 2)]);
  });
});
