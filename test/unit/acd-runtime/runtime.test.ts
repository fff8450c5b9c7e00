import { expect, test } from 'vitest';
import { operatorId } from '../../../src/shared/ids.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { openRoom } from '../../support/acd-room.ts';

const sara = operatorId('sara');
const omid = operatorId('omid');

test('a call is offered, answered, recorded, and its operator idle again after the wrap-up', async () => {
  const room = await openRoom();
  const call = room.world.call('1001');
  const offer = await room.ring();
  room.world.answer(offer);
  await room.time.until(() => room.world.bridges.has(call));
  await room.time.pass(5_000);
  room.world.hangUp(call);
  await room.time.until(() => room.view.operators.get(sara)?.activity.is === 'idle');
  expect(room.world.legs.size).toBe(0);
  expect(room.facts('TalkEnded')[0]!.at - room.facts('TalkStarted')[0]!.at).toBe(5_000);
  expect(room.facts('RecordingStarted')).toHaveLength(1);
});

test('a posted event settles with its own facts, told to listeners too, and numbered', async () => {
  const room = await openRoom(['sara', 'omid']);
  const heard: string[] = [];
  const stop = room.process.runtime.onFacts((facts) => heard.push(...facts.map(({ type }) => type)));
  const [mine, others] = await Promise.all([room.choose(sara, 'signed-out'), room.choose(omid, 'signed-out')]);
  expect(mine).toEqual([
    expect.objectContaining({ type: 'PresenceChanged', operatorId: sara, seq: expect.any(Number) }),
  ]);
  expect(others).toEqual([expect.objectContaining({ type: 'PresenceChanged', operatorId: omid })]);
  expect(heard).toEqual(['PresenceChanged', 'PresenceChanged']);
  stop();
  await room.choose(sara, 'available');
  expect(heard).toHaveLength(2);
});

test('a listener that throws hurts nobody', async () => {
  const room = await openRoom();
  room.process.runtime.onFacts(() => {
    throw new Error('board broken');
  });
  await room.choose(sara, 'signed-out');
  expect(room.view.operators.get(sara)?.presence.is).toBe('signed-out');
});

test('who waits keeps the place for as long as it takes, and who talks is left alone', async () => {
  const room = await openRoom();
  const first = room.world.call('1001');
  room.world.answer(await room.ring());
  const second = room.world.call('1001');
  await room.time.until(() => room.world.bridges.has(first));
  const renewedBefore = room.pbx.renewed.length;
  await room.time.pass(180_000);
  expect(room.view.callers.get(second)?.is).toBe('waiting');
  expect(new Set(room.pbx.renewed.slice(renewedBefore))).toEqual(new Set([second]));
  expect(room.world.callers.get(first)?.where).toBe('ours');
});

test('who waits reaches the native queue when the service stays away', async () => {
  const room = await openRoom([]);
  const call = room.world.call('1001');
  await room.time.until(() => room.view.callers.has(call));
  room.process.kill();
  await room.time.pass(60_000);
  expect(room.world.callers.get(call)?.where).toBe('fallback');
  room.start();
  await room.online();
  expect(room.facts('QueueSegmentEnded')).toEqual([expect.objectContaining({ callId: call, outcome: 'lost' })]);
  expect(room.view.callers.size).toBe(0);
});

test('presence is mirrored: each change, everything on connecting, and those who were removed', async () => {
  const room = await openRoom(['sara', 'omid']);
  expect([...room.pbx.members]).toEqual([
    [sara, 'in'],
    [omid, 'in'],
  ]);
  await room.choose(sara, 'signed-out');
  await room.time.settle();
  expect(room.pbx.members.get(sara)).toBe('out');

  room.pbx.members.clear();
  room.pbx.cut(1_000);
  await room.post({ type: 'PresenceChosen', operatorId: omid, presence: { is: 'paused', reason: 'tea' } });
  expect(room.pbx.members.size).toBe(0);
  await room.online();
  await room.time.settle();
  expect(room.pbx.members).toEqual(
    new Map([
      [sara, 'out'],
      [omid, 'paused'],
    ]),
  );

  await room.process.runtime.syncConfiguration([aQueue()], [anOperator('sara')]);
  await room.time.settle();
  expect(room.pbx.members.get(omid)).toBe('out');
});

test('nothing is done at the PBX while it is away; afterwards what is still wanted', async () => {
  const room = await openRoom();
  room.world.call('1001');
  const offer = await room.ring();
  room.pbx.cut(3_000);
  await room.choose(sara, 'signed-out');
  expect(room.process.runtime.impediments()).toEqual([expect.objectContaining({ part: 'pbx', why: 'cut' })]);
  const ranBefore = room.pbx.ran.length;
  await room.time.pass(2_000);
  expect(room.pbx.ran).toHaveLength(ranBefore);
  await room.online();
  await room.time.settle();
  expect(room.pbx.ran.slice(ranBefore)).toEqual([{ type: 'ReleaseOperator', offerId: offer }]);
  expect(room.world.legs.size).toBe(0);
});

test('a gap is a fact: after a cut since the link was lost, after a kill since the PBX was last heard', async () => {
  const room = await openRoom();
  const cutAt = room.time.clock.pbxNow();
  room.pbx.cut(5_000);
  await room.online();
  expect(room.facts('GapSeen')).toEqual([expect.objectContaining({ from: cutAt, at: cutAt + 5_000 })]);
  await room.choose(sara, 'signed-out');
  const heardAt = room.time.clock.pbxNow();
  await room.time.pass(2_000);
  await room.restart();
  expect(room.facts('GapSeen').slice(1)).toEqual([expect.objectContaining({ from: heardAt })]);
});

test('deadlines that pass while the PBX is away wait for the reconciliation', async () => {
  const room = await openRoom();
  const call = room.world.call('1001');
  await room.ring();
  room.pbx.cut(20_000);
  await room.time.pass(19_000);
  expect(room.facts('OfferEnded')).toEqual([]);
  await room.online();
  // The phone rang until the PBX gave up: the end it saw counts, not a deadline of ours.
  expect(room.facts('OfferEnded')).toEqual([
    expect.objectContaining({ callId: call, outcome: 'failed', why: 'error' }),
  ]);
});

test('a phone that was to be rung while the PBX was away is not rung once the offer has expired', async () => {
  const room = await openRoom(['sara', 'omid']);
  await room.choose(sara, 'signed-out');
  await room.choose(omid, 'signed-out');
  const call = room.world.call('1001');
  await room.time.until(() => room.view.callers.has(call));
  room.pbx.cut(20_000);
  await room.choose(sara, 'available');
  await room.choose(omid, 'available');
  expect(room.view.callers.get(call)?.is).toBe('offered');
  await room.time.pass(19_000);
  await room.online();
  await room.time.settle();
  const rung = room.pbx.ran.flatMap((command) => (command.type === 'RingOperator' ? [command.operatorId] : []));
  expect(rung).toEqual([omid]);
});

test('a link that broke again before the reconciliation is no link', async () => {
  const room = await openRoom();
  room.process.runtime.connected(room.world.snapshot(), null);
  room.process.runtime.disconnected('broken again');
  await room.time.pass(100);
  expect(room.process.runtime.impediments()).toEqual([expect.objectContaining({ part: 'pbx', why: 'broken again' })]);
});

test('a reconciliation that cannot be lets go of the PBX, and tries anew with a new snapshot', async () => {
  const room = await openRoom();
  const broken = { ...room.world.snapshot(), callers: [null] };
  room.process.runtime.connected(broken as never, null);
  await room.time.settle();
  expect(room.pbx.letGone).toEqual(['reconciliation failed']);
  expect(room.process.runtime.impediments()).toEqual([expect.objectContaining({ part: 'pbx' })]);
  await room.online();
});

test('the phone of an operator who is configured later is known to be there', async () => {
  const room = await openRoom(['sara']);
  room.world.register(omid);
  await room.time.pass(10);
  await room.process.runtime.syncConfiguration([aQueue()], [anOperator('sara'), anOperator('omid')]);
  expect(room.view.operators.get(omid)?.reachable).toBe(true);
});

test('served fallback calls become facts, and only then their traces are forgotten', async () => {
  const room = await openRoom();
  room.process.kill();
  const call = room.world.call('1001');
  room.world.serveFallback(call, sara);
  await room.time.pass(4_000);
  room.world.hangUp(call);
  room.start();
  await room.online();
  await room.time.settle();
  expect(room.facts('FallbackCallServed')).toEqual([
    expect.objectContaining({ callId: call, operatorId: sara, queueId: aQueue().id }),
  ]);
  expect(room.world.fallbackCalls.size).toBe(0);
});

test('fallback calls that end while we are here become facts, too', async () => {
  const room = await openRoom();
  room.process.kill();
  const call = room.world.call('1001');
  room.start();
  await room.online();
  room.world.hangUp(call);
  await room.time.until(() => room.facts('FallbackCallServed').length > 0, 1_000);
  await room.time.settle();
  expect(room.world.fallbackCalls.size).toBe(0);
});

test('an operator on a call of the native queue is engaged until it is over', async () => {
  const room = await openRoom();
  room.process.kill();
  const call = room.world.call('1001');
  room.world.serveFallback(call, sara);
  room.start();
  await room.online();
  expect(room.view.operators.get(sara)?.activity.is).toBe('engaged');
  room.world.hangUp(call);
  await room.time.until(() => room.view.operators.get(sara)?.activity.is === 'idle');
});

test('traces of ended legs and calls are forgotten after a while', async () => {
  const room = await openRoom();
  const call = room.world.call('1001');
  const offer = await room.ring();
  room.world.answer(offer);
  await room.time.until(() => room.world.bridges.has(call));
  room.world.hangUp(call);
  await room.time.pass(45_000);
  expect(room.world.ended.size).toBe(0);
  expect(room.pbx.forgotten).toEqual([call, offer]);
});

test('orphan legs are ended', async () => {
  const room = await openRoom();
  const call = room.world.call('1001');
  const offer = await room.ring();
  room.process.kill();
  room.store.commit({
    ...{ heardAt: null, facts: [], commands: [], done: [] },
    rows: [
      { kind: 'offer', id: offer, body: null },
      { kind: 'caller', id: call, body: null },
      { kind: 'operator', id: sara, body: { ...room.view.operators.get(sara)!, activity: { is: 'idle', since: 0 } } },
    ],
  });
  room.world.hangUp(call);
  room.start();
  await room.online();
  await room.time.settle();
  expect(room.world.legs.size).toBe(0);
});

test('after stopping nothing is accepted, and what has ended is kept', async () => {
  const room = await openRoom();
  await room.choose(sara, 'signed-out');
  await room.process.runtime.stop();
  await expect(room.choose(sara, 'available')).rejects.toMatchObject({ code: 'acd-unavailable' });
  expect(room.store.load().pending).toEqual([]);
});
