import { expect, test } from 'vitest';
import { createLoop, type Letter } from '../../../src/acd-runtime/loop.ts';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createMemoryTurnStore } from '../../fakes/memory-turn-store.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { silentLog } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

function given() {
  const time = createVirtualTime();
  const store = createMemoryTurnStore();
  const happened: string[] = [];
  const loop = createLoop({
    store: {
      load: store.load,
      commit: (turn) => {
        happened.push('spool');
        return store.commit(turn);
      },
    },
    ...{ clock: time.clock, setTimer: time.setTimer, log: silentLog },
    timers: { set: () => undefined, clear: () => undefined },
    heardAt: () => null,
    takeDone: () => [],
    act: () => happened.push('act'),
    tell: () => happened.push('tell'),
    onUnwritable: () => happened.push('unwritable'),
    onWritable: () => happened.push('writable'),
  });
  const letter = (name: string, events: readonly AcdEvent[]): Letter => ({
    name,
    take: (turn) => events.forEach(turn.apply),
    kept: (facts) => happened.push(`${name} kept ${facts.length}`),
    failed: ({ code }) => happened.push(`${name} failed ${code}`),
  });
  return { time, store, loop, happened, letter };
}

const configured = (name: string): AcdEvent => ({ type: 'OperatorConfigured', at: 1, operator: anOperator(name) });
const available = (name: string): AcdEvent => ({
  ...{ type: 'PresenceChosen', at: 2, operatorId: operatorId(name), presence: { is: 'available' } },
});

test('spool, act, tell: in this order, one commit for all letters of a turn', async () => {
  const { time, loop, happened, letter } = given();
  loop.put(letter('one', [configured('sara')]));
  loop.put(letter('two', [available('sara')]));
  await time.settle();
  expect(happened).toEqual(['spool', 'act', 'one kept 1', 'two kept 1', 'tell']);
});

test.each([
  [16, 'explains'],
  [17, 'does without explanations'],
])('a turn of %i letters %s', async (letters) => {
  const { time, store, loop, letter } = given();
  const queue: AcdEvent = { type: 'QueueConfigured', at: 1, queue: aQueue() };
  loop.put(letter('queue', [queue]));
  await time.settle();
  for (let n = 0; n < letters; n += 1) {
    const call = { callId: callId(`1.${String(n)}`), number: '0912', dialled: '1001' };
    loop.put(letter('caller', [{ type: 'CallerEntered', at: 2, ...call }]));
  }
  await time.settle();
  expect(store.facts.filter(({ type }) => type === 'QueueEntered')).toHaveLength(letters);
  expect(store.facts.filter(({ type }) => type === 'OfferNotMade')).toHaveLength(letters === 16 ? 16 : 0);
});

test('letters that wait for an unwritable spool are told when the loop stops', async () => {
  const { time, store, loop, happened, letter } = given();
  store.isFull = true;
  loop.put(letter('one', [configured('sara')]));
  await time.settle();
  loop.put(letter('two', [available('sara')]));
  loop.stop();
  await time.settle();
  expect(happened.filter((line) => line.includes('failed'))).toEqual([
    'one failed spool-unavailable',
    'two failed acd-unavailable',
  ]);
});

test('a letter that makes the core throw has no effect but a fact, and those around it are taken', async () => {
  const { time, store, loop, happened, letter } = given();
  const poison: Letter = {
    ...letter('poison', []),
    take: (turn) => {
      turn.apply(available('sara'));
      throw new Error('a bug');
    },
  };
  [letter('one', [configured('sara')]), poison, letter('three', [configured('omid')])].forEach(loop.put);
  await time.settle();
  expect(happened).toEqual([
    ...['poison failed internal', 'spool', 'act', 'one kept 1', 'tell'],
    ...['spool', 'act', 'three kept 1', 'tell'],
  ]);
  expect([...loop.state().operators].map(([id, { presence }]) => [id, presence.is])).toEqual([
    ['sara', 'signed-out'],
    ['omid', 'signed-out'],
  ]);
  expect(store.facts).toEqual([
    expect.objectContaining({ type: 'CapacityChanged', operatorId: 'sara' }),
    expect.objectContaining({ type: 'AnomalySeen', event: 'poison' }),
    expect.objectContaining({ type: 'CapacityChanged', operatorId: 'omid' }),
  ]);
});

test('a letter that throws in a turn that is held is undone once the turn is kept', async () => {
  const { time, store, loop, letter } = given();
  loop.put(letter('one', [configured('sara')]));
  await time.settle();
  store.isFull = true;
  loop.put({
    name: 'poison',
    take: (turn) => {
      turn.apply(available('sara'));
      throw new Error('a bug');
    },
  });
  await time.settle();
  expect(loop.isHeld()).toBe(true);
  store.isFull = false;
  await time.pass(1_000);
  expect(loop.isHeld()).toBe(false);
  expect(loop.state().operators.get(operatorId('sara'))?.presence.is).toBe('signed-out');
});

test('while a turn is held no other is taken; each retry takes the same one', async () => {
  const { time, store, loop, happened, letter } = given();
  store.isFull = true;
  loop.put(letter('one', [configured('sara')]));
  await time.settle();
  loop.put(letter('two', [configured('omid')]));
  await time.pass(2_500);
  expect(happened).toEqual(['spool', 'one failed spool-unavailable', 'unwritable', 'spool', 'spool']);
  expect(loop.state().operators.has(operatorId('omid'))).toBe(false);
  store.isFull = false;
  happened.length = 0;
  await time.pass(1_000);
  expect(happened).toEqual([
    ...['spool', 'act', 'one kept 1', 'tell', 'writable'],
    ...['spool', 'act', 'two kept 1', 'tell'],
  ]);
});
