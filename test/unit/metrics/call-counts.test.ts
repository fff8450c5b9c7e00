import { expect, it } from 'vitest';
import { countCalls, type CountedAttempt, type CountedCall } from '../../../src/metrics/call-counts.ts';
import { operatorId, queueId, trunkId } from '../../../src/shared/ids.ts';

const out = { at: 0, number: '02191000000', queueId: queueId('support'), operatorId: operatorId('sara') };
const [dialled, reached] = [false, true].map((answered): CountedCall => ({ ...out, direction: 'outbound', answered }));
const came: CountedCall = {
  ...{ at: 0, number: '200', queueId: null, operatorId: null, direction: 'inbound', answered: true },
};
const by = (trunk: string, answered: boolean): CountedAttempt => ({ ...out, trunkId: trunkId(trunk), answered });

it('counts calls by direction and number, and those out by trunk, queue and operator', () => {
  const inNoName = { ...reached!, queueId: null };
  const attempts = [by('one', false), by('two', true), by('one', false), { ...by('one', true), queueId: null }];
  const counts = countCalls([came, dialled!, reached!, inNoName], attempts);
  const sent = { calls: 3, answered: 2, attempts: 4, connects: 2, contactRate: 1 / 2 };
  const none = { calls: 0, answered: 0, attempts: 0, connects: 0, contactRate: null };
  expect(counts.incoming).toEqual({ calls: 1, answered: 1 });
  expect(counts.outgoing).toEqual(sent);
  expect(counts.numbers).toEqual([
    { number: '200', incoming: { calls: 1, answered: 1 }, outgoing: none },
    { number: '02191000000', incoming: { calls: 0, answered: 0 }, outgoing: sent },
  ]);
  expect(counts.trunks).toEqual([
    { trunkId: 'one', attempts: 3, connects: 1, contactRate: 1 / 3 },
    { trunkId: 'two', attempts: 1, connects: 1, contactRate: 1 },
  ]);
  expect(counts.queues).toEqual([
    { queueId: 'support', calls: 2, answered: 1, attempts: 3, connects: 1, contactRate: 1 / 3 },
    { queueId: null, calls: 1, answered: 1, attempts: 1, connects: 1, contactRate: 1 },
  ]);
  expect(counts.operators).toEqual([{ operatorId: 'sara', ...sent }]);
});
