import { expect, test } from 'vitest';
import type { AcdEvent } from '../../../src/acd/events.ts';
import { nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { openRoom } from '../../support/acd-room.ts';

const sara = operatorId('sara');
/** Two looks, and a little. */
const twoLooksMs = 31_000;

/** Sara talks, and the link loses the ends of these kinds; `lost` are the events it lost. */
async function talk(loses: readonly AcdEvent['type'][]) {
  const room = await openRoom();
  const call = room.world.call('1001');
  room.world.answer(await room.ring());
  await room.time.until(() => room.view.callers.get(call)?.is === 'talking');
  await room.time.pass(60_000);
  const lost: AcdEvent[] = [];
  room.pbx.loses = (event) => loses.includes(event.type) && lost.push(event) > 0;
  const activity = () => room.view.operators.get(sara)?.activity.is;
  return { room, call, lost, activity, endedAt: room.time.clock.pbxNow() };
}

const secondsOf = (note: string): number => Number(/([\d.]+) s lost$/.exec(note)?.[1]);

test('a talk whose end nobody told ends after two looks, when the PBX says it did, and the lost seconds are told', async () => {
  const { room, call, activity, endedAt } = await talk(['CallerLeft']);
  room.world.hangUp(call);
  await room.time.pass(14_000);
  expect(activity()).toBe('talking');
  await room.time.pass(twoLooksMs - 14_000);
  expect(activity()).toBe('idle');
  expect(room.facts('TalkEnded')).toEqual([expect.objectContaining({ at: endedAt, callId: call })]);
  expect(room.facts('CallEnded')).toEqual([expect.objectContaining({ at: endedAt, endedBy: 'caller' })]);
  const [anomaly, ...more] = room.facts('AnomalySeen');
  expect(more).toEqual([]);
  expect(anomaly).toMatchObject({ event: 'CallerLeft', subject: sara, note: expect.stringContaining(call) });
  expect(anomaly!.at - endedAt).toBe(secondsOf(anomaly!.note) * 1000);
  expect(room.world.legs.size).toBe(0);
});

test('a caller whose operator is gone untold is released', async () => {
  const { room, call, endedAt } = await talk(['OperatorLegEnded']);
  room.world.hangUpLeg(nthOffer(call, 1));
  await room.time.pass(twoLooksMs);
  expect(room.world.callers.size).toBe(0);
  expect(room.facts('CallEnded')).toEqual([expect.objectContaining({ at: endedAt, endedBy: 'operator' })]);
});

test.for([
  ['its trace says so', true],
  ['there is no trace', false],
])('a caller whose operator was lost untold is kept, and the same operator rung: %s', async ([, isTraced]) => {
  const { room, call } = await talk(['OperatorLegEnded']);
  const offer = nthOffer(call, 1);
  room.world.hangUpLeg(offer, 'lost');
  if (!isTraced) room.world.forget(offer);
  await room.time.pass(twoLooksMs);
  expect(room.facts('LegLost')).toMatchObject([{ callId: call, operatorId: sara }]);
  expect(room.world.callers.has(call)).toBe(true);
  expect(room.world.ringing()).toEqual([nthOffer(call, 2)]);
});

test('of a call whose legs are both gone untold, one end is told', async () => {
  const { room, call, endedAt } = await talk(['CallerLeft', 'OperatorLegEnded']);
  room.world.hangUpLeg(nthOffer(call, 1));
  await room.time.pass(100);
  room.world.hangUp(call);
  await room.time.pass(twoLooksMs);
  expect(room.facts('CallEnded')).toEqual([expect.objectContaining({ at: endedAt, endedBy: 'operator' })]);
  expect(room.facts('AnomalySeen')).toHaveLength(1);
});

test('an end without a trace is that at which the call was first seen to be gone, and the call is lost', async () => {
  const { room, call, endedAt } = await talk(['CallerLeft']);
  room.world.hangUp(call);
  room.world.forget(call);
  await room.time.pass(twoLooksMs);
  const [end] = room.facts('CallEnded');
  expect(end?.endedBy).toBe('system');
  expect(end!.at).toBeGreaterThan(endedAt);
  expect(room.facts('AnomalySeen')[0]!.at - end!.at).toBe(15_000);
});

test('a waiting caller who left untold does not wait on', async () => {
  const room = await openRoom([]);
  const call = room.world.call('1001');
  await room.time.until(() => room.view.callers.has(call));
  room.pbx.loses = () => true;
  room.world.hangUp(call);
  await room.time.pass(twoLooksMs);
  expect(room.facts('QueueSegmentEnded')).toEqual([expect.objectContaining({ outcome: 'abandoned' })]);
});

/** Sara has a call of the native queue, and the link will lose its end. */
async function engage() {
  const room = await openRoom();
  room.process.kill();
  const call = room.world.call('1001');
  room.world.serveFallback(call, sara);
  room.start();
  await room.online();
  expect(room.view.operators.get(sara)?.activity.is).toBe('engaged');
  room.pbx.loses = ({ type }) => type === 'FallbackCallEnded';
  return { room, call };
}

test('an operator whose call of the native queue ended untold is free as soon as its trace is told', async () => {
  const { room, call } = await engage();
  room.world.hangUp(call);
  await room.time.pass(10);
  expect(room.view.operators.get(sara)?.activity.is).toBe('idle');
});

test('an operator whose call of the native queue ended untold and without a trace is free after two looks', async () => {
  const { room, call } = await engage();
  room.world.callers.delete(call);
  await room.time.pass(twoLooksMs);
  expect(room.view.operators.get(sara)?.activity.is).toBe('idle');
});

test('an end that is told between the looks is told once', async () => {
  const { room, call, lost } = await talk(['CallerLeft']);
  room.world.hangUp(call);
  await room.time.pass(16_000);
  lost.forEach(room.process.runtime.event);
  await room.time.pass(60_000);
  expect(room.facts('CallEnded')).toHaveLength(1);
  expect(room.facts('AnomalySeen')).toEqual([]);
});

test('an end that is told while the second look is under way is told once', async () => {
  const { room, call, lost } = await talk(['CallerLeft']);
  room.world.hangUp(call);
  let looks = 0;
  room.pbx.beforeLook = async () => {
    looks += 1;
    if (looks === 2) lost.forEach(room.process.runtime.event);
  };
  await room.time.pass(60_000);
  expect(looks).toBeGreaterThanOrEqual(2);
  expect(room.facts('CallEnded')).toHaveLength(1);
  expect(room.facts('AnomalySeen')).toEqual([]);
});

test('a real end during a look is no suspicion against the next call', async () => {
  const { room, call, activity } = await talk([]);
  room.pbx.beforeLook = async () => {
    room.world.hangUp(call);
  };
  await room.time.pass(60_000);
  expect(activity()).toBe('idle');
  expect(room.facts('CallEnded')).toHaveLength(1);
  expect(room.facts('AnomalySeen')).toEqual([]);
});

test('a PBX that does not answer says nothing', async () => {
  const { room, call, activity } = await talk(['CallerLeft']);
  room.world.hangUp(call);
  room.pbx.findGone = async () => null;
  await room.time.pass(60_000);
  expect(activity()).toBe('talking');
});

test.for([
  ['before the second look', false],
  ['during the second look', true],
])('two looks over two links are one each: a link that broke %s', async ([, during]) => {
  const { room, call, activity } = await talk([]);
  const { pbx, world, time } = room;
  let looks = 0;
  world.gone = () => new Map(looks <= 2 ? [[call, null]] : []);
  pbx.beforeLook = async () => {
    looks += 1;
    if (looks !== 2 || !during) return;
    pbx.cut(1_000);
    await new Promise<void>((resolve) => void time.setTimer(2_000, resolve));
  };
  await time.until(() => looks === 1);
  await time.pass(1);
  if (!during) pbx.cut(1_000);
  await time.pass(60_000);
  expect(looks).toBeGreaterThan(2);
  expect(activity()).toBe('talking');
});
