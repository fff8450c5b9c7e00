import { expect, it } from 'vitest';
import { seekPreferred, type Acquaintances } from '../../../src/acd-runtime/preference-seeker.ts';
import { callId, operatorId } from '../../../src/shared/ids.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';
import { anOperator, aQueue } from '../../support/acd-builders.ts';
import { silentLog } from '../../support/acd-process.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

/** A queue that prefers who spoke last, and nobody there to be asked. */
async function given(lastSpoken: Acquaintances['lastSpoken']) {
  const time = createVirtualTime();
  const warnings: string[] = [];
  const gateway = createCoreGateway(time.clock.pbxNow);
  const preferred = { by: ['last-spoken'], spanMs: 1, waitMs: 20_000 } as const;
  await gateway.syncConfiguration([aQueue({ preferred })], [anOperator('sara')]);
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const acquaintances = { lastSpoken, fileOwner: async () => null };
  const stop = seekPreferred({ gateway, acquaintances, setTimer: time.setTimer, log });
  const enter = (n: number) => {
    const call = { callId: callId(`1.${String(n)}`), number: '09120000000', dialled: '1001' };
    return gateway.post({ type: 'CallerEntered', ...call, at: gateway.now() });
  };
  /** Who waits for the ledger's answer, or has one. */
  const sought = () =>
    [...gateway.view.callers.values()].filter((caller) => caller.is === 'waiting' && caller.preference !== null);
  return { time, warnings, enter, sought, stop };
}

it('asks a ledger that does not answer for five callers at once, and lets nobody wait longer than 0.3 s', async () => {
  let asked = 0;
  const { time, enter, sought } = await given(() => {
    asked += 1;
    return new Promise(() => undefined);
  });
  for (let n = 0; n < 7; n += 1) await enter(n);
  await time.settle();
  expect([asked, sought().length]).toEqual([5, 5]);
  await time.pass(299);
  expect(sought()).toHaveLength(5);
  await time.pass(1);
  expect(sought()).toHaveLength(0);
});

it('goes on when the ledger is away, says so once, and finds again when it is back', async () => {
  let isAway = true;
  const { time, warnings, enter, sought, stop } = await given(async () => {
    if (isAway) throw new Error('away');
    return operatorId('sara');
  });
  await enter(1);
  await enter(2);
  await time.settle();
  expect([sought().length, warnings.length]).toEqual([0, 1]);
  isAway = false;
  await enter(3);
  await time.settle();
  expect(sought()).toMatchObject([{ id: '1.3', preference: { is: 'known', operatorId: 'sara' } }]);
  stop();
  await enter(4);
  await time.settle();
  expect(sought()).toMatchObject([{ id: '1.3' }, { id: '1.4', preference: { is: 'sought' } }]);
});
