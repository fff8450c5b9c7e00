import { expect, test } from 'vitest';
import { createCallFollower } from '../../../src/acd-runtime/call-follower.ts';
import type { Observation } from '../../../src/capacity/queue-measures.ts';
import { operatorId, type CallId } from '../../../src/shared/ids.ts';
import { sales } from '../../support/acd-builders.ts';
import { openRoom } from '../../support/acd-room.ts';

const second = 1_000;
const [sara, omid] = ['sara', 'omid'].map(operatorId) as [ReturnType<typeof operatorId>, ReturnType<typeof operatorId>];

/** Sara has talked for 10 s with a customer of the queue; wrap-up takes 5 s. Omid is away until he is needed. */
async function talkFollowed() {
  const room = await openRoom(['sara', 'omid']);
  await room.choose(omid, 'signed-out');
  const seen: Observation[] = [];
  const follower = createCallFollower(room.view, (_queue, one) => seen.push(one));
  room.process.runtime.onFacts((facts) => facts.forEach(follower.follow));
  const call = room.world.call('1001');
  const { pass } = room.time;
  const answer = async (): Promise<void> => {
    room.world.answer(await room.ring());
    await room.time.until(() => room.view.callers.get(call)?.is === 'talking');
  };
  await answer();
  await pass(10 * second);
  return {
    ...{ room, call, answer, pass, follower },
    /** What was learned of handling: whose, and how long in all and in wrap-up, in seconds. */
    handled: () =>
      seen.flatMap((one) =>
        one.is === 'handled'
          ? [[one.operatorId, ...[one.handleMs, one.wrapUpMs].map((ms) => Math.round(ms / second))]]
          : [],
      ),
    hangUp: async () => {
      room.world.hangUp(call);
      await room.time.until(() => !room.view.callers.has(call));
      await pass(10 * second);
    },
  };
}

const transferred = (callId: CallId) => ({
  ...({ type: 'TransferAsked', callId, by: sara, to: { is: 'operator', operatorId: omid } } as const),
});

test('a call that is moved to another phone is handled once, in all its parts', async () => {
  const { room, call, answer, pass, handled, hangUp, follower } = await talkFollowed();
  await room.post({ type: 'MoveAsked', callId: call, by: sara, phone: 'desk' });
  await pass(second);
  expect(handled()).toEqual([]);
  await answer();
  expect(follower.workOf(sara)).toBe(sales);
  await pass(20 * second);
  await hangUp();
  expect(handled()).toEqual([['sara', 35, 5]]);
});

test('so is one whose leg was lost and is back', async () => {
  const { room, call, answer, pass, handled, hangUp } = await talkFollowed();
  const [offer] = [...room.view.offers.values()];
  await room.post({ type: 'OperatorLegEnded', offerId: offer!.id, how: 'lost' });
  await answer();
  await pass(20 * second);
  expect(room.view.callers.get(call)?.is).toBe('talking');
  await hangUp();
  expect(handled()).toEqual([['sara', 35, 5]]);
});

test('so is one that the operator parked and took up again, with the wrap-up of both parts', async () => {
  const { room, call, answer, pass, handled, hangUp } = await talkFollowed();
  await room.post({ type: 'ParkAsked', callId: call, by: sara });
  await pass(30 * second);
  expect(handled()).toEqual([]);
  await room.post({ type: 'RetrieveAsked', callId: call, by: sara });
  await answer();
  await pass(20 * second);
  await hangUp();
  expect(handled()).toEqual([['sara', 40, 10]]);
});

test('what a colleague does with a call that was handed over is not learned, and what was done before is when it is over', async () => {
  const { room, call, answer, pass, handled, hangUp } = await talkFollowed();
  await room.choose(omid, 'available');
  await room.post(transferred(call));
  await answer();
  await pass(60 * second);
  expect(handled()).toEqual([]);
  await hangUp();
  expect(handled()).toEqual([['sara', 15, 5]]);
});

test('a call that comes into the line again is handled by each who answers it there', async () => {
  const { room, call, answer, pass, handled, hangUp } = await talkFollowed();
  await room.choose(omid, 'available');
  await room.post({ type: 'TransferAsked', callId: call, by: sara, to: { is: 'queue', queueId: sales } });
  await answer();
  await pass(20 * second);
  expect(handled()).toEqual([['sara', 15, 5]]);
  await hangUp();
  expect(handled()).toEqual([
    ['sara', 15, 5],
    ['omid', 25, 5],
  ]);
});
