import type { OperatorProfile, QueueRules } from '../../src/acd/state.ts';
import { operatorId, queueId } from '../../src/shared/ids.ts';

export const sales = queueId('sales');

export const aQueue = (rules: Partial<QueueRules> = {}): QueueRules => ({
  id: sales,
  name: 'Sales',
  dialledNumbers: ['1001'],
  ringTimeoutMs: 15_000,
  wrapUpMs: 5_000,
  maxWaitMs: 600_000,
  whenNoOperators: 'wait',
  coolDownMs: 3_000,
  ...rules,
});

export const anOperator = (name: string): OperatorProfile => ({ id: operatorId(name), name, queues: [sales] });
