import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { stack } from '../../support/e2e/stack-service.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { callFromPhone } from '../../support/sipp/phone-calls.ts';
import { stopAllSipp, type SippProcess } from '../../support/sipp/sipp-process.ts';
import { startOutside } from '../../support/sipp/sipp.ts';
import { channelOf, shareOfTone } from '../../support/tone.ts';
import {
  ari,
  connectApp,
  createPhone,
  fallbackTraces,
  forgetFallbackTraces,
  put,
  recording,
  removePhone,
} from './asterisk.ts';

const phone = { user: 'op-emergency-test', secret: 'of-no-account' };
const shown = ['+982191001001', '+982191001002'] as const;
const made: string[] = [];

/** Makes a trunk to whoever is behind this port. */
async function trunkTo({ port }: Pick<SippProcess, 'port'>): Promise<string> {
  const id = `trunk-${String(port)}`;
  made.push(id);
  await put('aor', id, { contact: `sip:127.0.0.1:${String(port)}` });
  await put('endpoint', id, { aors: id, context: 'pasokh-inbound', disallow: 'all', allow: 'alaw' });
  return id;
}

/** Says that 110 goes out by these trunks in this order. */
async function goesBy(...trunks: readonly string[]): Promise<void> {
  await stack('cli', 'database deltree pasokhsos');
  for (const [index, trunk] of trunks.entries())
    await stack('cli', `database put pasokhsos 110/${String(index + 1)} "110@${trunk}&${shown[index]!}"`);
}

const forget = () => Promise.all([stack('cli', 'database deltree pasokhsos'), forgetFallbackTraces()]);
const dial = (to = '110') => callFromPhone({ ...phone, to, toneHz: 880 });
/** The parts of the one call that was traced, once it is over. */
const traced = () =>
  eventually(async () => {
    const rows = [...(await fallbackTraces())].map(([key, row]) => [key.split('/')[1] ?? '', row] as const);
    const parts = new Map(rows);
    return parts.has('ended') && parts;
  });
const invite = (outside: SippProcess): string => outside.messages().find(({ method }) => method === 'INVITE')!.text;
const near = (at: string | null | undefined, seen: number | undefined): void => {
  expect(Math.abs(Number(at) * 1_000 - (seen ?? 0))).toBeLessThan(200);
};

beforeAll(() => createPhone(phone.user, phone.secret));
afterAll(async () => {
  await removePhone(phone.user);
  for (const trunk of made)
    for (const type of ['endpoint', 'aor']) await ari('DELETE', `/asterisk/config/dynamic/res_pjsip/${type}/${trunk}`);
});
beforeEach(forget);
afterEach(async () => {
  await stopAllSipp();
  await forget();
});

test('with no service connected an emergency number goes out by the next trunk when one fails, recorded and traced', async () => {
  const outside = await startOutside({ behaviour: 'answer', answerAfterMs: 300, hangUpAfterMs: 1_500 });
  const trunk = await trunkTo(outside);
  await goesBy('trunk-gone', trunk);
  const caller = await dial();
  const [call] = (await caller.exit).calls;
  const parts = await traced();
  const [answered] = outside.calls();

  expect(invite(outside)).toMatch(/^INVITE sip:110@/);
  expect(invite(outside)).toMatch(/^From: <sip:\+982191001002@/m);
  expect(Object.fromEntries(parts.get('entered') ?? [])).toMatchObject({
    ...{ by: 'PJSIP/op-emergency-test', caller: '110', dialled: shown[0] },
  });
  expect(Object.fromEntries(parts.get('try-1') ?? [])).toMatchObject({ to: '110@trunk-gone', status: 'CHANUNAVAIL' });
  expect(parts.get('try-2')?.get('to')).toBe(`110@${trunk}`);
  near(parts.get('entered')?.get('at'), call?.invitedAt);
  near(parts.get('connected')?.get('at'), answered?.answeredAt);
  near(parts.get('ended')?.get('at'), answered?.endedAt);
  expect(call?.status).toBe(200);
  const audio = recording(parts.get('connected')?.get('recording') ?? '');
  expect(shareOfTone(channelOf(audio, 0), 660)).toBeGreaterThan(0.8);
  expect(shareOfTone(channelOf(audio, 1), 880)).toBeGreaterThan(0.8);
});

test('a busy emergency number is tried once, and a phone that hangs up cancels it', async () => {
  const busy = await startOutside({ behaviour: 'busy' });
  const other = await startOutside({ behaviour: 'no-answer' });
  await goesBy(await trunkTo(busy), await trunkTo(other));
  await (
    await dial()
  ).exit;
  expect(Object.fromEntries((await traced()).get('try-1') ?? [])).toMatchObject({ status: 'BUSY', cause: '17' });
  expect(other.calls()).toEqual([]);

  await forgetFallbackTraces();
  await goesBy(`trunk-${String(other.port)}`);
  const caller = await dial();
  await other.waitFor(([call]) => call?.ringingAt);
  await caller.hangUp();
  expect((await traced()).get('ended')?.get('status')).toBe('CANCEL');
  await other.waitFor((calls) => calls.some(({ status }) => status === 487));
});

test('a phone that a silent service does not serve goes out after some seconds; any other number is left to it', async () => {
  const inside: string[] = [];
  const app = await connectApp((channelId) => inside.push(channelId));
  await goesBy(await trunkTo(await startOutside({ behaviour: 'answer', hangUpAfterMs: 500 })));
  const leaseOf = async (id: string) =>
    JSON.parse(await ari('GET', `/channels/${id}/variable?variable=TIMEOUT(absolute)`)) as { value: string };
  const elsewhere = await dial('09121234567');
  const [other = ''] = await eventually(() => inside.length === 1 && inside);
  expect(Number((await leaseOf(other)).value)).toBeLessThanOrEqual(0);
  await elsewhere.hangUp();

  const caller = await dial();
  const [, waiting = ''] = await eventually(() => inside.length === 2 && inside);
  expect(Number((await leaseOf(waiting)).value)).toBeGreaterThan(8);
  await ari('POST', `/channels/${waiting}/variable?variable=TIMEOUT(absolute)&value=1`);
  expect((await caller.exit).calls).toMatchObject([{ status: 200, endedBy: 'peer' }]);
  expect([...(await fallbackTraces()).keys()]).toContain(`out-${waiting}/connected`);
  expect(await stack('cli', `database get pasokhend ${waiting}`)).toMatch(/&phone=1$/m);
  app.terminate();
  await stack('cli', 'database deltree pasokhend');
});
