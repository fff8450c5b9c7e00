import { expect, test } from 'vitest';
import type { AmiConnection } from '../../../src/pbx/ami/connection.ts';
import { readEndedTraces, readFallbackTraces, servedCalls } from '../../../src/pbx/traces.ts';

/** AstDB with these rows, as AMI lists it. */
const astdb = (rows: Readonly<Record<string, string>>): AmiConnection => ({
  send: async () => ({}),
  list: async (_, { Family = '' }) =>
    Object.entries(rows)
      .filter(([key]) => key.startsWith(`/${Family}/`))
      .map(([key, val]) => ({ event: 'DBGetTreeResponse', key, val })),
  close: () => undefined,
});

test('the ends of legs and of callers, and rows that are none', async () => {
  const { ended, visits } = await readEndedTraces(
    astdb({
      '/pasokhend/1.1': '1764000000.250&cause=16&entered=1763999990.125&dialled=%2B1000&caller=%2B9821',
      '/pasokhend/1.1-o1': '1764000001.500',
      '/pasokhend/1.2': 'soon',
      '/pasokhend/1.4': '1764000000.250&entered=1763999990.125&dialled=200&caller=1&channel=PJSIP%2ftrunk-a1-0000001a',
      '/pasokhend/1.3': '1764000002.500&cause=44&phone=1',
    }),
  );
  expect([...ended]).toEqual([
    ['1.1', { at: 1764000000250, how: 'hangup', cause: 16 }],
    ['1.1-o1', { at: 1764000001500, how: null, cause: null }], // as earlier versions wrote them
    ['1.4', { at: 1764000000250, how: null, cause: null }],
    ['out-1.3-o1', { at: 1764000002500, how: 'lost', cause: 44 }],
  ]);
  const instants = { enteredAt: 1763999990125, endedAt: 1764000000250 };
  expect(visits).toEqual([
    { callId: '1.1', number: '+9821', dialled: '+1000', ...instants },
    { callId: '1.4', number: '1', dialled: '200', trunkId: 'a1', ...instants },
  ]);
});

test('a served call, one that nobody answered, one that goes on, and one that the PBX did not survive', async () => {
  const entered = 'at=1764000000.000&dialled=1000&caller=%2B9821&stasis=0&linkedid=x&recording=fb-x.raw';
  const traces = await readFallbackTraces(
    astdb({
      '/pasokhfb/1.1/entered': entered,
      '/pasokhfb/1.1/connected': 'at=1764000005.000&interface=PJSIP%2fop-7&member=7',
      '/pasokhfb/1.1/ended': 'at=1764000009.125&interface=PJSIP%2fop-7&wait=5&talk=4&cause=16',
      '/pasokhfb/1.2/entered': `${entered}&channel=PJSIP%2ftrunk-a1-0000001a`,
      '/pasokhfb/1.2/ended': 'at=1764000003.000&interface=&wait=&talk=&cause=',
      '/pasokhfb/1.3/entered': entered,
      '/pasokhfb/1.4/entered': entered,
      '/pasokhfb/1.4/connected': 'at=1764000005.000&interface=PJSIP%2fop-7&member=7',
      '/pasokhfb/1.5/ended': 'at=1764000003.000',
    }),
  );
  const served = servedCalls(traces, new Set(['1.3']));
  expect(served.map(({ callId, operatorId, talkAt, endedAt }) => [callId, operatorId, talkAt, endedAt])).toEqual([
    ['1.1', '7', 1764000005000, 1764000009125],
    ['1.2', null, null, 1764000003000],
    ['1.4', '7', 1764000005000, 1764000005000],
  ]);
  expect(served[0]).toMatchObject({ number: '+9821', dialled: '1000', enteredAt: 1764000000000, recorded: true });
  expect(served.map(({ trunkId }) => trunkId)).toEqual([undefined, 'a1', undefined]);
});
