import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AcdEventType } from '../../../src/acd/events.ts';
import { nthOffer, operatorId, type CallId, type OfferId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startPhone, type Phone, type PhoneOptions } from '../../support/sipp/sipp.ts';

let stage: RealStage;
beforeEach(async () => {
  stage = await openRealStage();
});
afterEach(() => stage.strike());

const operator = operatorId('221');
const account = { operatorId: operator, secret: 'desk-secret', displayName: 'سارا' };
const object = (type: string) => `/asterisk/config/dynamic/res_pjsip/${type}/op-221`;
const ofType = (type: AcdEventType) => stage.heard.events.filter((event) => event.type === type);
const register = (behaviour: PhoneOptions['behaviour'], answerAfterMs = 0): Promise<Phone> =>
  startPhone({ user: 'op-221', secret: account.secret, behaviour, answerAfterMs });
const ask = async <Answer>(path: string): Promise<Answer> => (await askAri('GET', path)) as Answer;
const legs = async (): Promise<string[]> =>
  (await ask<{ channel_ids: string[] }>('/endpoints/PJSIP/op-221')).channel_ids;
const isCancelled = (phone: Phone): boolean =>
  phone.messages().some(({ method, text }) => method === 'CANCEL' && text.includes('Call completed elsewhere'));

/** Both are on the desk of one operator; whatever they do, they have rung before. */
async function desks(...behaviours: (readonly [PhoneOptions['behaviour'], number?])[]): Promise<Phone[]> {
  expect(await stage.pbx.phones.provision(account)).toEqual({ is: 'ok' });
  const phones: Phone[] = [];
  for (const behaviour of behaviours) phones.push(await register(...behaviour));
  await eventually(async () => {
    const contacts = await stage.pbx.phoneContacts(operator);
    expect(contacts?.filter(({ reachable }) => reachable)).toHaveLength(phones.length);
    return true;
  });
  return phones;
}

async function ring(phones: readonly Phone[]): Promise<{ callId: CallId; offerId: OfferId }> {
  await stage.dialIn();
  await stage.until(() => ofType('CallerEntered').length > 0);
  const [callId] = stage.callers.keys();
  const offerId = nthOffer(callId!, 1);
  const result = await stage.pbx.run({
    ...{ type: 'RingOperator', offerId, callId: callId!, operatorId: operator, purpose: 'queue' },
    ...{ callerNumber: '02188880000', queueName: 'فروش', timeoutMs: 5_000 },
  });
  expect(result).toEqual({ is: 'ok' });
  await Promise.all(phones.map((phone) => phone.waitFor((calls) => calls.length === 1)));
  await stage.until(() => ofType('OfferRang').length > 0);
  return { callId: callId!, offerId };
}

test('both ring, one answers, the other stops and is told that it was answered elsewhere', async () => {
  const phones = await desks(['answer', 200], ['no-answer']);
  const { callId, offerId } = await ring(phones);
  await stage.until(() => ofType('OfferAnswered').length > 0);
  await stage.until(() => isCancelled(phones[1]!));
  expect(await stage.pbx.run({ type: 'ConnectParties', callId, offerId })).toEqual({ is: 'ok' });
  await stage.until(() => ofType('PartiesBridged').length > 0);
  expect([await legs(), await stage.pbx.findGone([callId, offerId])]).toEqual([[`p2-${offerId}`], new Map()]);
  await phones[0]!.hangUp();
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  expect(ofType('OperatorLegEnded')).toMatchObject([{ offerId, how: 'hangup' }]);
  expect([ofType('OfferRang').length, ofType('OfferAnswered').length]).toEqual([1, 1]);
});

test('declined on one it is declined; busy on one it rings on at the other', async () => {
  const phones = await desks(['decline', 200], ['no-answer'], ['busy']);
  const { offerId } = await ring(phones);
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  expect(ofType('OperatorLegEnded')).toMatchObject([{ offerId, how: 'declined' }]);
  await stage.until(() => isCancelled(phones[1]!));
});

test('of two that answer at once one keeps the call, and one that has just lost its network keeps nobody', async () => {
  const phones = await desks(['answer'], ['answer'], ['no-answer']);
  await phones[2]!.vanish();
  const { callId, offerId } = await ring(phones.slice(0, 2));
  await stage.until(() => ofType('OfferAnswered').length > 0);
  expect(await stage.pbx.run({ type: 'ConnectParties', callId, offerId })).toEqual({ is: 'ok' });
  const isAlone = async () => (await legs()).length === 1;
  for (let alone = await isAlone(); !alone; alone = await isAlone()) expect(ofType('OperatorLegEnded')).toEqual([]);
  expect([ofType('OfferAnswered').length, ofType('OperatorLegEnded').length]).toEqual([1, 0]);
  expect(await stage.pbx.run({ type: 'ReleaseOperator', offerId })).toEqual({ is: 'ok' });
  await stage.until(() => ofType('OperatorLegEnded').length === 1);
});

test('the one that has the call has it for the next process, too; and no trace of any of them is left', async () => {
  const phones = await desks(['answer', 200], ['no-answer']);
  const { callId, offerId } = await ring(phones);
  await stage.until(() => isCancelled(phones[1]!));
  await stage.whileNobodyListens(() => Promise.resolve());
  expect(stage.heard.snapshots.at(-1)!.legs).toEqual([{ offerId, ringing: false, up: true }]);
  expect(await stage.pbx.run({ type: 'ConnectParties', callId, offerId })).toEqual({ is: 'ok' });
  await stage.until(() => ofType('PartiesBridged').length > 0);
  await stage.whileNobodyListens(() => phones[0]!.hangUp());
  const { legs: left, ended } = stage.heard.snapshots.at(-1)!;
  expect([left, ended.get(offerId)]).toMatchObject([[], { how: 'hangup', cause: 16 }]);
  await stage.pbx.forgetTraces([offerId]);
  await stage.whileNobodyListens(() => Promise.resolve());
  expect([...stage.heard.snapshots.at(-1)!.ended.keys()]).not.toContain(offerId);
});

test('moved, a call goes to the other phone, and so it does for the next process', async () => {
  const phones = await desks(['answer', 200], ['no-answer']);
  const { callId, offerId } = await ring(phones);
  await stage.until(() => isCancelled(phones[1]!));
  const others = async () => (await stage.pbx.phoneContacts(operator, offerId))?.map(({ address }) => address);
  const wanted = [`127.0.0.1:${String(phones[1]!.port)}`];
  expect(await others()).toEqual(wanted);
  await stage.whileNobodyListens(() => Promise.resolve());
  expect(await others()).toEqual(wanted);
  await stage.pbx.run({ type: 'ReleaseOperator', offerId });
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  const next = nthOffer(callId, 2);
  const result = await stage.pbx.run({
    ...{ type: 'RingOperator', offerId: next, callId, operatorId: operator, purpose: 'return', phone: 'desk' },
    ...{ callerNumber: '02188880000', queueName: 'فروش', timeoutMs: 5_000 },
  });
  expect(result).toEqual({ is: 'ok' });
  await phones[1]!.waitFor((calls) => calls.length === 2);
  expect([await legs(), phones[0]!.calls().length]).toEqual([[next], 1]);
});

test('answered while nobody listens, a phone is cut off by the PBX, and the other rings on', async () => {
  const phones = await desks(['answer', 500], ['no-answer']);
  const { offerId } = await ring(phones);
  await stage.whileNobodyListens(async () => {
    await phones[0]!.waitFor((calls) => calls[0]?.endedAt !== undefined);
  });
  const { legs: found, ended } = stage.heard.snapshots.at(-1)!;
  expect([found, ended.has(offerId)]).toEqual([[{ offerId, ringing: true, up: false }], false]);
  expect(await legs()).toEqual([offerId]);
  expect(await stage.pbx.run({ type: 'ReleaseOperator', offerId })).toEqual({ is: 'ok' });
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  expect([ofType('OperatorLegEnded').length, ofType('OfferRang').length]).toEqual([1, 1]);
});

test('declined on one while nobody listens, it is declined afterwards', async () => {
  const phones = await desks(['no-answer'], ['decline', 500]);
  const { offerId } = await ring(phones);
  await stage.whileNobodyListens(async () => {
    await phones[1]!.waitFor((calls) => calls[0]?.status === 603);
  });
  expect(stage.heard.snapshots.at(-1)!.ended.has(offerId)).toBe(false);
  await stage.until(() => ofType('OperatorLegEnded').length > 0);
  expect(ofType('OperatorLegEnded')).toMatchObject([{ offerId, how: 'declined' }]);
});

test('an operator whose phone an earlier version made gets more of them, and keeps the one that is registered', async () => {
  await stage.pbx.phones.provision(account);
  const fields = [{ attribute: 'max_contacts', value: '1' }];
  await askAri('DELETE', object('aor'));
  await askAri('PUT', object('aor'), { fields });
  const phones = await desks(['no-answer'], ['no-answer']);
  await ring(phones);
  const contacts = await stage.pbx.phoneContacts(operator);
  expect(contacts?.map(({ kind, reachable }) => [kind, reachable])).toEqual([
    ['desk', true],
    ['desk', true],
  ]);
  expect(new Set(contacts?.map(({ address }) => address))).toEqual(
    new Set(phones.map(({ port }) => `127.0.0.1:${String(port)}`)),
  );
  await phones[0]!.signOff();
  const aor = await ask<{ attribute: string; value: string }[]>(object('aor'));
  const contact = aor.find(({ attribute }) => attribute === 'contact')?.value;
  expect(contact?.match(/sip:/gu)).toHaveLength(1);
});
