import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Route } from '../../../src/acd/state.ts';
import type { AmiConnection } from '../../../src/pbx/ami/connection.ts';
import type { Lines } from '../../../src/pbx/commands/run-command.ts';
import { createEmergencyProvisioner } from '../../../src/pbx/emergency-ways.ts';
import { readFallbackTraces, servedCalls } from '../../../src/pbx/traces.ts';
import { trunkId } from '../../../src/shared/ids.ts';

/** AstDB, as AMI reads and writes it. */
function astdb(before: Readonly<Record<string, string>> = {}) {
  const rows = new Map(Object.entries(before));
  const ami: AmiConnection = {
    send: async (action, { Family = '', Key = '', Val = '' }) => {
      if (action === 'DBPut') rows.set(`/${Family}/${Key}`, Val);
      else rows.delete(`/${Family}/${Key}`);
      return {};
    },
    list: async (_, { Family = '' }) =>
      [...rows]
        .filter(([key]) => key.startsWith(`/${Family}/`))
        .map(([key, val]) => ({ event: 'DBGetTreeResponse', key, val })),
    close: () => undefined,
  };
  const link = {
    act: async (actions: (lines: Lines) => Promise<unknown>) => {
      await actions({ ami } as Lines);
      return { is: 'ok' } as const;
    },
  };
  return { rows, ami, provisioner: createEmergencyProvisioner(link) };
}
const by = (trunk: string, dial = '110', shown = '+982191001000'): Route => ({
  ...{ trunkId: trunkId(trunk), dial, shown, limit: null },
});

test('ways out are rows in their order; what is no way any more is gone', async () => {
  const { rows, provisioner } = astdb({ '/other/1': 'x', '/pasokhsos/110/3': 'old', '/pasokhsos/115/1': 'old' });
  await provisioner.reconcile(new Map([['110', [by('a'), by('b')]]]));
  expect(Object.fromEntries(rows)).toEqual({
    '/other/1': 'x',
    '/pasokhsos/110/1': '110@trunk-a&+982191001000',
    '/pasokhsos/110/2': '110@trunk-b&+982191001000',
  });
});

test('nothing but what can be dialled, and names of trunks, gets into a row', async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('110', '110&1', '110@x', '1,2', '${x}', ')', '1\r\nAction: x'));
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (number, trunk, dial, shown) => {
      const { rows, provisioner } = astdb();
      await provisioner.reconcile(new Map([[number, [by(trunk, dial, shown)]]]));
      for (const [key, value] of rows) {
        expect(key).toMatch(/^\/pasokhsos\/\+?[*#0-9]+\/1$/u);
        expect(value).toMatch(/^\+?[*#0-9]+@trunk-[\w-]+&(\+?[*#0-9]+)?$/u);
      }
    }),
  );
});

const entered = 'at=1764000000.000&by=PJSIP%2Fop-7&caller=110&dialled=%2B9821';
const [first, second] = ['at=1764000000.010&to=110%40trunk-a1', 'at=1764000006.500&to=110%40trunk-b2'];

test('a call that the PBX dialled for a phone: answered, given up, busy, going on, and ended with the PBX', async () => {
  const { ami } = astdb({
    '/pasokhfb/out-1.1/entered': entered,
    '/pasokhfb/out-1.1/try-1': `${first}&ended=1764000006.400&status=CHANUNAVAIL&cause=18`,
    '/pasokhfb/out-1.1/try-2': second,
    '/pasokhfb/out-1.1/connected': 'at=1764000008.000&recording=fb-out-1.1.raw',
    '/pasokhfb/out-1.1/ended': 'at=1764000009.125&status=ANSWER&cause=16',
    '/pasokhfb/out-1.2/entered': entered,
    '/pasokhfb/out-1.2/try-1': first,
    '/pasokhfb/out-1.2/ended': 'at=1764000003.000&status=CANCEL&cause=0',
    '/pasokhfb/out-1.3/entered': entered,
    '/pasokhfb/out-1.3/try-1': `${first}&ended=1764000001.000&status=BUSY&cause=17`,
    '/pasokhfb/out-1.3/ended': 'at=1764000005.000&status=BUSY&cause=34',
    '/pasokhfb/out-1.4/entered': entered,
    '/pasokhfb/out-1.4/try-1': first,
    '/pasokhfb/out-1.5/entered': entered,
    '/pasokhfb/out-1.5/try-1': first,
  });
  const told = servedCalls(await readFallbackTraces(ami), new Set(['1.4']));
  expect(
    told.map(({ callId, operatorId, talkAt, endedAt, recorded }) => [callId, operatorId, talkAt, endedAt, recorded]),
  ).toEqual([
    ['out-1.1', '7', 1764000008000, 1764000009125, true],
    ['out-1.2', '7', null, 1764000003000, false],
    ['out-1.3', '7', null, 1764000005000, false],
    ['out-1.5', '7', null, 1764000000000, false],
  ]);
  expect(told[0]).toMatchObject({ number: '110', dialled: '+9821', enteredAt: 1764000000000 });
  const byA1 = { trunkId: 'a1', sentAt: 1764000000010 };
  expect(told.map(({ attempts }) => attempts)).toEqual([
    [
      { ...byA1, endedAt: 1764000006400, outcome: 'unreachable', cause: 18 },
      { trunkId: 'b2', sentAt: 1764000006500, endedAt: 1764000008000, outcome: 'answered', cause: null },
    ],
    [{ ...byA1, endedAt: 1764000003000, outcome: 'cancelled', cause: null }],
    [{ ...byA1, endedAt: 1764000001000, outcome: 'busy', cause: 17 }],
    [{ ...byA1, endedAt: 1764000000010, outcome: 'failed', cause: null }],
  ]);
});
