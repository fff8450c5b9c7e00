import { beforeAll, describe, expect, test } from 'vitest';
import { auditPage } from '../../src/contract/audit.ts';
import { dialRules } from '../../src/contract/dial-rules.ts';
import { phone as phoneAnswer } from '../../src/contract/me-phone.ts';
import { trunk } from '../../src/contract/trunks.ts';
import type { TestOperator, TestQueue } from '../support/e2e/cast.ts';
import { becomes, dial as dialOnPage, over, talk } from '../support/e2e/control.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { addDeadTrunk, addOutside, ownNumber, type Outside } from '../support/e2e/outside-world.ts';
import { recordsOn, soundsIn, tones } from '../support/e2e/recorded.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';
import { openEar } from '../support/ear.ts';
import { inDialog, type InDialog } from '../support/sipp/in-dialog.ts';
import { callFromPhone } from '../support/sipp/phone-calls.ts';
import type { SippProcess } from '../support/sipp/sipp-process.ts';

/** What operators do on their SIP phones themselves. All at the same time. */
const file = useWorld(openWorld, { sideBySide: true });
const { world, queue, operator } = file;
let line: TestQueue;
let friendly: Outside;
let busy: Outside;
let deaf: Outside;
beforeAll(async () => {
  line = await queue();
  friendly = await addOutside(world(), '+98935111*', 'answer', { answerAfterMs: 400 });
  busy = await addOutside(world(), '+98935222*', 'busy', { answerAfterMs: 300 });
  deaf = await addOutside(world(), '+98935333*', 'no-answer');
  const { admin } = world();
  const { version, ...rules } = await admin.get('/v1/dial-rules', dialRules.omit({ changedAt: true }));
  const deny = { name: 'no games', roles: 'all', pattern: '+98935666*', then: 'deny' };
  await admin.put('/v1/dial-rules', {
    ...rules,
    rules: [deny, ...rules.rules],
    serviceNumbers: ['118', '15*'],
    version,
  });
});

const sara = () => operator([line]);

async function dial(who: TestOperator, to: string, toneHz: number = tones.sara): Promise<SippProcess> {
  const { user, secret } = await who.api.get('/v1/me/phone', phoneAnswer);
  return callFromPhone({ user, secret, to, toneHz });
}

/** The call that the operator is in. */
const callOf = (who: TestOperator): Promise<string> =>
  eventually(async () => {
    const { activity } = await who.live();
    return 'callId' in activity && activity.callId;
  });

describe.concurrent('a number dialled on the phone', () => {
  test('becomes one outgoing call, recorded, whose first leg is the phone’s', async () => {
    const ali = await sara();
    const phone = await dial(ali, '09351110001');
    const id = await callOf(ali);
    await becomes(ali, id, { state: 'talking', phase: 'talk', direction: 'outbound' });
    await recordsOn(id);
    await phone.hangUp();
    const call = await over(world(), id, [ali]);
    expect(call).toMatchObject({
      ...{ direction: 'outbound', number: '+989351110001', dialled: ownNumber, dialledBy: ali.id, queueId: null },
      ...{ outcome: 'answered', endedBy: 'operator', trunkId: friendly.trunkId },
      operatorSegments: [{ operatorId: ali.id, via: 'dial' }],
      attempts: [{ purpose: 'customer', outcome: 'answered', by: ali.id }],
    });
    expect(await soundsIn(world().admin, id)).toEqual({ said: ['660'], heard: ['880'] });
    expect(ali.phone.calls()).toEqual([]);
  });

  test('to somebody busy ends the phone’s leg, and is an attempt', async () => {
    const ali = await sara();
    const phone = await dial(ali, '09352220001');
    const id = await callOf(ali);
    const call = await over(world(), id, [ali]);
    const attempts = [{ trunkId: busy.trunkId, outcome: 'busy', cause: 17 }];
    expect(call).toMatchObject({ outcome: 'busy', attempts, operatorSegments: [], recording: null });
    expect((await phone.exit).calls).toMatchObject([{ status: 200, endedBy: 'peer' }]);
  });

  test('that the phone gives up while it rings is cancelled outside', async () => {
    const ali = await sara();
    const phone = await dial(ali, '09353330001');
    const id = await callOf(ali);
    await becomes(ali, id, { state: 'dialling', stage: 'ringing' });
    await phone.hangUp();
    const call = await over(world(), id, [ali]);
    expect(call).toMatchObject({ outcome: 'cancelled', endedBy: 'operator', attempts: [{ outcome: 'cancelled' }] });
    await deaf.sipp.waitFor((calls) => calls.some(({ status }) => status === 487));
  });

  test('may be a short one, which goes out as it is, from the page too', async () => {
    const bank = await addOutside(world(), '15*', 'answer', { answerAfterMs: 200 });
    const ali = await sara();
    for (const [way, number] of [
      ['phone', '1554'],
      ['page', '1526'],
    ] as const) {
      const phone = way === 'phone' ? await dial(ali, number) : null;
      if (phone === null) await dialOnPage(ali, '۱۵ ۲۶');
      const id = await callOf(ali);
      await becomes(ali, id, { state: 'talking', phase: 'talk', number });
      expect(bank.sipp.messages().findLast(({ method }) => method === 'INVITE')?.text).toContain(
        `INVITE sip:${number}@`,
      );
      await (phone ?? ali.phone).hangUp();
      const call = await over(world(), id, [ali]);
      expect(call).toMatchObject({ number, numberE164: null, dialled: ownNumber, outcome: 'answered' });
      expect(call).toMatchObject({ trunkId: bank.trunkId, endedBy: 'operator' });
    }
    await expect(dialOnPage(ali, '118')).rejects.toMatchObject({ status: 409, code: 'no-trunk' });
  });

  test('by a trunk that is down is refused before any phone rings', async () => {
    const { admin } = world();
    const path = `/v1/trunks/${await addDeadTrunk(world(), '+98935444*', 10)}`;
    await admin.patch(path, { probed: true }, trunk);
    await eventually(async () => (await admin.get(path, trunk)).state === 'unreachable', 20_000);
    const ali = await sara();
    const refused = { status: 409, code: 'trunks-down' };
    await expect(dialOnPage(ali, '0935 444 0001')).rejects.toMatchObject(refused);
    const phone = await dial(ali, '09354440002');
    expect((await phone.exit).calls).toMatchObject([{ status: 403, answeredAt: undefined }]);
    expect(world().service.output()).toContain('"why":"trunks-down"');
    expect(ali.phone.calls()).toEqual([]);
    await ali.becomes('ready');
  });

  test('is held to the dial rules: the phone hears that it may not, and nothing is dialled', async () => {
    const ali = await sara();
    const phone = await dial(ali, '09356660001');
    const [refused] = (await phone.exit).calls;
    expect(refused).toMatchObject({ status: 403, answeredAt: undefined });
    expect(refused?.ringingAt).toBeDefined(); // 183: the announcement
    expect(world().service.output()).toContain('"why":"dial-refused","rule":"no games"');
    await ali.becomes('ready');
    const { items } = await eventually(async () => {
      const page = await world().admin.get(`/v1/audit?actor=${ali.id}&action=dial-refused`, auditPage);
      return page.items.length > 0 && page;
    });
    expect(items).toMatchObject([
      { subject: { id: '+989356660001' }, data: { rule: 'no games', via: 'phone', times: 1 } },
    ]);
  });
});

describe.concurrent('a phone that transfers by REFER', () => {
  test('to a colleague hands the call over, with one recording', async () => {
    const { id, sara: first } = await talk(file);
    const reza = await operator([line], { toneHz: tones.reza });
    const phone = await inDialog(first.phone);
    expect(await phone.refer(reza.user)).toBe(202);
    await becomes(reza, id, { state: 'talking' });
    await recordsOn(id);
    await reza.phone.hangUp();
    const call = await over(world(), id, [first, reza]);
    expect(call.operatorSegments).toMatchObject([{ operatorId: first.id }, { operatorId: reza.id, via: 'transfer' }]);
    expect(notified(phone)).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 200 OK']);
    expect((await soundsIn(world().admin, id)).heard.filter((sound) => sound !== 'music')).toEqual(['880', '1240']);
  });

  test('to a number is held to the dial rules; refused, the call goes on', async () => {
    const ali = await sara();
    const own = await dial(ali, '09351110002');
    const id = await callOf(ali);
    await becomes(ali, id, { state: 'talking' });
    const phone = await inDialog(own);
    expect(await phone.refer('09356660002')).toBe(202);
    await eventually(() => notified(phone).includes('SIP/2.0 603 Decline'));
    await becomes(ali, id, { state: 'talking', phase: 'talk' });
    expect(await phone.refer('09352220003')).toBe(202);
    // Handed over to who is busy it comes back, to the phone that is registered.
    await ali.phone.waitFor((calls) => calls.some(({ answeredAt }) => answeredAt !== undefined));
    await becomes(ali, id, { state: 'talking' });
    await ali.phone.hangUp();
    const call = await over(world(), id, [ali]);
    expect(call.attempts).toMatchObject([{ purpose: 'customer' }, { purpose: 'transfer', outcome: 'busy' }]);
    expect(call.operatorSegments).toMatchObject([{ via: 'dial' }, { via: 'return' }]);
  });

  test('to the number of a queue puts the customer into its line', async () => {
    const { id, sara: first, caller } = await talk(file);
    const [other, admin] = [await queue(), { api: world().admin }];
    const phone = await inDialog(first.phone);
    expect(await phone.refer(other.dialled)).toBe(202);
    await becomes(admin, id, { state: 'waiting', queueId: other.id });
    await caller.sipp.hangUp();
    expect((await over(world(), id, [first])).queueSegments).toMatchObject([
      { outcome: 'answered' },
      { queueId: other.id },
    ]);
  });
});

/** The phone holds its call and dials on another line. */
async function askOnSecondLine(who: TestOperator, id: string, to: string) {
  const first = await inDialog(who.phone);
  expect(await first.reinvite('sendonly')).toBe(200);
  await becomes(who, id, { phase: 'hold' });
  return { first, second: await dial(who, to, tones.boss) };
}

describe.concurrent('a phone that asks on a second line', () => {
  test('speaks with the other one there, and by REFER hands the customer over', async () => {
    const { id, sara: ali, caller } = await talk(file);
    const { first, second } = await askOnSecondLine(ali, id, '09351110003');
    await becomes(ali, id, { phase: 'consult' });
    await second.waitFor((calls) => calls[0]?.status === 200);
    const ear = await openEar();
    // SIPp sounds on the line that it holds, too.
    expect(await ear.hears(`${id}-d1`)).toEqual([tones.sara, tones.boss]);
    ear.close();
    expect(await first.refer(second)).toBe(202);
    await becomes({ api: world().admin }, id, { state: 'talking', phase: null });
    await recordsOn(id);
    expect(notified(first)).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 200 OK']);
    expect((await second.exit).calls).toMatchObject([{ endedBy: 'peer' }]);
    await caller.sipp.hangUp();
    const call = await over(world(), id, [ali]);
    expect(call.operatorSegments[0]?.phases.map(({ phase }) => phase)).toEqual(['talk', 'hold', 'consult']);
    expect(call.attempts).toMatchObject([{ purpose: 'consult', outcome: 'answered' }]);
    expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '660'] });
  });

  test('asks a colleague; the line that is given up cancels it, and the call is held until it is resumed', async () => {
    const { id, sara: ali, caller } = await talk(file);
    const reza = await operator([line], { behaviour: 'no-answer' });
    const { first, second } = await askOnSecondLine(ali, id, reza.user);
    await reza.phone.waitFor((calls) => calls.length === 1);
    await second.waitFor((calls) => calls[0]?.ringingAt !== undefined);
    await second.hangUp();
    await reza.phone.waitFor((calls) => calls[0]?.status === 487);
    await becomes(ali, id, { state: 'talking', phase: 'hold' });
    expect(await first.reinvite('sendrecv')).toBe(200);
    await becomes(ali, id, { phase: 'talk' });
    await caller.sipp.hangUp();
    expect((await over(world(), id, [ali])).operatorSegments).toHaveLength(1);
  });

  test('of whom the other one does not answer is ended, and nothing else', async () => {
    const { id, sara: ali, caller } = await talk(file);
    const { second } = await askOnSecondLine(ali, id, '09352220004');
    expect((await second.exit).calls[0]?.answeredAt).toBeUndefined();
    await becomes(ali, id, { state: 'talking', phase: 'hold' });
    await caller.sipp.hangUp();
    expect((await over(world(), id, [ali])).attempts).toMatchObject([{ purpose: 'consult', outcome: 'busy' }]);
  });
});

test.concurrent('a phone that holds by re-INVITE: the customer hears music, and then the operator again', async () => {
  const { id, sara: first, caller } = await talk(file);
  const phone = await inDialog(first.phone);
  expect(await phone.reinvite('sendonly')).toBe(200);
  await becomes(first, id, { held: true, phase: 'hold' });
  await recordsOn(id);
  expect(await phone.reinvite('sendrecv')).toBe(200);
  await becomes(first, id, { held: false, phase: 'talk' });
  await recordsOn(id);
  await caller.sipp.hangUp();
  const call = await over(world(), id, [first]);
  expect(call.operatorSegments[0]?.phases.map(({ phase }) => phase)).toEqual(['talk', 'hold', 'talk']);
  expect(await soundsIn(world().admin, id)).toEqual({ said: ['440'], heard: ['880', 'music', '880'] });
});

test('a call that was dialled on the phone is found again after a crash, and so is its end', async () => {
  const { service } = world();
  const ali = await sara();
  const phone = await dial(ali, '09351110005');
  const id = await callOf(ali);
  await becomes(ali, id, { state: 'talking' });
  await recordsOn(id);
  await service.kill();
  await service.start();
  await becomes(ali, id, { state: 'talking', phase: 'talk' });
  await service.kill();
  await phone.hangUp();
  await service.start();
  expect(await over(world(), id, [ali])).toMatchObject({ outcome: 'answered', endedBy: 'operator' });
});

/** What the phone was told of its REFERs. */
const notified = (phone: InDialog): string[] =>
  phone
    .heard()
    .flatMap(({ method, text }) => (method === 'NOTIFY' ? (/^SIP\/2.0 \d+.*/mu.exec(text)?.[0].trim() ?? []) : []));
