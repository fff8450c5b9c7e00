import { expect, test } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import { step } from '../../../src/acd/step.ts';
import { configurationEvents } from '../../../src/acd-runtime/configuration.ts';
import { plainServing } from '../../../src/acd/queue-rules.ts';
import { callId, nthOffer, operatorId, queueId } from '../../../src/shared/ids.ts';
import { aQueue, anOperator, sales } from '../../support/acd-builders.ts';

const given = () => {
  const state = emptyState();
  const configure = (
    queues: Parameters<typeof configurationEvents>[1],
    operators: Parameters<typeof configurationEvents>[2],
  ) => {
    const events = configurationEvents(state, queues, operators, 1);
    for (const event of events) step(state, event);
    return events.map(({ type }) => type);
  };
  return { state, configure };
};

test('what is new is configured, what is the same is left alone', () => {
  const { configure } = given();
  expect(configure([aQueue()], [anOperator('sara')])).toEqual(['QueueConfigured', 'OperatorConfigured']);
  expect(configure([aQueue()], [anOperator('sara')])).toEqual([]);
});

test('what was measured of a queue is no difference, and outlives one', () => {
  const { state, configure } = given();
  const auto = aQueue({ maxWaiting: 'auto' });
  configure([auto], []);
  step(state, { type: 'QueueLimitMeasured', at: 1, queueId: sales, limit: 7 });
  expect(configure([auto], [])).toEqual([]);
  expect(configure([{ ...auto, wrapUpMs: 1 }], [])).toEqual(['QueueConfigured']);
  expect(state.queues.get(sales)?.measuredLimit).toBe(7);
});

test('only what differs is configured anew, and what is missing is removed first', () => {
  const { state, configure } = given();
  const support = aQueue({ id: queueId('support'), dialledNumbers: ['1002'] });
  configure([aQueue(), support], [anOperator('sara'), anOperator('omid')]);
  const moved = { ...anOperator('omid'), serves: [plainServing(queueId('support'))] };
  expect(configure([aQueue({ wrapUpMs: 1 })], [moved])).toEqual([
    'QueueRemoved',
    'OperatorRemoved',
    'QueueConfigured',
    'OperatorConfigured',
  ]);
  expect([...state.queues.keys()]).toEqual([sales]);
  expect([...state.operators.keys()]).toEqual(['omid']);
});

test('a queue that is removed keeps those who serve it for the callers it still has', () => {
  const { state, configure } = given();
  const sara = anOperator('sara');
  const id = operatorId('sara');
  configure([aQueue()], [sara]);
  step(state, { type: 'ReachableChanged', at: 2, operatorId: id, reachable: true });
  step(state, { type: 'CallerEntered', at: 3, callId: callId('1.1'), number: '0912', dialled: '1001' });
  expect(configure([], [{ ...sara, serves: [] }])).toEqual(['QueueRemoved']);
  expect(configure([], [{ ...sara, serves: [] }])).toEqual([]);

  step(state, { type: 'PresenceChosen', at: 4, operatorId: id, presence: { is: 'available' } });
  expect(state.callers.get(callId('1.1'))).toMatchObject({ is: 'offered', offerIds: [nthOffer(callId('1.1'), 1)] });
  step(state, { type: 'CallerLeft', at: 5, callId: callId('1.1'), to: 'hangup' });
  expect(state.queues.size).toBe(0);
  expect(configure([], [{ ...sara, serves: [] }])).toEqual(['OperatorConfigured']);
  expect(state.operators.get(id)?.profile.serves).toEqual([]);
});
