import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrunkAccount } from '../../../src/dialling/ports.ts';
import type { TrunkState } from '../../../src/dialling/trunk.ts';
import { operatorId, trunkId } from '../../../src/shared/ids.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { askAri, openRealStage, type RealStage } from '../../support/pbx-stage.ts';
import { startProvider, type Provider } from '../../support/sipp/provider.ts';
import { dialFromPhone, freePort, startCaller, startPhone } from '../../support/sipp/sipp.ts';

let stage: RealStage;
let provider: Provider;
beforeEach(async () => {
  stage = await openRealStage();
  provider = await startProvider({ user: '2188776655', secret: 'the-secret' });
});
afterEach(async () => {
  await stage.pbx.trunks.reconcile([]);
  await provider.stop();
  await stage.strike();
});

const byAddress = (more: Partial<TrunkAccount> = {}): TrunkAccount => ({
  ...{ id: trunkId('a1'), mode: 'address', host: `127.0.0.1:${String(provider.port)}`, userName: null, secret: null },
  ...{ from: null, transport: 'udp', codecs: ['alaw', 'ulaw'], defaultNumber: '+982188776655', probed: true, ...more },
});
const registering = (more: Partial<TrunkAccount> = {}): TrunkAccount =>
  byAddress({
    id: trunkId('r1'),
    mode: 'registration',
    userName: '2188776655',
    secret: 'the-secret',
    from: [],
    ...more,
  });

/** Waits until the PBX says so of the trunk. */
async function stands(trunk: TrunkAccount, wanted: TrunkState): Promise<void> {
  let state: TrunkState | undefined;
  let asking = false;
  await stage.until(() => {
    if (!asking) {
      asking = true;
      void stage.pbx.trunks.states([trunk]).then((states) => {
        state = states?.get(trunk.id);
        asking = false;
      });
    }
    return state === wanted;
  });
}
const entered = () => stage.heard.events.flatMap((event) => (event.type === 'CallerEntered' ? event : []));
const isMade = (id: string): Promise<boolean> =>
  askAri('GET', `/asterisk/config/dynamic/res_pjsip/endpoint/trunk-${id}`).then(
    () => true,
    () => false,
  );

test('an address: its calls come in by it and nobody else’s, it is watched, and gone with the next reconciliation', async () => {
  const port = await freePort();
  const trunk = byAddress({ from: ['10.1.2.0/24', `127.0.0.1:${String(port)}`] });
  expect(await stage.pbx.trunks.reconcile([trunk])).toEqual({ is: 'ok' });
  await stands(trunk, 'reachable');

  const caller = await startCaller({ to: '+982188776655', from: '09121234567', port });
  await stage.until(() => entered().length === 1);
  expect(entered()[0]).toMatchObject({ number: '09121234567', dialled: '+982188776655', trunkId: 'a1' });
  for (const from of ['trunk', 'trunk-a1']) {
    const stranger = await startCaller({ to: '1000', from, port: await freePort(), giveUpMs: 3_000 });
    const { calls } = await stranger.exit;
    expect([from, calls.map(({ status }) => status)]).toEqual([from, [401]]);
  }

  await stage.whileNobodyListens(async () => undefined);
  expect(stage.heard.snapshots.at(-1)?.callers).toMatchObject([{ trunkId: 'a1', where: 'ours' }]);

  expect(await stage.pbx.trunks.reconcile([])).toEqual({ is: 'ok' });
  expect(await isMade('a1')).toBe(false);
  // The call that came in by it goes on.
  const channels = (await askAri('GET', '/channels')) as { id: string }[];
  expect(channels.map(({ id }) => id)).toContain(entered()[0]?.callId);

  await stage.whileNobodyListens(async () => {
    await caller.stop();
    await eventually(async () => ((await askAri('GET', '/channels')) as unknown[]).length === 0);
  });
  expect(stage.heard.snapshots.at(-1)?.visits).toMatchObject([{ trunkId: 'a1' }]);
});

test('phones at the address of a trunk register and dial as themselves, and the trunk’s calls come in but by no phone’s name', async () => {
  const [user, secret] = ['op-311', 'a-secret'];
  const operator = operatorId('311');
  await stage.pbx.phones.provision({ operatorId: operator, secret, displayName: 'Sara' });
  // Without `from` the whole address is the trunk's.
  expect(await stage.pbx.trunks.reconcile([byAddress({ probed: false })])).toEqual({ is: 'ok' });
  await expect(startPhone({ user, secret: 'wrong', behaviour: 'answer' })).rejects.toThrow('could not register');
  await startPhone({ user, secret, behaviour: 'decline' });
  await stage.until(() => stage.heard.events.some((event) => event.type === 'ReachableChanged' && event.reachable));

  // Nobody says what it may dial: it hears that it may not.
  const dialled = await dialFromPhone({ user, secret, to: '09121234567' });
  expect(dialled.calls.map(({ status }) => status)).toEqual([403]);
  expect(entered()).toEqual([]);

  const pretender = await startCaller({ to: '1000', from: user, port: await freePort(), giveUpMs: 3_000 });
  expect((await pretender.exit).calls.map(({ status }) => status)).toEqual([401]);
  await startCaller({ to: '+982188776655', from: '09121234567', port: await freePort() });
  await stage.until(() => entered().length === 1);
  expect(entered()).toMatchObject([{ number: '09121234567', trunkId: 'a1' }]);
  await stage.pbx.phones.remove(operator);
});

test('a registration: with the secret, watched, and its calls come in by the address that was registered', async () => {
  expect(await stage.pbx.trunks.reconcile([registering()])).toEqual({ is: 'ok' });
  await stands(registering(), 'registered');
  const registers = () => provider.messages().filter(({ method }) => method === 'REGISTER').length;
  const before = registers();
  expect(await stage.pbx.trunks.reconcile([registering()])).toEqual({ is: 'ok' });
  expect(registers()).toBe(before);

  provider.callIn('09121234567');
  await stage.until(() => entered().length === 1);
  expect(entered()[0]).toMatchObject({ number: '09121234567', dialled: '+982188776655', trunkId: 'r1' });

  const wrong = registering({ secret: 'another' });
  expect(await stage.pbx.trunks.reconcile([wrong])).toEqual({ is: 'ok' });
  await stands(wrong, 'unregistered');
});

test('what goes out by a trunk has the number shown, and goes there', async () => {
  const trunk = registering();
  await stage.pbx.trunks.reconcile([trunk]);
  await stands(trunk, 'registered');
  const query = new URLSearchParams({
    ...{ endpoint: 'PJSIP/00989121234567@trunk-r1', app: 'pasokh', callerId: '<+982188776655>', timeout: '5' },
  });
  await askAri('POST', `/channels?${query.toString()}`);
  await stage.until(() => provider.messages().some(({ method }) => method === 'INVITE'));
  const invite = provider.messages().find(({ method }) => method === 'INVITE');
  expect(invite?.line).toBe(`INVITE sip:00989121234567@127.0.0.1:${String(provider.port)} SIP/2.0`);
  expect(invite?.text).toContain('<sip:+982188776655@');
});

test('a trunk that the PBX refuses keeps none of the others away, and is made once it is right', async () => {
  const wrong = byAddress({ id: trunkId('a2'), from: ['1.2.3.4/99'] });
  const result = await stage.pbx.trunks.reconcile([wrong, byAddress()]);
  expect(result.is).toBe('refused');
  expect(await isMade('a1')).toBe(true);
  expect(await stage.pbx.trunks.reconcile([{ ...wrong, from: ['1.2.3.4'] }])).toEqual({ is: 'ok' });
  expect([await isMade('a1'), await isMade('a2')]).toEqual([false, true]);
});

test('control characters are refused before anything is made', async () => {
  for (const field of ['host', 'userName', 'secret'] as const) {
    const evil = registering({ [field]: 'a\r\nmatch=0.0.0.0/0' });
    expect(await stage.pbx.trunks.reconcile([evil])).toEqual({ is: 'refused', why: 'control-characters' });
  }
  expect(await isMade('r1')).toBe(false);
});
