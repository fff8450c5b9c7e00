import { expect, test } from 'vitest';
import { z } from 'zod';
import { finishedCall } from '../support/e2e/ledger-answers.ts';
import { expectCallsMatchWitnesses } from '../support/e2e/ledger-witness.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import type { TestCaller, TestQueue } from '../support/e2e/cast.ts';

/** Who gets which call, on real phones: what the core decides is what Asterisk does. */
const { world, queue, operator, call, expectAnomaly } = useWorld();

const finished = async (caller: TestCaller) => finishedCall(world().admin, await caller.callId());

/** Waits until the call is in the line, so that the next one comes after it. */
const waits = async (caller: TestCaller): Promise<TestCaller> => {
  await caller.callId();
  return caller;
};

test('ring-all: two phones answer at once, one has the caller, and no leg is left', async () => {
  const line = await queue({ strategy: 'ring-all' });
  const ali = await operator([line], { answerAfterMs: 300 });
  const bita = await operator([line], { answerAfterMs: 300 });
  expectAnomaly(/lost race/);
  const callers: TestCaller[] = [];
  for (let round = 0; round < 3; round += 1) {
    const caller = await call(line);
    callers.push(caller);
    await caller.talks();
    await caller.sipp.hangUp();
    await Promise.all([ali.becomes('ready'), bita.becomes('ready')]);
  }
  for (const seen of await expectCallsMatchWitnesses(world(), callers, [ali, bita])) {
    expect(seen.offers.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'withdrawn']);
    expect(seen.offers.find(({ outcome }) => outcome === 'withdrawn')?.why).toBe('answered-elsewhere');
    expect(seen.operatorSegments).toHaveLength(1);
  }
});

test('overflow: full, closed, nobody there and too long a wait lead to the next queue, with its operator', async () => {
  const night = await queue();
  const sara = await operator([night]);
  const to = { is: 'queue', queueId: night.id } as const;
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('en', {
    weekday: 'long',
    timeZone: 'UTC',
  });
  const week = { saturday: [], sunday: [], monday: [], tuesday: [], wednesday: [], thursday: [], friday: [] };
  const hours = {
    ...{ timeZone: 'UTC', holidays: [], exceptions: [] },
    week: { ...week, [inThreeDays.toLowerCase()]: [{ from: '08:00', to: '17:00' }] },
  };
  const lines = {
    'max-wait': await queue({ maxWaitMs: 10_000, overflow: [{ when: 'max-wait', to }] }),
    full: await queue({ maxWaiting: 0, overflow: [{ when: 'full', to }] }),
    closed: await queue({ hours, overflow: [{ when: 'closed', to }] }),
    'no-operators': await queue({ whenNoOperators: 'turn-away', overflow: [{ when: 'no-operators', to }] }),
  };
  const callers: TestCaller[] = [];
  for (const line of Object.values(lines)) {
    const caller = await call(line, { holdMs: line === lines['max-wait'] ? 11_000 : 600 });
    callers.push(caller);
    if (line !== lines['max-wait']) expect((await caller.sipp.exit).code).toBe(0);
  }
  expect((await callers[0]?.sipp.exit)?.code).toBe(0);

  const seen = await expectCallsMatchWitnesses(world(), callers, [sara]);
  for (const [index, [reason, line]] of Object.entries(lines).entries()) {
    expect(seen[index]?.queueSegments).toMatchObject([
      { queueId: line.id, outcome: 'overflowed', overflow: reason },
      { queueId: night.id, outcome: 'answered', overflow: null },
    ]);
  }
});

test('whoever spoke with the caller last is asked first, though another is idle longer', async () => {
  const line = await queue({ preferred: { by: ['last-spoken'], spanMs: 3_600_000, waitMs: 10_000 } });
  const ali = await operator([line]);
  const bita = await operator([line]);
  const first = await call(line, { holdMs: 400 });
  const before = await finished(first);
  const who = before.operatorSegments[0]?.operatorId;
  const [again, other] = who === ali.id ? [ali, bita] : [bita, ali];
  await again.becomes('ready');

  const second = await call(line, { from: first.number, holdMs: 400 });
  expect((await finished(second)).operatorSegments).toMatchObject([{ operatorId: again.id }]);
  const stranger = await call(line, { holdMs: 400 });
  expect((await finished(stranger)).operatorSegments).toMatchObject([{ operatorId: other.id }]);
});

test('a dead phone at the head of a tier costs its own offer only: the next tier opens at once', async () => {
  const line = await queue({ ringTimeoutMs: 3_000 });
  const dead = await operator([line]);
  const bita = await operator([line]);
  await world().admin.put(`/v1/queues/${line.id}/operators/${bita.id}`, { tier: 2 });
  await world().admin.patch(`/v1/queues/${line.id}`, { tiers: [{ tier: 2, afterMs: 300_000 }] }, z.unknown());
  await dead.phone.vanish();
  const caller = await call(line, { holdMs: 5_000 });
  expect((await caller.sipp.exit).code).toBe(0);

  const seen = await finished(caller);
  expect(seen.offers).toMatchObject([
    { operatorId: dead.id, outcome: 'failed' },
    { operatorId: bita.id, outcome: 'accepted' },
  ]);
  expect(seen.queueSegments[0]?.waitMs).toBeLessThan(6_000);
});

test('a caller who is given a higher priority goes first', async () => {
  const line = await queue();
  const ali = await operator([line]);
  const first = await call(line, { holdMs: 2_500 });
  await first.talks();
  const second = await waits(await call(line, { holdMs: 5_000 }));
  const third = await waits(await call(line, { holdMs: 3_000 }));
  await world().admin.patch(`/v1/calls/${await third.callId()}`, { priority: 5 }, z.unknown());
  await Promise.all([first, second, third].map(({ sipp }) => sipp.exit));

  const seen = await expectCallsMatchWitnesses(world(), [first, second, third], [ali]);
  const [, late, early] = seen.map(({ operatorSegments }) => Date.parse(operatorSegments[0]?.talkAt ?? ''));
  expect(early).toBeLessThan(late ?? 0);
});

test('a caller moved to another queue is offered there in the same moment', async () => {
  const line = await queue();
  const other: TestQueue = await queue();
  const ali = await operator([other]);
  const caller = await waits(await call(line, { holdMs: 2_500 }));
  await world().admin.patch(`/v1/calls/${await caller.callId()}`, { queueId: other.id }, z.unknown());
  expect((await caller.sipp.exit).code).toBe(0);

  const [seen] = await expectCallsMatchWitnesses(world(), [caller], [ali]);
  expect(seen?.queueSegments).toMatchObject([
    { queueId: line.id, outcome: 'moved' },
    { queueId: other.id, outcome: 'answered' },
  ]);
});

test('wrap-up of one queue holds for the other queues of the operator, too', async () => {
  const support = await queue({ wrapUpMs: 2_000 });
  const sales = await queue();
  await operator([support, sales]);
  const first = await call(support, { holdMs: 1_000 });
  await first.talks();
  const second = await call(sales, { holdMs: 4_000 });
  const [one, other] = [await finished(first), await finished(second)];
  const pauseMs = Date.parse(other.offers[0]?.madeAt ?? '') - Date.parse(one.endedAt ?? '');
  expect(pauseMs).toBeGreaterThanOrEqual(2_000);
  expect(pauseMs).toBeLessThan(2_300);
  expect(other.operatorSegments).toHaveLength(1);
});
