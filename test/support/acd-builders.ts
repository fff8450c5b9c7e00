import { plainRules, plainServing, type OperatorProfile, type QueueRules } from '../../src/acd/queue-rules.ts';
import { operatorId, queueId } from '../../src/shared/ids.ts';

export const sales = queueId('sales');

export const aQueue = (rules: Partial<QueueRules> = {}): QueueRules => ({
  ...plainRules,
  id: sales,
  name: 'Sales',
  dialledNumbers: ['1001'],
  ringTimeoutMs: 15_000,
  wrapUpMs: 5_000,
  maxWaitMs: 600_000,
  whenNoOperators: 'wait',
  coolDownMs: { declined: 3_000, busy: 3_000, noAnswer: 3_000, unreachable: 3_000 },
  ...rules,
});

export const anOperator = (name: string): OperatorProfile => ({
  ...{ id: operatorId(name), name, serves: [plainServing(sales)] },
  ...{ skills: {}, units: 1 },
});
