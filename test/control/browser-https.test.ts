import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:tls';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { signedIn } from '../../src/contract/auth.ts';
import { liveTicket, serverMessage } from '../../src/contract/live.ts';
import { recording } from '../../src/contract/recordings.ts';
import { openWebPhone, type WebPhone } from '../support/browser/web-phone.ts';
import { addPerson, password, type TestPerson, type TestQueue } from '../support/e2e/cast.ts';
import { eventually } from '../support/e2e/eventually.ts';
import { behindFrontDoor, openFrontDoor, siteName, type FrontDoor } from '../support/e2e/front-door.ts';
import { expectCallsMatchWitnesses } from '../support/e2e/ledger-witness.ts';
import { recordsOn } from '../support/e2e/recorded.ts';
import { useWorld } from '../support/e2e/use-world.ts';
import { openWorld } from '../support/e2e/world.ts';
import { stackEnv } from '../support/stack-env.ts';
import { toneIn } from '../support/tone.ts';

/** Everything through one port with a certificate: `docker/Caddyfile` itself, in front of the service and the PBX. */
const { world, queue, call } = useWorld(() => openWorld(behindFrontDoor()));
let door: FrontDoor;
beforeAll(async () => {
  door = await openFrontDoor(world().service.url);
});
afterAll(() => door.close());

test('the page has a microphone because it came by https: by http, from the same machine, it has none', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', ...door.flags] });
  const page = await browser.newPage();
  const asked = '({ secure: isSecureContext, microphone: navigator.mediaDevices !== undefined })';
  await page.goto(`${door.url}/`);
  expect(await page.evaluate(asked)).toEqual({ secure: true, microphone: true });
  await page.goto(`http://${siteName}:${new URL(world().service.url).port}/health/live`);
  expect(await page.evaluate(asked)).toEqual({ secure: false, microphone: false });
  await browser.close();
});

describe('an operator in a browser', () => {
  let line: TestQueue;
  let sara: TestPerson;
  let phone: WebPhone;
  beforeAll(async () => {
    line = await queue({ ringTimeoutMs: 10_000 });
    const person = await addPerson(world(), [line]);
    sara = { ...person, user: `web-${person.id}` };
    phone = await openWebPhone(`${door.url}/`, { userName: sara.userName, password, toneHz: 660, flags: door.flags });
    await sara.choose({ is: 'available' });
    await sara.becomes('ready');
  });
  afterAll(() => phone.close());

  test('registers by wss, hears and is heard, and the recording comes in parts', async () => {
    const caller = await call(line);
    await phone.becomes(({ call }) => call !== null);
    await phone.answer();
    await eventually(async () => (await phone.hears()).includes(440));
    const callId = await caller.callId();
    expect(await liveRows(sara)).toContain(`caller:${callId}`);
    await recordsOn(callId);
    await caller.sipp.hangUp();
    await expectCallsMatchWitnesses(world(), [caller], [sara]);

    const { audio } = await world().admin.get(`/v1/recordings/${callId}`, recording);
    const whole = await door.ask(audio?.url ?? '', { headers: await signedInHere() });
    expect([toneIn(whole.body, 0, [440, 660]), toneIn(whole.body, 1, [440, 660])]).toEqual([440, 660]);
    const part = await door.ask(audio?.url ?? '', {
      headers: { ...(await signedInHere()), range: `bytes=44-${String(44 + 999)}` },
    });
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 44-1043/${String(whole.body.length)}`);
    expect(part.body.equals(whole.body.subarray(44, 1_044))).toBe(true);
  });
});

describe('of the PBX', () => {
  const paths = [
    ...[
      '/ari/asterisk/info',
      '/ari/channels',
      '/ari/events?app=pasokh',
      '/ari/',
      '/ARI/channels',
      '/httpstatus',
      '/media/x',
    ],
    ...[
      '/ws/../ari/channels',
      '/ws/%2e%2e/ari/channels',
      '//ari/channels',
      '/ws//../ari/channels',
      '/ws%2f..%2fari/channels',
    ],
    ...['/static/', '/metrics', '/ws/', '/ws/x'],
  ];
  const credentials = (): Record<string, string> => {
    const pair = `${stackEnv('PASOKH_ARI_USER')}:${stackEnv('PASOKH_ARI_SECRET')}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  };

  test.each(paths)('%s is not there from outside, not even with the secret', async (target) => {
    for (const headers of [credentials(), { ...credentials(), 'sec-websocket-protocol': 'sip' }]) {
      const { status, headers: told } = await door.ask(target, { headers });
      expect([400, 404, 426]).toContain(status);
      expect(told['server'] ?? '').not.toMatch(/Asterisk/);
    }
  });

  test('a WebSocket of SIP reaches it, whatever way its address takes to /ws, and no other WebSocket', async () => {
    expect(await refusalOf('/ws', ['sip'])).toBeNull();
    expect(await refusalOf('/ari/../ws?app=pasokh', ['sip'])).toBeNull();
    expect(await refusalOf('/ws', [])).toBe(404);
    expect(await refusalOf('/ws', ['echo'])).toBe(404);
    expect(await refusalOf('/ari/events?app=pasokh', ['ari'])).toBe(404);
    expect(await refusalOf('/ari/events?app=pasokh', ['sip'])).toBe(404);
  });
});

/** With which status it was refused; null: it opened. */
async function refusalOf(target: string, protocols: string[]): Promise<number | null> {
  const socket = new WebSocket(door.socketUrl, protocols, {
    ...door.tls,
    finishRequest: (asked) => {
      asked.path = target;
      asked.end();
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  socket.on('open', () => resolve(null));
  socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
  socket.on('error', reject);
  try {
    return await promise;
  } finally {
    socket
      .removeAllListeners('error')
      .on('error', () => undefined)
      .terminate();
  }
}

test('X-Forwarded-For is the proxy’s word alone', async () => {
  const wrong = JSON.stringify({ userName: 'root', password: 'a wrong password' });
  const forged = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' };
  const direct = new URL(world().service.url);
  await door.ask('/v1/auth/login', { method: 'POST', headers: forged, body: wrong, from: '127.0.0.7' });
  const asked = request({
    ...{ host: direct.hostname, port: direct.port, path: '/v1/auth/login', method: 'POST', headers: forged },
    localAddress: '127.0.0.8',
  }).end(wrong);
  await once(asked, 'response');
  const refused = /"address":"([^"]+)","msg":"sign-in refused"/g;
  await eventually(() => {
    const seen = [...world().service.output().matchAll(refused)].map(([, address]) => address);
    expect(seen).toEqual(['127.0.0.7', '127.0.0.8']);
    return true;
  });
});

test('what is too large is refused by the service, in its own words', async () => {
  const body = JSON.stringify({ userName: 'root', password: 'x'.repeat(70_000) });
  const headers = { 'content-type': 'application/json' };
  const { status, body: told } = await door.ask('/v1/auth/login', { method: 'POST', headers, body });
  expect([status, JSON.parse(told.toString())]).toMatchObject([413, { code: 'body-too-large' }]);
});

test.each([
  ['TLSv1.1', 'refused'],
  ['TLSv1.2', 'TLSv1.2'],
  ['TLSv1.3', 'TLSv1.3'],
] as const)('%s: %s', async (version, expected) => {
  const socket = connect({ ...door.tls, minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
  const spoken = await once(socket, 'secureConnect').then(
    () => socket.getProtocol(),
    () => 'refused',
  );
  socket.destroy();
  expect(spoken).toBe(expected);
});

/** The administrator, signed in through the door. */
async function signedInHere(): Promise<Record<string, string>> {
  const body = JSON.stringify({ userName: 'root', password });
  const headers = { 'content-type': 'application/json' };
  const answer = await door.ask('/v1/auth/login', { method: 'POST', headers, body });
  return { authorization: `Bearer ${signedIn.parse(JSON.parse(answer.body.toString())).accessToken}` };
}

/** The keys of the first rows of somebody's own topic, through the door. */
async function liveRows({ api }: TestPerson): Promise<string[]> {
  const { ticket } = await api.post('/v1/live/tickets', {}, liveTicket);
  const socket = new WebSocket(`${door.socketUrl}/v1/live?ticket=${ticket}`, door.tls);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', topic: 'me' }));
  const [data] = z.tuple([z.instanceof(Buffer)], z.unknown()).parse(await once(socket, 'message'));
  const message = serverMessage.parse(JSON.parse(data.toString()));
  socket.close();
  return message.type === 'snapshot' ? message.rows.map(({ key }) => key) : [];
}
