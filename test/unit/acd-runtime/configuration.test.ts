import { expect, test } from 'vitest';
import { emptyState } from '../../../src/acd/acd-state.ts';
import { step } from '../../../src/acd/step.ts';
import { configurationEvents } from '../../../src/acd-runtime/configuration.ts';
import { queueId } from '../../../src/shared/ids.ts';
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
  const moved = { ...anOperator('omid'), queues: [queueId('support')] };
  expect(configure([aQueue({ wrapUpMs: 1 })], [moved])).toEqual([
    'QueueRemoved',
    'OperatorRemoved',
    'QueueConfigured',
    'OperatorConfigured',
  ]);
  expect([...state.queues.keys()]).toEqual([sales]);
  expect([...state.operators.keys()]).toEqual(['omid']);
});
