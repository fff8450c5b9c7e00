import type { Client } from 'ari-client';
import { expect, test } from 'vitest';
import { createBranches } from '../../../src/pbx/branches.ts';
import { connectParties } from '../../../src/pbx/commands/connect-parties.ts';
import { createReferrals } from '../../../src/pbx/phone-calls.ts';
import { AmiRefusal, AriRefusal, settle } from '../../../src/pbx/results.ts';
import { createPhoneStates } from '../../../src/pbx/phone-states.ts';
import { createSecondLines } from '../../../src/pbx/second-lines.ts';
import { callId, nthOffer } from '../../../src/shared/ids.ts';

const call = callId('1764000000.7');
const command = { type: 'ConnectParties', callId: call, offerId: nthOffer(call, 1) } as const;

/** The links as far as connecting needs them: what was done, and what the PBX makes of it. */
function lines(record: () => Promise<Record<string, unknown>>, isHere = true) {
  const done: string[] = [];
  const unrecorded: string[] = [];
  const note = (name: string, answer: () => unknown = () => null) => {
    return async () => {
      done.push(name);
      return answer();
    };
  };
  const calls = {
    channels: {
      setChannelVar: note('end lease'),
      getChannelVar: note('ask', () => ({ value: '' })),
      stopMoh: note('stop music'),
    },
    bridges: {
      createWithId: note('make bridge'),
      get: note('look', () => ({ id: 'mix', channels: [], creationtime: '2026-11-22T05:34:48.000+0000' })),
    },
  } as unknown as Client;
  const addChannel = note('bridge', () => {
    if (!isHere) throw new AriRefusal(400, 'Channel not found');
  });
  const ami = { send: async () => (done.push('record'), record()), list: async () => [], close: () => undefined };
  const post = async (): Promise<void> => {
    await addChannel();
  };
  const phones = { referrals: createReferrals(), secondLines: createSecondLines(), phones: createPhoneStates() };
  const links = { calls, ami, post, app: 'pasokh', branches: createBranches(), legEnded: () => undefined, ...phones };
  const run = () =>
    settle(
      () => connectParties({ ...links, unrecorded: (_, why) => unrecorded.push(why) }, command),
      (error) => {
        throw error;
      },
    );
  return { done, unrecorded, run };
}

test('the recording runs before the two hear each other', async () => {
  const { done, run, unrecorded } = lines(async () => ({}));
  expect(await run()).toEqual({ is: 'ok' });
  expect(done.indexOf('record')).toBeLessThan(done.indexOf('bridge'));
  expect(unrecorded).toEqual([]);
});

test('a PBX that cannot record connects all the same, and says so', async () => {
  const { run, unrecorded } = lines(() => Promise.reject(new AmiRefusal('Could not start monitoring channel')));
  expect(await run()).toEqual({ is: 'ok' });
  expect(unrecorded).toEqual(['Could not start monitoring channel']);
});

test('a caller who is gone is gone, and no fault of the recording', async () => {
  const { run, unrecorded } = lines(() => Promise.reject(new AmiRefusal('No such channel')), false);
  expect(await run()).toEqual({ is: 'gone' });
  expect(unrecorded).toEqual([]);
});
