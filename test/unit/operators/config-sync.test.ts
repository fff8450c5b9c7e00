import { expect, it } from 'vitest';
import { createConfigSync } from '../../../src/operators/config-sync.ts';
import type { PhoneResult } from '../../../src/operators/ports.ts';
import { operatorId } from '../../../src/shared/ids.ts';
import { createCoreGateway } from '../../fakes/core-gateway.ts';

const ali = operatorId('ali');
const account = {
  ...{ id: ali, userName: 'ali', displayName: 'Ali', role: 'operator' as const, active: true },
  ...{ serves: [], skills: {}, units: 1, createdAt: 0, changedAt: 0 },
};

it('tells the core at once, and the PBX of the phones once it is there, again after it came back', async () => {
  const asked: string[] = [];
  let answer: PhoneResult = { is: 'ok' };
  const ask = (what: string) => async (): Promise<PhoneResult> => {
    asked.push(what);
    return answer;
  };
  const core = createCoreGateway(() => 0);
  const sync = createConfigSync({
    accounts: { roster: async () => [{ account, sealedSipSecret: 'sealed' }], setSipSecret: async () => true },
    queues: { all: async () => [] },
    core,
    phones: { provision: ask('provision'), remove: ask('remove'), reconcile: ask('reconcile') },
    box: { seal: () => 'sealed', open: () => 'secret' },
    random: { newSipSecret: () => 'secret' },
    roles: { learn: () => undefined },
    log: { info: () => undefined, warn: () => undefined },
  });
  await sync.run();
  expect([core.view.operators.has(ali), asked]).toEqual([true, []]);

  sync.pbxConnected();
  answer = { is: 'unreachable', why: 'gone again' };
  await expect(sync.run()).rejects.toMatchObject({ code: 'acd-unavailable' });
  answer = { is: 'ok' };
  await sync.run();
  await sync.run();
  expect(asked).toEqual(['reconcile', 'reconcile']);
  sync.pbxConnected();
  await sync.run();
  expect(asked).toHaveLength(3);
});
