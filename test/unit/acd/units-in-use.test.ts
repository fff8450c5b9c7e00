import { expect, it } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import type { Fact } from '../../../src/acd/facts.ts';
import { unitsByKind } from '../../../src/acd/queue-rules.ts';
import { step } from '../../../src/acd/step.ts';
import { callId, nthOffer } from '../../../src/shared/ids.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';

const sara = { ...anOperator('sara'), units: 3 };
const operatorId = sara.id;
const call = callId('1.1');
const offerId = nthOffer(call, 1);

type Told = readonly [what: string, units: number | undefined];

/** What is told of the units of Sara, who is there, when this happens to her. */
function told(...events: readonly AcdEvent[]): Told[] {
  const state = emptyState();
  const begin: AcdEvent[] = [
    { at: 0, type: 'QueueConfigured', queue: aQueue({ units: unitsByKind({ call: 2 }) }) },
    { at: 0, type: 'OperatorConfigured', operator: sara },
    { at: 0, type: 'ReachableChanged', operatorId, reachable: true },
    { at: 0, type: 'PresenceChosen', operatorId, presence: { is: 'available' } },
  ];
  const facts = [...begin, ...events].flatMap((event): Fact[] => step(state, event).facts);
  return facts.flatMap((fact): Told[] => {
    if (fact.type === 'CapacityChanged') return [['all', fact.units]];
    return fact.type === 'ActivityChanged' ? [[fact.activity, fact.units]] : [];
  });
}

const offered: AcdEvent[] = [
  { at: 1_000, type: 'CallerEntered', callId: call, number: '0912', dialled: '1001' },
  { at: 2_000, type: 'OfferRang', offerId },
];

it('a call takes what its queue had it take when it was offered, to the end of the wrap-up', () => {
  expect(
    told(
      ...offered,
      { at: 3_000, type: 'QueueConfigured', queue: aQueue({ units: unitsByKind({ call: 1 }) }) },
      { at: 4_000, type: 'OfferAnswered', offerId },
      { at: 5_000, type: 'PartiesBridged', callId: call, offerId },
      { at: 6_000, type: 'CallerLeft', callId: call, to: 'hangup' },
      { at: 7_000, type: 'WrapUpEnded', operatorId },
    ),
  ).toEqual([
    ['all', 3],
    ['reserved', 2],
    ['ringing', 2],
    ['talking', 2],
    ['wrap-up', 2],
    ['idle', 0],
  ]);
});

it('a callback takes what callbacks take', () => {
  const queue = aQueue({ units: { call: 1, callback: 3 } });
  const entered = { at: 1_000, type: 'CallerEntered', callId: call, number: '0912', dialled: '1001' } as const;
  expect(told({ at: 0, type: 'QueueConfigured', queue }, { ...entered, kind: 'callback' }).at(-1)).toEqual([
    ...['reserved', 3],
  ]);
});

it('an operator who is left alone, or waits for the leg to end, has all units free', () => {
  expect(told(...offered, { at: 3_000, type: 'OperatorLegEnded', offerId, how: 'declined' }).at(-1)).toEqual([
    'cool-down',
    0,
  ]);
  expect(told(...offered, { at: 3_000, type: 'CallerLeft', callId: call, to: 'hangup' }).at(-1)).toEqual([
    'releasing',
    0,
  ]);
});

it('a call of the native queue takes one unit', () => {
  expect(told({ at: 1_000, type: 'FallbackCallTaken', operatorId, callId: call })).toEqual([
    ['all', 3],
    ['engaged', 1],
  ]);
});

it('another capacity is told at once, also in the middle of a call; the same one is not told again', () => {
  const configured = (at: number, units: number): AcdEvent => ({
    ...{ at, type: 'OperatorConfigured', operator: { ...sara, name: 'سارا', units } },
  });
  expect(told(...offered, configured(3_000, 3), configured(4_000, 5)).slice(-2)).toEqual([
    ['ringing', 2],
    ['all', 5],
  ]);
});

it('who comes back after being removed is told anew', () => {
  const removed: AcdEvent = { at: 1_000, type: 'OperatorRemoved', operatorId };
  expect(told(removed, { at: 2_000, type: 'OperatorConfigured', operator: anOperator('sara') })).toEqual([
    ['all', 3],
    ['all', 1],
  ]);
});
