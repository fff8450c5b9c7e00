import { afterEach, beforeEach, expect, test } from 'vitest';
import { operatorId, type CallId, type LegId, type OfferId, type TrunkId } from '../../../src/shared/ids.ts';
import { openEar, soundOf, type Ear, type Sound } from '../../support/ear.ts';
import { control } from '../../support/pbx-control-conformance.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { openRtpListener, type RtpListener } from '../../support/rtp-listener.ts';

/** The tones of the customer, of the operator, of somebody outside and of a supervisor. */
const [customer, sara, expert, boss] = [440, 880, 660, 1_000] as const;
/** The tone of indications.conf, 1 s in 5. */
const ringing = 425;
const ok = { is: 'ok' };

let stage: RealStage;
let ear: Ear;
let on: ReturnType<typeof control>;
let listeners: RtpListener[];
beforeEach(async () => {
  stage = await openRealStage();
  ear = await openEar();
  on = control(stage);
  listeners = [];
});
afterEach(async () => {
  ear.close();
  for (const listener of listeners) listener.close();
  await stage.strike();
});

/** A phone's own ears. */
async function ears(): Promise<RtpListener> {
  const listener = await openRtpListener();
  listeners.push(listener);
  return listener;
}

/** What each of these legs or phones hears at the same time, once the change is over and the music has faded in. */
const heard = (...those: (LegId | RtpListener)[]) =>
  expect.poll(() => Promise.all(those.map(hears)), { timeout: 10_000, interval: 0 });
const hears = async (who: LegId | RtpListener): Promise<Sound> =>
  typeof who === 'string' ? ear.hears(who) : soundOf(await who.listen(400), 0);

const way = (trunk: TrunkId) => ({ trunkId: trunk, dial: '09121234567', shown: '02191000000', limit: null });

/** A customer with ears, whom an operator dialled and talks with. */
async function talk(): Promise<{ callId: CallId; lead: OfferId; line: RtpListener }> {
  const line = await ears();
  const { callId, offerId } = await on.pickUp();
  const route = way(await stage.outside('answers', customer, line.port));
  await on.run({ type: 'DialCustomer', callId, offerId, route, timeoutMs: 10_000 });
  await on.seen('CustomerAnswered');
  expect(await on.run({ type: 'ConnectParties', callId, offerId })).toEqual(ok);
  // Whose recording goes on.
  expect(await stage.pbx.recordings.callerPresent(callId)).toBe(true);
  return { callId, lead: offerId, line };
}

test('the customer hears music while nobody is in; those aside hear each other; together all hear all', async () => {
  const { callId, lead, line } = await talk();
  const seat = async (...[seats, rest]: [Parameters<typeof on.seat>[2], { calling?: true }?]) =>
    expect(await on.seat(callId, lead, seats, rest)).toEqual(ok);
  await heard(line, lead).toEqual([[sara], [customer]]);
  await seat({ [lead]: 'aside' });
  await heard(line, lead).toEqual([['music'], []]);
  await seat({ [lead]: 'in' });
  await heard(line, lead).toEqual([[sara], [customer]]);

  for (let times = 0; times < 2; times += 1) await seat({ [lead]: 'aside' }, { calling: true });
  await heard(line, lead).toEqual([['music'], [ringing]]);
  await seat({ [lead]: 'in' });
  await heard(line, lead).toEqual([[sara], [customer]]);
  await seat({ [lead]: 'aside' }, { calling: true });
  await heard(lead).toEqual([[ringing]]);
  await seat({ [lead]: 'aside' });
  await heard(line, lead).toEqual([['music'], []]);
  await seat({ [lead]: 'aside' }, { calling: true });
  const phone = await ears();
  const other = await on.reach(callId, 1, await stage.outside('answers', expert, phone.port));
  await seat({ [lead]: 'aside', [other]: 'aside' });
  await heard(line, lead, phone).toEqual([['music'], [expert], [sara]]);
  await seat({ [lead]: 'in', [other]: 'aside' });
  await heard(line, lead, phone).toEqual([[sara], [customer], ['music']]);
  await seat({ [lead]: 'in', [other]: 'in' });
  await heard(line, lead, phone).toEqual([
    [expert, sara],
    [customer, expert],
    [customer, sara],
  ]);

  for (let times = 0; times < 2; times += 1)
    expect(await on.run({ type: 'MuteOperator', offerId: lead, muted: true })).toEqual(ok);
  await heard(line, phone).toEqual([[expert], [customer]]);
  expect(await on.run({ type: 'MuteOperator', offerId: lead, muted: false })).toEqual(ok);
  await on.run({ type: 'ReleaseOperator', offerId: lead });
  expect(await on.seat(callId, other, { [other]: 'in' })).toEqual(ok);
  await heard(line, phone).toEqual([[expert], [customer]]);
  expect(on.all('RecordingStarted')).toHaveLength(1);
});

test('a customer who was held waits to music, and hears the next operator', async () => {
  const { callId, lead, line } = await talk();
  await on.seat(callId, lead, { [lead]: 'aside' });
  await on.run({ type: 'ReleaseOperator', offerId: lead });
  for (let times = 0; times < 2; times += 1) {
    expect(await on.run({ type: 'HoldCaller', callId, queueId: null })).toEqual(ok);
    await heard(line).toEqual([['music']]);
  }
  await stage.phone(operatorId('202'), 'answers', boss);
  const next = await on.bring(callId, 2, '202');
  expect(await on.run({ type: 'ConnectParties', callId, offerId: next })).toEqual(ok);
  await heard(line, next).toEqual([[boss], [customer]]);
});

test('a supervisor hears both and comes in, and leaves nothing behind', async () => {
  const { callId, lead, line } = await talk();
  await stage.phone(operatorId('202'), 'answers', boss);
  const spy = await on.bring(callId, 2, '202', 'monitor');
  const invite = stage
    .phoneOf(operatorId('202'))
    .messages()
    .find(({ method }) => method === 'INVITE');
  expect(invite?.text).toMatch(/Alert-Info: .*info=alert-autoanswer;delay=0\r?\n/u);
  expect(invite?.text).toMatch(/Call-Info: .*answer-after=0\r?\n/u);
  for (const seat of ['listening', 'listening', 'in', 'listening'] as const) {
    expect(await on.seat(callId, lead, { [lead]: 'in', [spy]: seat })).toEqual(ok);
    const more = seat === 'in' ? [boss] : [];
    await heard(line, lead, spy).toEqual([
      [sara, ...more],
      [customer, ...more],
      [customer, sara],
    ]);
  }
  await stage.operatorHangsUp(operatorId('202'));
  await stage.until(() => on.all('OperatorLegEnded').length === 1);
  expect(await on.seat(callId, lead, { [lead]: 'in' })).toEqual(ok);
  await expect.poll(() => idsOf('channels')).toEqual([lead, `to-${callId}`].toSorted());
  await expect.poll(() => idsOf('bridges')).toEqual([`mix-${callId}`]);
});

test('a supervisor who changes the seat at once again and again is seated each time', async () => {
  const { callId, lead } = await talk();
  await stage.phone(operatorId('202'), 'answers', boss);
  const spy = await on.bring(callId, 2, '202', 'monitor');
  for (let times = 0; times < 20; times += 1) {
    for (const seat of ['listening', 'whispering'] as const) {
      expect(await on.seat(callId, lead, { [lead]: 'in', [spy]: seat })).toEqual(ok);
      const { channels } = (await askAri('GET', `/bridges/spy-${spy}`)) as { channels: string[] };
      expect(channels.toSorted()).toEqual([spy, `${spy}-spy`]);
    }
  }
});

/** Holding bridges stay. */
const idsOf = async (what: 'channels' | 'bridges'): Promise<string[]> =>
  ((await askAri('GET', `/${what}`)) as { id: string }[])
    .map(({ id }) => id)
    .filter((id) => !/^(hold|con)-/.test(id))
    .toSorted();

test('who whispers is heard by the leading one alone; digits reach the customer', async () => {
  const { callId, lead: offerId, line } = await talk();
  expect(await on.run({ type: 'SendDigits', callId, digits: '12*#0' })).toEqual(ok);
  await expect.poll(line.digits, { timeout: 5_000 }).toBe('12*#0');
  await stage.phone(operatorId('202'), 'answers', boss);
  const spy = await on.bring(callId, 2, '202', 'monitor');
  // No recording has what is whispered: only a phone hears it, here that of somebody outside who leads.
  const phone = await ears();
  const lead = await on.reach(callId, 1, await stage.outside('answers', expert, phone.port));
  expect(await on.seat(callId, lead, { [lead]: 'in', [offerId]: 'in', [spy]: 'whispering' })).toEqual(ok);
  await heard(line, phone, offerId).toEqual([
    [expert, sara],
    [customer, sara, boss].toSorted((a, b) => a - b),
    [customer, expert],
  ]);
});

test.for([
  ['rings', 425],
  ['is heard early', expert],
] as const)('before the answer the operator hears how somebody %s', async ([behaviour, tone]) => {
  const trunk = await stage.outside(behaviour);
  const { callId, offerId } = await on.pickUp();
  await on.run({ type: 'DialCustomer', callId, offerId, route: way(trunk), timeoutMs: 10_000 });
  const { earlyMedia } = await on.seen('CustomerRang');
  expect(earlyMedia).toBe(behaviour === 'is heard early');
  await heard(offerId).toEqual([[tone]]);
  const [invite] = stage.outsideOf(trunk).messages();
  expect(invite?.line).toContain('sip:09121234567@');
  expect(invite?.text).toMatch(/^From: <sip:02191000000@/mu);
});

test('a paused recording is silent in both channels, and goes on', async () => {
  const { callId, line } = await talk();
  const pause = async (paused: boolean) => expect(await on.run({ type: 'PauseRecording', callId, paused })).toEqual(ok);
  await heard(line).toEqual([[sara]]);
  await pause(true);
  // What is said is heard all the same.
  await heard(line).toEqual([[sara]]);
  await pause(false);
  await heard(line).toEqual([[sara]]);
  expect(await on.run({ type: 'ReleaseCaller', callId })).toEqual(ok);
  await on.seen('CallerLeft');
  const audio = (await askAri('GET', `/recordings/stored/${callId}/file`)) as Uint8Array;
  for (const channel of [0, 1] as const) expect(spoken(audio, channel)).toMatch(/^-*x+-{3,}x+-*$/u);
});

/** Each tenth of a second of a recording: `x` for sound, `-` for silence. */
function spoken(audio: Uint8Array, channel: 0 | 1): string {
  const step = 800 * 4;
  const parts = Array.from({ length: Math.floor(audio.byteLength / step) }, (_, i) =>
    soundOf(audio.slice(i * step, (i + 1) * step), channel),
  );
  return parts.map((sound) => (sound.length > 0 ? 'x' : '-')).join('');
}
