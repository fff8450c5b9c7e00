import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { stopAllSipp } from '../../support/sipp/sipp-process.ts';
import { dialFromPhone, freePort, startCaller, startPhone } from '../../support/sipp/sipp.ts';
import { createPhone, fallbackTraces, forgetFallbackTraces, removePhone } from './asterisk.ts';

const phone = { user: 'op-doors-test', secret: 'of-no-account' };

beforeAll(() => createPhone(phone.user, phone.secret));
afterAll(() => removePhone(phone.user));
afterEach(stopAllSipp);

test('a call from a port that is not the trunk’s is asked for a name and never enters', async () => {
  await forgetFallbackTraces();
  const stranger = await startCaller({ to: '1000', from: 'anonymous', port: await freePort() });
  const { calls } = await stranger.exit;
  expect(calls.map(({ status }) => status)).toEqual([401]);
  expect((await fallbackTraces()).size).toBe(0);
});

test('an operator’s phone that calls out hears an announcement and is refused', async () => {
  const { code, calls, errors } = await dialFromPhone({ ...phone, to: '09121234567' });
  const [call] = calls;
  expect({ code, status: call?.status, errors }).toMatchObject({ code: 0, status: 403 });
  expect(call?.ringingAt).toBeDefined(); // 183: early media, nobody has answered
  expect((call?.refusedAt ?? 0) - (call?.ringingAt ?? 0)).toBeGreaterThan(1_000);
});

test('a phone with the wrong secret cannot register', async () => {
  await expect(startPhone({ ...phone, secret: 'guessed', behaviour: 'answer' })).rejects.toThrow(/could not register/);
});
