import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { eventually } from '../../support/e2e/eventually.ts';
import { stopAllSipp } from '../../support/sipp/sipp-process.ts';
import { startCaller, startPhone, type Phone, type PhoneOptions } from '../../support/sipp/sipp.ts';
import { ari, connectApp, createPhone, removePhone } from './asterisk.ts';

/** The callers and phones that the end-to-end tests are made of must themselves be believed. */
const user = 'op-sipp-test';
const secret = 'of-no-account';
const entered: string[] = [];
let app: WebSocket;

beforeAll(async () => {
  await createPhone(user, secret);
  app = await connectApp((channelId) => entered.push(channelId));
});
afterAll(async () => {
  app.terminate();
  await removePhone(user);
});
afterEach(stopAllSipp);

async function ring(timeoutS: number, options: Omit<PhoneOptions, 'user' | 'secret'>): Promise<Phone> {
  const phone = await startPhone({ user, secret, ...options });
  await ari(
    'POST',
    `/channels?endpoint=PJSIP/${user}&app=pasokh&timeout=${String(timeoutS)}&channelId=${randomUUID()}`,
  );
  return phone;
}

test('a phone answers when it should and hangs up when it should', async () => {
  const phone = await ring(5, { behaviour: 'answer', answerAfterMs: 300, hangUpAfterMs: 500 });
  const call = await phone.waitFor(([first]) => first?.endedAt !== undefined && first);
  expect((call.answeredAt ?? 0) - call.invitedAt).toBeGreaterThanOrEqual(295);
  expect((call.endedAt ?? 0) - (call.answeredAt ?? 0)).toBeGreaterThanOrEqual(495);
  expect(call).toMatchObject({ status: 200, endedBy: 'self' });
});

test('a phone is hung up on demand and takes the next call', async () => {
  const phone = await ring(5, { behaviour: 'answer' });
  await phone.waitFor(([first]) => first?.answeredAt);
  await phone.hangUp();
  expect(await phone.waitFor(([first]) => first?.endedBy)).toBe('self');
  await ari('POST', `/channels?endpoint=PJSIP/${user}&app=pasokh&timeout=5&channelId=second-${randomUUID()}`);
  await phone.waitFor(([, second]) => second?.answeredAt);
});

test.each([
  ['decline', 603],
  ['busy', 486],
  ['unavailable', 480],
] as const)('a phone refuses: %s is %i', async (behaviour, status) => {
  const phone = await ring(5, { behaviour, answerAfterMs: 50 });
  expect(await phone.waitFor(([call]) => call?.status)).toBe(status);
});

test('a phone that nobody picks up rings until it is cancelled', async () => {
  const phone = await ring(1, { behaviour: 'no-answer' });
  const call = await phone.waitFor(([first]) => first?.status !== undefined && first);
  expect(call).toMatchObject({ status: 487, answeredAt: undefined });
  expect((call.cancelledAt ?? 0) - call.invitedAt).toBeGreaterThan(900);
});

test('a silent phone has registered, gets the INVITE and says nothing', async () => {
  const phone = await ring(1, { behaviour: 'silent' });
  const call = await phone.waitFor(([first]) => first);
  expect(call).toMatchObject({ ringingAt: undefined, status: undefined });
});

test('several callers at once, each with a number of its own; they leave by BYE, and by CANCEL before an answer', async () => {
  entered.length = 0;
  const callers = await startCaller({ to: '1000', from: ['0211', '0212', '0213'], count: 3, rate: 50 });
  await eventually(() => entered.length === 3);
  const numbers = await Promise.all(entered.map(async (id) => numberOf(await ari('GET', `/channels/${id}`))));
  expect(numbers.toSorted()).toEqual(['0211', '0212', '0213']);

  const [first = ''] = entered;
  await ari('POST', `/channels/${first}/answer`);
  await callers.waitFor((calls) => calls.filter(({ answeredAt }) => answeredAt !== undefined).length === 1);
  const { calls } = await callers.stop();
  expect(calls.filter(({ endedBy }) => endedBy === 'self')).toHaveLength(1);
  expect(calls.filter(({ status }) => status === 487)).toHaveLength(2);
  await eventually(async () => !(await ari('GET', '/channels')).includes('pasokh-inbound'));
});

test('a caller talks for as long as it was told', async () => {
  entered.length = 0;
  const caller = await startCaller({ to: '1000', holdMs: 500 });
  const [channel = ''] = await eventually(() => entered.length === 1 && entered);
  await ari('POST', `/channels/${channel}/answer`);
  const { code, calls } = await caller.exit;
  expect(code).toBe(0);
  const [call] = calls;
  expect((call?.endedAt ?? 0) - (call?.answeredAt ?? 0)).toBeGreaterThanOrEqual(495);
});

const numberOf = (channel: string): string => (JSON.parse(channel) as { caller: { number: string } }).caller.number;
