import { expect, test } from 'vitest';
import { operatorId } from '../../../src/shared/ids.ts';
import { openRoom } from '../../support/acd-room.ts';

const sara = operatorId('sara');

test('a spool that takes nothing lets go of the PBX, says why, and refuses what is posted', async () => {
  const room = await openRoom();
  room.store.isFull = true;
  await expect(room.choose(sara, 'signed-out')).rejects.toMatchObject({ code: 'spool-unavailable' });
  expect(room.pbx.letGone).toEqual(['spool: the spool is full']);
  expect(room.process.runtime.impediments().map(({ part, why }) => [part, why])).toEqual([
    ['spool', 'the spool is full'],
    ['pbx', 'spool: the spool is full'],
  ]);
  await expect(room.choose(sara, 'available')).rejects.toMatchObject({ code: 'spool-unavailable' });
  const call = room.world.call('1001');
  expect(room.world.callers.get(call)?.where).toBe('fallback');
});

test('once it takes turns again the one that was held is kept, told, and the PBX taken again', async () => {
  const room = await openRoom();
  const told: string[] = [];
  room.process.runtime.onFacts((facts) => told.push(...facts.map(({ type }) => type)));
  room.store.isFull = true;
  await expect(room.choose(sara, 'signed-out')).rejects.toThrow();
  await room.time.pass(10_000);
  expect(told).toEqual([]);
  room.store.isFull = false;
  await room.online();
  expect(told).toEqual(['PresenceChanged', 'GapSeen']);
  expect(room.store.load().rows).toContainEqual(
    expect.objectContaining({ kind: 'operator', body: expect.objectContaining({ presence: { is: 'signed-out' } }) }),
  );
  const call = room.world.call('1001');
  await room.time.until(() => room.view.callers.has(call));
});

test('no command runs before its turn is in the spool, and a wait over it loses nobody', async () => {
  const room = await openRoom();
  room.store.isFull = true;
  const call = room.world.call('1001');
  await room.time.until(() => room.pbx.letGone.length > 0);
  const ranBefore = room.pbx.ran.length;
  await room.time.pass(5_000);
  expect(room.pbx.ran).toHaveLength(ranBefore);
  room.store.isFull = false;
  await room.online();
  room.world.answer(await room.ring());
  await room.time.until(() => room.world.bridges.has(call));
  expect(room.facts('CallEntered')).toHaveLength(1);
});

test('a talk that ends while the spool is full ends in the ledger when it ended', async () => {
  const room = await openRoom();
  const call = room.world.call('1001');
  room.world.answer(await room.ring());
  await room.time.until(() => room.view.callers.get(call)?.is === 'talking');
  room.store.isFull = true;
  await expect(room.choose(sara, 'signed-out')).rejects.toThrow();
  await room.time.pass(3_000);
  const endedAt = room.time.clock.pbxNow();
  room.world.hangUp(call);
  await room.time.pass(7_000);
  room.store.isFull = false;
  await room.online();
  await room.time.settle();
  expect(room.facts('TalkEnded')).toEqual([expect.objectContaining({ at: endedAt })]);
  expect(room.world.legs.size).toBe(0);
});

test('a full spool is noticed although nobody calls', async () => {
  const room = await openRoom();
  room.store.isFull = true;
  await room.time.pass(16_000);
  expect(room.process.runtime.impediments().map(({ part }) => part)).toEqual(['spool', 'pbx']);
});

test('a PBX that comes while the spool is full is let go again', async () => {
  const room = await openRoom();
  room.store.isFull = true;
  await room.time.pass(16_000);
  room.pbx.resume();
  await room.time.pass(100);
  expect(room.pbx.letGone).toHaveLength(2);
  expect(room.world.callers.get(room.world.call('1001'))?.where).toBe('fallback');
  room.store.isFull = false;
  await room.online();
});

test('a process that dies with an unkept turn starts from the turn before', async () => {
  const room = await openRoom();
  room.store.isFull = true;
  const call = room.world.call('1001');
  await room.time.until(() => room.pbx.letGone.length > 0);
  room.process.kill();
  room.store.isFull = false;
  room.start();
  await room.online();
  expect(room.view.callers.get(call)?.is).toBe('offered');
  expect(room.facts('CallEntered')).toHaveLength(1);
});
