import { expect, it } from 'vitest';
import type { Fact } from '../../../src/acd/facts.ts';
import { createDialledCalls } from '../../../src/dialling/dialled-calls.ts';
import type { Dialled } from '../../../src/dialling/ports.ts';
import { callId, nthOutsideLeg, operatorId, trunkId } from '../../../src/shared/ids.ts';
import { minute } from '../../../src/shared/time.ts';

const [sara, omid] = [operatorId('sara'), operatorId('omid')];
const [one, two] = [callId('out-1'), callId('out-2')];

function scene(history: readonly Dialled[] = []) {
  const clock = { now: 100 * minute };
  const live = new Set([one, two]);
  const asked: number[] = [];
  const calls = createDialledCalls({
    history: {
      since: async (at) => {
        asked.push(at);
        return history;
      },
    },
    live: { callers: live },
    now: () => clock.now,
  });
  let seq = 0;
  const notice = (fact: Fact): void => calls.noticed([{ ...fact, seq: (seq += 1) }]);
  const dial = (call = one, operator = sara): void =>
    notice({
      ...{ type: 'CallDialled', at: clock.now, callId: call, operatorId: operator },
      ...{ number: '+989121234567', shown: '+982191001000', queueId: null },
    });
  const send = (n: number | null, call = one): void =>
    notice({
      ...{ type: 'DialSent', at: clock.now, callId: call, legId: n === null ? call : nthOutsideLeg(call, n) },
      ...{ number: '+989121234567', trunkId: trunkId('t1'), by: sara },
    });
  return { calls, clock, live, notice, dial, send, asked };
}

it('calls and outside legs count once each, whatever ways out were tried', () => {
  const { calls, dial, send, clock } = scene();
  dial();
  send(null);
  send(null);
  clock.now += minute;
  send(1);
  expect([calls.atOnce(sara), calls.lastHour(sara)]).toEqual([2, [100 * minute, 101 * minute]]);
  expect([calls.atOnce(omid), calls.lastHour(omid)]).toEqual([0, []]);
});

it('a leg that is over is not live, and neither is any of a call that is', () => {
  const { calls, dial, send, notice, live, clock } = scene();
  dial();
  send(1);
  const legId = nthOutsideLeg(one, 1);
  notice({ type: 'DialEnded', at: clock.now, callId: one, legId, outcome: 'answered', cause: null });
  expect(calls.atOnce(sara)).toBe(2);
  notice({ type: 'OutsideTalkEnded', at: clock.now, callId: one, legId });
  expect(calls.atOnce(sara)).toBe(1);
  notice({ type: 'DialEnded', at: clock.now, callId: one, legId: one, outcome: 'unreachable', cause: 20 });
  expect(calls.atOnce(sara)).toBe(0);
  send(null);
  expect(calls.atOnce(sara)).toBe(1);
  live.delete(one);
  expect([calls.atOnce(sara), calls.lastHour(sara).length]).toEqual([0, 2]);
});

it('after an hour only what is live is remembered', () => {
  const { calls, dial, clock, live } = scene();
  dial(one);
  dial(two);
  clock.now += 60 * minute;
  expect([calls.atOnce(sara), calls.lastHour(sara)]).toEqual([2, []]);
  live.clear();
  expect(calls.atOnce(sara)).toBe(0);
});

it('what the last process saw is recalled once, and does not count twice', async () => {
  const at = 90 * minute;
  const { calls, dial, asked } = scene([
    { legId: one, callId: one, operatorId: sara, at },
    { legId: two, callId: two, operatorId: omid, at },
  ]);
  dial();
  await calls.recall();
  await calls.recall();
  expect(asked).toEqual([40 * minute]);
  expect([calls.lastHour(sara).length, calls.lastHour(omid)]).toEqual([1, [at]]);
});
