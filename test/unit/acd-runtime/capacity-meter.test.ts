import { expect, test } from 'vitest';
import { createCapacityMeter } from '../../../src/acd-runtime/capacity-meter.ts';
import { plainServing, unitsByKind } from '../../../src/acd/queue-rules.ts';
import { operatorId, queueId } from '../../../src/shared/ids.ts';
import { createMemoryNotes } from '../../fakes/memory-notes.ts';
import { anOperator, aQueue, sales } from '../../support/acd-builders.ts';
import { silentLog } from '../../support/acd-process.ts';
import { openRoom } from '../../support/acd-room.ts';

const minute = 60_000;
const support = queueId('support');
const sara = operatorId('sara');

/** A room whose queues are measured. */
async function openMeteredRoom(...room: Parameters<typeof openRoom>) {
  const acd = await openRoom(...room);
  const notes = createMemoryNotes();
  const begin = () => {
    const gateway = acd.process.runtime;
    const meter = createCapacityMeter({ gateway, notes, setTimer: acd.time.setTimer, log: silentLog });
    meter.start();
    return meter;
  };
  const metered = {
    ...{ acd, notes, meter: begin(), time: acd.time },
    now: (queue = sales) => metered.meter.measure(queue)!,
    /** One call that rings, talks and is wrapped up for 5 s. */
    serve: async (ringMs: number, talkMs: number) => {
      const call = acd.world.call('1001');
      const offer = await acd.ring();
      await acd.time.pass(ringMs);
      acd.world.answer(offer);
      await acd.time.until(() => acd.world.bridges.has(call));
      await acd.time.pass(talkMs);
      acd.world.hangUp(call);
      await acd.time.until(() => [...acd.view.operators.values()].every(({ activity }) => activity.is === 'idle'));
    },
    giveUp: async (afterMs: number) => {
      const call = acd.world.call('1001');
      await acd.time.pass(afterMs);
      acd.world.hangUp(call);
      await acd.time.pass(100);
    },
    restart: async (how: 'stopped' | 'killed') => {
      if (how === 'stopped') metered.meter.stop();
      await acd.restart();
      metered.meter = begin();
    },
  };
  return metered;
}

test('a new queue says what it does not know, and what it takes for usual', async () => {
  const { now } = await openMeteredRoom(['sara', 'omid']);
  expect(now()).toMatchObject({
    staff: { signedIn: 2, atWork: 2, ready: 2, talking: 0, talkingElsewhere: 0, share: 2 },
    units: { configured: 2, inUse: 0, elsewhere: 0 },
    arrivals: { perMs: null, callers: 0 },
    handle: { meanMs: 3 * minute, deviationMs: 3 * minute, calls: 0, source: 'prior' },
    ring: { meanMs: null, calls: 0 },
    patience: { meanMs: null, abandoned: 0 },
    loadErlang: null,
    servicePerMs: 2 / (3 * minute),
    serviceLevelMs: 20_000,
  });
});

test('it learns from each call: arrivals, ringing, handling with its wrap-up, patience', async () => {
  const { now, serve, giveUp, acd, time } = await openMeteredRoom();
  for (let n = 0; n < 10; n += 1) await serve(4_000, 50_000);
  await acd.choose(sara, 'signed-out');
  await giveUp(20_000);
  await time.pass(40_000);
  const { handle, ring, patience, arrivals, loadErlang } = now();
  expect(handle).toMatchObject({ calls: 10, source: 'measured' });
  expect(Math.abs(handle.meanMs - 55_000)).toBeLessThan(100);
  expect([Math.round(ring.meanMs! / 100), ring.calls]).toEqual([40, 10]);
  expect(patience.abandoned).toBeCloseTo(1, 2);
  // Eleven callers waited: ten until their talk, one in vain.
  expect(Math.abs(patience.meanMs! - (20_000 + 10 * 4_000))).toBeLessThan(500);
  expect(arrivals.perMs! * minute).toBeCloseTo(1, 0);
  expect(loadErlang).toBeCloseTo(arrivals.perMs! * handle.meanMs, 9);
});

test('what a caller has to expect grows with the line; so many can be promised, and so many may wait', async () => {
  const { now, acd, time } = await openMeteredRoom(['sara', 'omid']);
  const [first, second] = [acd.world.call('1001'), acd.world.call('1001')];
  await time.until(() => acd.world.ringing().length === 2);
  // Who is rung for has a turn already.
  expect(now().waits!(1)).toEqual({ p50Ms: 0, p80Ms: 0, p90Ms: 0 });
  for (const offer of acd.world.ringing()) acd.world.answer(offer);
  await time.until(() => [first, second].every((call) => acd.view.callers.get(call)?.is === 'talking'));
  const before = now();
  expect(before.staff).toMatchObject({ ready: 0, talking: 2 });
  expect(before.waits!(0).p50Ms).toBeGreaterThan(0);
  expect(before.waits!(4).p80Ms).toBeGreaterThan(before.waits!(3).p80Ms);
  expect(before.waits!(before.measuredLimit! - 1).p80Ms).toBeLessThanOrEqual(10 * minute);
  expect(before.waits!(before.measuredLimit!).p80Ms).toBeGreaterThan(10 * minute);
  expect(before.promisedWithin(10 * minute)).toBe(before.measuredLimit);
  expect(before.promisedWithin(5 * minute)).toBeLessThan(before.measuredLimit!);
  // The service level of 20 s cannot be promised to anybody: both have just begun to talk.
  expect(before.promised).toBe(0);
  acd.world.call('1001');
  await time.pass(10);
  expect(now().waiting).toBe(1);
  expect(now().promisedWithin(10 * minute)).toBe(before.measuredLimit! - 1);
});

test('nothing is promised where nobody is at work', async () => {
  const { now, acd } = await openMeteredRoom();
  await acd.post({ type: 'PresenceChosen', operatorId: sara, presence: { is: 'paused', reason: 'tea' } });
  expect(now()).toMatchObject({ staff: { signedIn: 1, atWork: 0 }, waits: null, measuredLimit: null, promised: null });
});

test('operators who are shared give a queue the part of their time that it had, and others wait for them, too', async () => {
  const { now, serve, acd, time } = await openMeteredRoom();
  const both = [aQueue(), aQueue({ id: support, name: 'Support', dialledNumbers: ['1002'] })];
  await acd.process.runtime.syncConfiguration(both, [
    { ...anOperator('sara'), serves: [plainServing(sales), plainServing(support)] },
  ]);
  for (let n = 0; n < 10; n += 1) await serve(0, 5 * minute);
  expect(now(sales).staff.share).toBeGreaterThan(0.9);
  expect(now(sales).staff.share + now(support).staff.share).toBeCloseTo(1, 9);
  const call = acd.world.call('1001');
  acd.world.answer(await acd.ring());
  await time.until(() => acd.view.callers.get(call)?.is === 'talking');
  const alone = now(support);
  expect(alone.staff).toMatchObject({ ready: 0, talking: 0, talkingElsewhere: 1 });
  for (let n = 0; n < 3; n += 1) acd.world.call('1001');
  await time.pass(10);
  expect(now(support).rivals).toEqual([{ operators: 1, waitingEach: 3 }]);
  expect(now(support).waits!(0).p50Ms).toBeGreaterThan(2 * alone.waits!(0).p50Ms);
});

test('the measured limit holds where it is asked for, and while nobody is at work the last one', async () => {
  const { meter, acd, time } = await openMeteredRoom(['sara'], { maxWaiting: 'auto' });
  await time.pass(3_000);
  const limit = meter.last(sales)!.measuredLimit!;
  expect(limit).toBeGreaterThan(0);
  expect(acd.view.queues.get(sales)?.measuredLimit).toBe(limit);
  await acd.choose(sara, 'signed-out');
  await time.pass(3_000);
  expect([meter.last(sales)!.measuredLimit, acd.view.queues.get(sales)?.measuredLimit]).toEqual([null, limit]);
  const others = aQueue({ maxWaiting: 'auto', maxWaitMs: 20_000 });
  await acd.process.runtime.syncConfiguration([others], [anOperator('sara')]);
  await acd.choose(sara, 'available');
  await time.pass(3_000);
  expect(acd.view.queues.get(sales)?.measuredLimit).toBeLessThan(limit);
});

test('nobody is counted on who will be away after the call, cannot do it, or has left the queue', async () => {
  const { now, acd } = await openMeteredRoom(['sara', 'omid', 'nima', 'zahra']);
  const need = { skill: 'en', level: 5, relax: [{ afterMs: 60_000, level: 3 }], numbers: [] };
  const able = [5, 5, 3].map((en, n) => ({ ...anOperator(['sara', 'omid', 'nima'][n]!), skills: { en }, units: 2 }));
  await acd.process.runtime.syncConfiguration(
    [aQueue({ needs: [need], units: unitsByKind({ call: 2 }) })],
    [...able, anOperator('zahra')],
  );
  expect(now().staff).toMatchObject({ signedIn: 4, atWork: 3 });
  acd.world.call('1001');
  await acd.ring();
  const [asked] = [...acd.view.offers.values()];
  expect(now().units).toEqual({ configured: 7, inUse: 2, elsewhere: 0 });
  const presence = { is: 'paused', reason: 'lunch' } as const;
  await acd.post({ type: 'NextPresenceChosen', operatorId: asked!.operatorId, presence });
  expect(now().staff).toMatchObject({ signedIn: 4, atWork: 2 });
  const other = able.find(({ id }) => id !== asked!.operatorId)!.id;
  await acd.post({ type: 'QueueSignInChosen', operatorId: other, queueId: sales, signedIn: false });
  expect(now().staff).toMatchObject({ signedIn: 3, atWork: 1 });
});

test.each(['stopped', 'killed'] as const)('what was learned outlives a process that is %s', async (how) => {
  const room = await openMeteredRoom();
  for (let n = 0; n < 3; n += 1) await room.serve(2_000, 20_000);
  await room.acd.choose(sara, 'signed-out');
  await room.giveUp(30_000);
  await room.time.pass(35_000);
  const before = room.now();
  await room.restart(how);
  const { arrivals, handle, ring, patience } = room.now();
  expect({ handle, ring, patience }).toEqual({
    handle: before.handle,
    ring: before.ring,
    patience: before.patience,
  });
  // The time without us is not taken for a time without callers.
  expect(Math.abs(arrivals.perMs! / before.arrivals.perMs! - 1)).toBeLessThan(0.01);
});

test('calls that were under way when we were stopped are learned from all the same', async () => {
  const room = await openMeteredRoom();
  const call = room.acd.world.call('1001');
  room.acd.world.answer(await room.acd.ring());
  await room.time.until(() => room.acd.world.bridges.has(call));
  await room.time.pass(10_000);
  await room.restart('killed');
  await room.time.pass(10_000);
  room.acd.world.hangUp(call);
  await room.time.pass(10_000);
  const { calls, meanMs } = room.now().handle;
  expect(calls).toBe(1);
  expect(meanMs).toBeGreaterThan(0.9 * 3 * minute);
});

test('queues are measured one after the other, with a breath between them, and only those that changed', async () => {
  const { meter, acd, time } = await openMeteredRoom(['sara']);
  const others = Array.from({ length: 5 }, (_unused, n) => queueId(`queue${n}`));
  await acd.process.runtime.syncConfiguration(
    [aQueue(), ...others.map((id) => aQueue({ id, dialledNumbers: [] }))],
    [anOperator('sara')],
  );
  const known = (): number => [sales, ...others].filter((id) => meter.last(id) !== null).length;
  expect(known()).toBe(0);
  await time.until(() => known() > 0);
  expect(known()).toBe(1);
  await time.pass(20);
  expect(known()).toBe(2);
  await time.pass(2_000);
  expect(known()).toBe(6);
  const [before, idle] = [meter.last(sales)!, meter.last(others[0]!)!];
  await acd.choose(sara, 'signed-out');
  await time.pass(10_000);
  expect(meter.last(sales)!.at).toBeGreaterThan(before.at);
  expect(meter.last(others[0]!)).toBe(idle);
});

test('a queue that is gone is forgotten, also by the notes', async () => {
  const { meter, notes, serve, acd, time } = await openMeteredRoom();
  await serve(0, 1_000);
  await time.pass(40_000);
  expect([...notes.all().keys()]).toEqual(['capacity sales']);
  await acd.process.runtime.syncConfiguration([], [anOperator('sara')]);
  await time.pass(40_000);
  expect([[...notes.all().keys()], meter.last(sales), meter.measure(sales)]).toEqual([[], null, null]);
});

test('what cannot be written down now is written down later', async () => {
  const { notes, serve, time, now } = await openMeteredRoom();
  notes.isFull = true;
  await serve(0, 1_000);
  await time.pass(40_000);
  expect([notes.all().size, now().handle.calls]).toEqual([0, 1]);
  notes.isFull = false;
  await time.pass(40_000);
  expect(notes.all().size).toBe(1);
});

test('operators whom a tier or a need holds back are not promised before their time', async () => {
  const { now, acd } = await openMeteredRoom(['sara', 'omid'], {
    tiers: [{ tier: 2, afterMs: 20_000 }],
    needs: [{ skill: 'french', level: 5, relax: [{ afterMs: 30_000, level: 0 }], numbers: [] }],
  });
  // Nobody speaks French: both may be asked after half a minute.
  expect(now().waits!(0)).toMatchObject({ p50Ms: expect.toSatisfy((ms: number) => ms > 25_000 && ms < 45_000) });
  const [rules] = [aQueue({ tiers: [{ tier: 2, afterMs: 20_000 }] })];
  const second = { ...anOperator('omid'), serves: [{ ...plainServing(sales), tier: 2 }] };
  await acd.process.runtime.syncConfiguration([rules], [anOperator('sara'), second]);
  expect(now().waits!(0)).toMatchObject({ p50Ms: 0 });
  await acd.choose(sara, 'signed-out');
  // A tier without anybody holds up nobody.
  expect(now().waits!(0)).toMatchObject({ p50Ms: 0 });
});
