import { expect, test } from 'vitest';
import { createTimers } from '../../../src/acd-runtime/timers.ts';
import { callId } from '../../../src/shared/ids.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

const start = 1_000_000;
const deadline = (key: string, due: number) => ({ owner: { kind: 'caller', id: callId(key) } as const, due });

function given() {
  const time = createVirtualTime(start);
  let shift = 0;
  const passed: { id: string; due: number; at: number; seen: number }[] = [];
  const clock = { pbxNow: () => time.clock.pbxNow() + shift };
  const timers = createTimers(clock, time.setTimer, ({ owner, due, at }) =>
    passed.push({ id: owner.id, due: due - start, at: at - start, seen: clock.pbxNow() - start }),
  );
  return { time, timers, passed, shiftClock: (ms: number) => (shift += ms) };
}

test('deadlines pass in their order, each once, with the instant they were set for', async () => {
  const { time, timers, passed } = given();
  timers.resume();
  timers.set('late', deadline('late', start + 5_000));
  timers.set('early', deadline('early', start + 20));
  timers.set('replaced', deadline('replaced', start + 30));
  timers.set('replaced', deadline('replaced', start + 40));
  timers.set('cleared', deadline('cleared', start + 10));
  timers.set('cleared', null);
  await time.pass(10_000);
  expect(passed).toEqual([
    { id: 'early', due: 20, at: 20, seen: 20 },
    { id: 'replaced', due: 40, at: 40, seen: 40 },
    { id: 'late', due: 5_000, at: 5_000, seen: 5_000 },
  ]);
});

test('while paused nothing passes; afterwards what is due passes at once, with its own instant', async () => {
  const { time, timers, passed } = given();
  timers.set('caller', deadline('caller', start + 20));
  await time.pass(500);
  expect(passed).toEqual([]);
  timers.resume();
  timers.pause();
  await time.pass(500);
  expect(passed).toEqual([]);
  timers.resume();
  await time.settle();
  await time.pass(0);
  expect(passed).toEqual([{ id: 'caller', due: 20, at: 20, seen: 1_000 }]);
});

test('a turn that reconciles takes what is due although the timers are paused', async () => {
  const { time, timers, passed } = given();
  timers.set('caller', deadline('caller', start + 20));
  await time.pass(500);
  expect(timers.takeDue()).toEqual([
    expect.objectContaining({ type: 'DeadlinePassed', at: start + 20, due: start + 20, now: start + 500 }),
  ]);
  timers.resume();
  await time.pass(1_000);
  expect(passed).toEqual([]);
});

test('a clock that is set forward while a timer runs delays a deadline by a second at most', async () => {
  const { time, timers, passed, shiftClock } = given();
  timers.resume();
  timers.set('caller', deadline('caller', start + 60_000));
  await time.pass(100);
  shiftClock(60_000);
  await time.pass(1_000);
  expect(passed).toHaveLength(1);
});
