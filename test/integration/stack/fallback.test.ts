import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../support/e2e/eventually.ts';
import { stack } from '../../support/e2e/stack-service.ts';
import { stopAllSipp } from '../../support/sipp/sipp-process.ts';
import { startCaller, startPhone } from '../../support/sipp/sipp.ts';
import { channelOf, shareOfTone } from '../../support/tone.ts';
import {
  ari,
  connectApp,
  createPhone,
  fallbackTraces,
  forgetFallbackTraces,
  recording,
  removePhone,
} from './asterisk.ts';

const phone = { user: 'op-fallback-test', secret: 'of-no-account' };

beforeAll(() => createPhone(phone.user, phone.secret));
afterAll(() => removePhone(phone.user));
beforeEach(forgetFallbackTraces);
afterEach(async () => {
  await stopAllSipp();
  await forgetFallbackTraces();
});

const traceOf = async (part: string): Promise<[string, URLSearchParams] | undefined> =>
  [...(await fallbackTraces())].find(([key]) => key.endsWith(`/${part}`));

test('with no service connected a call to any number waits in the native queue, recorded and traced', async () => {
  const caller = await startCaller({ to: '+982112345678', from: '09121234567', holdMs: 1_500 });
  const exit = await caller.exit;
  const [call] = exit.calls;
  const [key, ended] = await eventually(() => traceOf('ended'));
  const entered = (await fallbackTraces()).get(key.replace('ended', 'entered'));

  expect(exit.code).toBe(0);
  expect(entered?.get('dialled')).toBe('+982112345678');
  expect(entered?.get('caller')).toBe('09121234567');
  expect(entered?.get('stasis')).toBe('0');
  expect(Number(entered?.get('at')) * 1_000 - (call?.invitedAt ?? 0)).toBeLessThan(200);
  expect(Math.abs(Number(ended.get('at')) * 1_000 - (call?.endedAt ?? 0))).toBeLessThan(200);
  expect((await fallbackTraces()).has(key.replace('ended', 'connected'))).toBe(false);

  const audio = recording(entered?.get('recording') ?? '');
  expect(audio.byteLength / (2 * 2 * 8_000)).toBeGreaterThan(1.3); // s, of two channels of 16-bit samples
  expect(shareOfTone(channelOf(audio, 0), 440)).toBeGreaterThan(0.8);
});

test('a member of the native queue answers: the trace says who and when, each side is in its own channel', async () => {
  const device = await startPhone({ ...phone, behaviour: 'answer', answerAfterMs: 200, hangUpAfterMs: 1_500 });
  await stack('cli', `queue add member PJSIP/${phone.user} to pasokh-fallback penalty 0 as Operator`);
  try {
    const caller = await startCaller({ to: '1000' });
    await caller.exit;
    const [talk] = device.calls();
    const [key, ended] = await eventually(() => traceOf('ended'));
    const traces = await fallbackTraces();
    const connected = traces.get(key.replace('ended', 'connected'));

    expect(connected?.get('interface')).toBe(`PJSIP/${phone.user}`);
    expect(Math.abs(Number(connected?.get('at')) * 1_000 - (talk?.answeredAt ?? 0))).toBeLessThan(200);
    expect(ended.get('interface')).toBe(`PJSIP/${phone.user}`);

    const audio = recording(traces.get(key.replace('ended', 'entered'))?.get('recording') ?? '');
    expect(shareOfTone(channelOf(audio, 0), 440)).toBeGreaterThan(0.8);
    expect(shareOfTone(channelOf(audio, 1), 880)).toBeGreaterThan(0.5); // music before it
  } finally {
    await stack('cli', `queue remove member PJSIP/${phone.user} from pasokh-fallback`);
  }
});

test('callers who wait in the service when it dies reach the native queue, unless they were already talking', async () => {
  const inside: string[] = [];
  const app = await connectApp((channelId) => inside.push(channelId));
  const waiting = await startCaller({ to: '1000', from: '0211' });
  const [waiter = ''] = await eventually(() => inside.length === 1 && inside);
  const talking = await startCaller({ to: '1000', from: '0212' });
  const [, talker = ''] = await eventually(() => inside.length === 2 && inside);
  await ari('POST', `/bridges/hold-test?type=holding`);
  for (const id of [waiter, talker]) {
    await ari('POST', `/channels/${id}/answer`);
    await ari('POST', `/channels/${id}/variable?variable=TIMEOUT(absolute)&value=1`);
    await ari('POST', `/bridges/hold-test/addChannel?channel=${id}`);
  }
  await ari('POST', `/channels/${talker}/variable?variable=TIMEOUT(absolute)&value=0`);

  app.terminate();
  const [key, entered] = await eventually(() => traceOf('entered'));

  expect(key).toBe(`${waiter}/entered`);
  expect(entered.get('stasis')).toBe('1');
  expect([...(await fallbackTraces()).keys()]).not.toContain(`${talker}/entered`);
  await Promise.all([waiting.hangUp(), talking.hangUp()]);
  await eventually(async () => (await fallbackTraces()).has(`${waiter}/ended`));
  await ari('DELETE', '/bridges/hold-test');
});
