import { expect, it } from 'vitest';
import { countCalls, type CountedAttempt, type CountedCall } from '../../../src/metrics/call-counts.ts';
import { operatorId, queueId, trunkId } from '../../../src/shared/ids.ts';

const out = { at: 0, number: '02191000000', queueId: queueId('support'), operatorId: operatorId('sara') };
const [dialled, reached] = [false, true].map((answered): CountedCall => ({
  ...{ ...out, trunkId: trunkId('two'), direction: 'outbound', answered },
}));
const came: CountedCall = {
  ...{ at: 0, number: '200', queueId: null, operatorId: null, direction: 'inbound', answered: true },
  trunkId: trunkId('two'),
};
const by = (trunk: string, answered: boolean): CountedAttempt => ({ ...out, trunkId: trunkId(trunk), answered });

it('counts calls by direction, number and trunk, and those out by queue and operator', () => {
  const inNoName = { ...reached!, queueId: null, trunkId: null };
  const lost = { ...came, trunkId: null, answered: false };
  const attempts = [by('one', false), by('two', true), by('one', false), { ...by('one', true), queueId: null }];
  const counts = countCalls([came, lost, dialled!, reached!, inNoName], attempts);
  const sent = { calls: 3, answered: 2, attempts: 4, connects: 2, contactRate: 1 / 2 };
  const none = { calls: 0, answered: 0, attempts: 0, connects: 0, contactRate: null };
  expect(counts.incoming).toEqual({ calls: 2, answered: 1 });
  expect(counts.outgoing).toEqual(sent);
  expect(counts.numbers).toEqual([
    { number: '200', incoming: { calls: 2, answered: 1 }, outgoing: none },
    { number: '02191000000', incoming: { calls: 0, answered: 0 }, outgoing: sent },
  ]);
  expect(counts.trunks).toEqual([
    {
      ...{ trunkId: 'two', incoming: { calls: 1, answered: 1 } },
      outgoing: { calls: 2, answered: 1, attempts: 1, connects: 1, contactRate: 1 },
    },
    { trunkId: null, incoming: { calls: 1, answered: 0 }, outgoing: { ...none, calls: 1, answered: 1 } },
    {
      ...{ trunkId: 'one', incoming: { calls: 0, answered: 0 } },
      outgoing: { calls: 0, answered: 0, attempts: 3, connects: 1, contactRate: 1 / 3 },
    },
  ]);
  expect(counts.queues).toEqual([
    { queueId: 'support', calls: 2, answered: 1, attempts: 3, connects: 1, contactRate: 1 / 3 },
    { queueId: null, calls: 1, answered: 1, attempts: 1, connects: 1, contactRate: 1 },
  ]);
  expect(counts.operators).toEqual([{ operatorId: 'sara', ...sent }]);
});
