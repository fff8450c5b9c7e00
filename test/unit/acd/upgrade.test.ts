import { expect, it } from 'vitest';
import { restoreState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { violations } from '../../../src/acd/invariants.ts';
import type { StateRow } from '../../../src/acd/state.ts';
import { plainServing } from '../../../src/acd/queue-rules.ts';
import { step } from '../../../src/acd/step.ts';
import { callId, offerId, operatorId } from '../../../src/shared/ids.ts';
import { aQueue, sales } from '../../support/acd-builders.ts';

const operator = (id: string, activity: object) => ({
  ...{ kind: 'operator', id },
  body: {
    ...{ profile: { id, name: id, queues: ['sales'] }, presence: { is: 'available' }, reachable: true },
    ...{ activity, idleSince: 1 },
  },
});

const caller = (id: string, at: number, rest: object) => ({
  ...{ kind: 'caller', id },
  body: {
    ...{ id, number: '0912', dialled: '1001', enteredAt: at },
    ...{ queueId: 'sales', segmentId: `${id}-q1`, queuedAt: at, waitUntil: at + 600_000, ...rest },
  },
});

const offer = (call: string, operatorId: string, rest: object) => ({
  ...{ kind: 'offer', id: `${call}-o1` },
  body: { id: `${call}-o1`, callId: call, operatorId, queueId: 'sales', madeAt: 2_000, ...rest },
});

/** As the version before queues had rules wrote them. */
const rows = [
  {
    ...{ kind: 'queue', id: 'sales' },
    body: {
      ...{ id: 'sales', name: 'Sales', dialledNumbers: ['1001'], ringTimeoutMs: 15_000, wrapUpMs: 5_000 },
      ...{ maxWaitMs: 600_000, whenNoOperators: 'wait', coolDownMs: 3_000 },
    },
  },
  operator('ali', { is: 'talking', offerId: 'talks-o1', since: 1_000 }),
  operator('bita', { is: 'reserved', offerId: 'connects-o1', since: 2_000 }),
  operator('cyrus', { is: 'ringing', offerId: 'rings-o1', since: 2_500 }),
  caller('talks', 1_000, { offers: 1, is: 'talking', offerId: 'talks-o1', talkAt: 1_000 }),
  caller('connects', 2_000, { offers: 1, is: 'connecting', offerId: 'connects-o1', answeredAt: 2_000 }),
  caller('rings', 2_500, { offers: 1, is: 'offered', since: 2_500, offerId: 'rings-o1' }),
  caller('waits', 3_000, { offers: 0, is: 'waiting', since: 3_000 }),
  {
    ...{ kind: 'caller', id: 'leaves' },
    body: { id: 'leaves', number: '0915', dialled: '9', enteredAt: 3_500, is: 'leaving', since: 3_500, until: 33_500 },
  },
  offer('talks', 'ali', { is: 'talking' }),
  offer('connects', 'bita', { is: 'accepted', until: 7_000 }),
  offer('rings', 'cyrus', { is: 'pending', until: 17_500, rangAt: 2_500 }),
] as unknown as StateRow[];

it('callers who wait, ring and talk while the service is renewed are served on', () => {
  const state = restoreState(rows);
  expect(violations(state)).toEqual([]);
  const events: AcdEvent[] = [
    { at: 10_000, type: 'PartiesBridged', callId: callId('connects'), offerId: offerId('connects-o1') },
    { at: 11_000, type: 'OperatorLegEnded', offerId: offerId('rings-o1'), how: 'declined' },
    { at: 12_000, type: 'CallerLeft', callId: callId('talks'), to: 'hangup' },
    { at: 13_000, type: 'AnnouncementEnded', callId: callId('leaves') },
    { at: 14_000, type: 'DeadlinePassed', owner: { kind: 'operator', id: 'cyrus' as never }, due: 14_000 },
  ];
  const facts = events.flatMap((event) => step(state, event).facts);
  expect(violations(state, 14_000)).toEqual([]);
  expect(facts.map(({ type }) => type)).toEqual([
    ...['TalkStarted', 'OfferEnded', 'QueueSegmentEnded', 'ActivityChanged'],
    ...['OfferEnded', 'ActivityChanged', 'OfferNotMade'],
    ...['TalkEnded', 'CallEnded', 'ActivityChanged', 'CallEnded'],
    ...['ActivityChanged', 'OfferMade', 'ActivityChanged'],
  ]);
  expect(facts.find(({ type }) => type === 'OfferMade')).toMatchObject({ offerId: 'rings-o2', segmentId: 'rings-q1' });
});

it('what a call took before there were kinds of work, each kind takes, and everybody phoned', () => {
  const { units, ...before } = aQueue({ units: { call: 2, callback: 3 } });
  const row = (body: object) => [{ kind: 'queue', id: sales, body }] as StateRow[];
  expect(restoreState(row({ ...before, units })).queues.get(sales)).toEqual({ ...before, units });
  const { queues } = restoreState(row({ ...before, unitsPerCall: 4 }));
  expect(queues.get(sales)).toEqual({ ...before, units: { call: 4, callback: 4 } });
  const visit = { visited: [sales], placedAt: 3_000, priority: 0, widensAt: null, preference: null };
  const waits = caller('waits', 3_000, { ...visit, offers: 0, is: 'waiting', since: 3_000 });
  const { callers } = restoreState([...rows, waits as unknown as StateRow]);
  expect([...callers.values()].map(({ kind }) => kind)).toEqual(Array(5).fill('call'));
});

it('a rule that came later is the plain one', () => {
  const { maxWaiting, ...before } = aQueue();
  const { queues } = restoreState([{ kind: 'queue', id: sales, body: before } as StateRow]);
  expect(queues.get(sales)).toEqual({ ...before, maxWaiting });
});

it('rows of this version are as they are', () => {
  const once = restoreState(rows);
  const again = restoreState([
    ...[...once.queues].map(([id, body]) => ({ kind: 'queue', id, body }) as const),
    ...[...once.operators].map(([id, body]) => ({ kind: 'operator', id, body }) as const),
    ...[...once.callers].map(([id, body]) => ({ kind: 'caller', id, body }) as const),
  ]);
  for (const kind of ['queues', 'operators', 'callers'] as const) expect(again[kind]).toEqual(once[kind]);
});

/** As the version before call control wrote them: legs had no purpose and no seat, and who talked named one offer. */
const line = { visited: ['sales'], placedAt: 1_000, priority: 0, widensAt: null, preference: null };
const rowsBeforeControl = [
  { kind: 'queue', id: 'sales', body: aQueue({ wrapUpMs: 5_000 }) },
  ...['ali', 'bita', 'cyrus'].map((id, index) => ({
    ...{ kind: 'operator', id },
    body: {
      ...anOperatorRow(id),
      activity: [
        { is: 'talking', offerId: 'talks-o1', since: 1_000 },
        { is: 'reserved', offerId: 'connects-o1', since: 2_000 },
        { is: 'ringing', offerId: 'rings-o1', since: 2_500 },
      ][index],
    },
  })),
  caller('talks', 1_000, { ...line, offers: 1, is: 'talking', offerId: 'talks-o1', talkAt: 1_500 }),
  caller('connects', 2_000, { ...line, offers: 1, is: 'connecting', offerId: 'connects-o1', answeredAt: 2_000 }),
  caller('rings', 2_500, { ...line, offers: 1, is: 'offered', since: 2_500, offerIds: ['rings-o1'], phones: 1 }),
  offer('talks', 'ali', { is: 'talking' }),
  offer('connects', 'bita', { is: 'accepted', until: 7_000 }),
  offer('rings', 'cyrus', { is: 'pending', until: 17_500, rangAt: 2_500 }),
] as unknown as StateRow[];

function anOperatorRow(id: string): object {
  return {
    profile: { ...{ id, name: id, units: 1, skills: {} }, serves: [plainServing(sales)] },
    ...{ presence: { is: 'available' }, nextPresence: null, leftQueues: [], reachable: true },
    ...{ idleSince: 1, offeredAt: 1, recent: { at: 1, calls: 0, busyMs: 0 }, missedInRow: 0 },
  };
}

it('who talks and rings while the service learns call control is held, handed over and taken up', () => {
  const state = restoreState(rowsBeforeControl);
  expect(violations(state)).toEqual([]);
  expect(state.callers.get(callId('talks'))).toMatchObject({ legs: ['talks-o1'], talkAt: 1_500, direction: 'inbound' });
  const ali = operatorId('ali');
  const talks = { callId: callId('talks'), by: ali };
  const events: AcdEvent[] = [
    { at: 10_000, type: 'HoldAsked', ...talks, on: true },
    { at: 11_000, type: 'HoldAsked', ...talks, on: false },
    { at: 12_000, type: 'PartiesBridged', callId: callId('connects'), offerId: offerId('connects-o1') },
    { at: 13_000, type: 'OfferAnswered', offerId: offerId('rings-o1') },
    { at: 14_000, type: 'ParkAsked', ...talks },
    { at: 15_000, type: 'CallerLeft', callId: callId('talks'), to: 'hangup' },
    { at: 16_000, type: 'CallerLeft', callId: callId('connects'), to: 'hangup' },
  ];
  const facts = events.flatMap((event) => step(state, event).facts);
  expect(violations(state, 16_000)).toEqual([]);
  expect(facts.map(({ type }) => type)).toEqual([
    ...['PhaseChanged', 'PhaseChanged'],
    ...['TalkStarted', 'OfferEnded', 'QueueSegmentEnded', 'ActivityChanged'],
    ...['TalkEnded', 'ActivityChanged', 'TransitStarted'],
    ...['TransitEnded', 'CallEnded'],
    ...['TalkEnded', 'CallEnded', 'ActivityChanged'],
  ]);
});
