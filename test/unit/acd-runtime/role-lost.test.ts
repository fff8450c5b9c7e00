import { expect, test } from 'vitest';
import { operatorId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { openRoom } from '../../support/acd-room.ts';

const boss = operatorId('boss');

/** Sara talks with a customer, and the boss listens. */
async function open() {
  const room = await openRoom(['sara', 'boss']);
  await room.choose(boss, 'signed-out');
  const call = room.world.call('1001');
  room.world.answer(await room.ring());
  await room.time.until(() => room.view.callers.get(call)?.is === 'talking');
  await room.choose(boss, 'available');
  await room.post({ type: 'MonitorAsked', callId: call, by: boss, seat: 'listening' });
  await room.time.until(() => room.view.operators.get(boss)?.activity.is === 'reserved' && onPbx(room).includes(boss));
  for (const [id, leg] of room.world.legs) if (leg.operatorId === boss) room.world.answer(id);
  await room.time.until(() => room.view.operators.get(boss)?.activity.is === 'monitoring');
  return { room, call };
}

/** The ledger tells that the boss leads nobody any more. */
const told = ({ process }: Awaited<ReturnType<typeof openRoom>>) =>
  process.runtime.syncConfiguration([aQueue()], ['sara', 'boss'].map(anOperator), () => false);
const onPbx = (room: Awaited<ReturnType<typeof openRoom>>) =>
  [...room.world.legs.values()].map(({ operatorId: who }) => who);

test('who may monitor no more is out of the call, which goes on', async () => {
  const { room, call } = await open();
  await told(room);
  expect(room.facts('MonitorEnded')).toHaveLength(1);
  await room.time.until(() => !onPbx(room).includes(boss));
  expect([onPbx(room), room.view.callers.get(call)?.is]).toEqual([['sara'], 'talking']);
});

test('the same while the PBX is away, after a restart: the leg ends as soon as it is back', async () => {
  const { room, call } = await open();
  room.process.kill();
  room.start();
  await told(room);
  expect([onPbx(room), room.facts('MonitorEnded').length]).toEqual([['sara', 'boss'], 1]);
  await room.online();
  await room.time.until(() => !onPbx(room).includes(boss));
  expect([onPbx(room), room.view.callers.get(call)?.is]).toEqual([['sara'], 'talking']);
});
