import { afterEach, beforeEach, expect, test } from 'vitest';
import { nthOffer, operatorId } from '../../../src/shared/ids.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startPhone } from '../../support/sipp/sipp.ts';

let stage: RealStage;
beforeEach(async () => {
  stage = await openRealStage();
});
afterEach(() => stage.strike());

const operator = operatorId('211');
const account = { operatorId: operator, secret: 'first-secret', displayName: 'زهرا «الف»' };
const phone = (secret: string) => startPhone({ user: 'op-211', secret, behaviour: 'answer' });
/** Those of this file: Asterisk goes on listing one that was deleted while its phone was registered. */
const endpoints = async () =>
  ((await askAri('GET', '/endpoints/PJSIP')) as { resource: string }[])
    .map(({ resource }) => resource)
    .filter((resource) => ['trunk', 'op-211', 'op-212'].includes(resource))
    .toSorted();

test('a new secret is asked for from then on, and a phone that is registered stays', async () => {
  const { phones } = stage.pbx;
  expect(await phones.provision(account)).toEqual({ is: 'ok' });
  await expect(phone('another-secret')).rejects.toThrow('could not register');
  await phone('first-secret');
  await stage.until(() => stage.heard.events.some((event) => event.type === 'ReachableChanged' && event.reachable));
  expect(await phones.provision({ ...account, secret: 'second-secret' })).toEqual({ is: 'ok' });
  await expect(phone('first-secret')).rejects.toThrow('could not register');
  expect(await askAri('GET', '/endpoints/PJSIP/op-211')).toMatchObject({ state: 'online' });
});

test('after a new registration calls go to the new address alone', async () => {
  await stage.pbx.phones.provision(account);
  const lost = await phone('first-secret');
  await lost.vanish();
  await stage.pbx.phones.provision(account);
  const back = await phone('first-secret');
  await stage.until(() => stage.heard.events.some((event) => event.type === 'ReachableChanged' && event.reachable));
  await stage.dialIn();
  await stage.until(() => stage.heard.events.some(({ type }) => type === 'CallerEntered'));
  const [call] = stage.callers.keys();
  const ring = await stage.pbx.run({
    ...{ type: 'RingOperator', offerId: nthOffer(call!, 1), callId: call!, operatorId: operator },
    ...{ callerNumber: '+982188880000', queueName: 'فروش "ویژه"', timeoutMs: 5_000, purpose: 'queue' },
  });
  expect(ring).toEqual({ is: 'ok' });
  await back.waitFor((calls) => calls.length === 1);
  const invite = back.messages().find(({ method }) => method === 'INVITE');
  expect(invite?.text).toContain('From: "فروش ویژه" <sip:+982188880000@');
});

test('control characters are refused in every field, before anything is made', async () => {
  for (const field of ['operatorId', 'secret', 'displayName'] as const) {
    const dirty = { ...account, [field]: operatorId('a\r\nset_var=X') };
    expect(await stage.pbx.phones.provision(dirty)).toEqual({ is: 'refused', why: 'control-characters' });
  }
  expect(await endpoints()).toEqual(['trunk']);
});

test('reconciled, the PBX has exactly the phones that are wanted', async () => {
  const { phones } = stage.pbx;
  const other = operatorId('212');
  await phones.provision(account);
  expect(await phones.reconcile([{ ...account, operatorId: other }])).toEqual({ is: 'ok' });
  expect(await endpoints()).toEqual(['op-212', 'trunk']);
  expect(await phones.remove(other)).toEqual({ is: 'ok' });
  expect(await phones.remove(other)).toEqual({ is: 'ok' });
  expect(await endpoints()).toEqual(['trunk']);
});

test('a phone that says nothing any more is unreachable within seconds, and refused', async () => {
  await stage.phone(operator, 'answers');
  const reachable = () =>
    stage.heard.events.flatMap((event) => (event.type === 'ReachableChanged' ? event.reachable : []));
  await stage.phoneOf(operator).vanish();
  await stage.until(() => reachable().at(-1) === false);
  await stage.dialIn();
  await stage.until(() => stage.heard.events.some(({ type }) => type === 'CallerEntered'));
  const [call] = stage.callers.keys();
  const ring = await stage.pbx.run({
    ...{ type: 'RingOperator', offerId: nthOffer(call!, 1), callId: call!, operatorId: operator },
    ...{ callerNumber: '1', queueName: 'q', timeoutMs: 5_000, purpose: 'queue' },
  });
  expect(ring).toEqual({ is: 'refused', why: 'unreachable' });
});
