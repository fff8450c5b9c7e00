import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PbxListener } from '../../../src/acd-runtime/ports.ts';
import { createPbx, type PbxAdapter } from '../../../src/pbx/pbx.ts';
import type { PbxOptions, Stage } from '../../../src/pbx/options.ts';
import { callId, nodeId } from '../../../src/shared/ids.ts';
import { amiMessage, startFakeAmi, type FakeAmi } from '../../fakes/pbx-ami-server.ts';
import { answerJson, startFakeAri, type FakeAri } from '../../fakes/pbx-ari-server.ts';

let ami: FakeAmi;
let ari: FakeAri;
let pbx: PbxAdapter | undefined;
let told: string[];
let logged: string[];

beforeEach(async () => {
  [ami, ari] = await Promise.all([startFakeAmi(), startFakeAri()]);
  told = [];
  logged = [];
});
afterEach(async () => {
  await pbx?.stop();
  await Promise.all([ami.close(), ari.close()]);
});

function start(options: Partial<PbxOptions> = {}): PbxAdapter {
  const write = (message: string, fields?: object) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const listener: PbxListener = {
    connected: ({ callers }, gapFrom) =>
      void told.push(`connected ${String(callers.length)} ${gapFrom === null ? 'first' : 'again'}`),
    event: (event) => void told.push(event.type),
    fallbackServed: () => undefined,
    disconnected: (_, part) => void told.push(part === undefined ? 'disconnected' : `disconnected: ${part}`),
  };
  pbx = createPbx(
    {
      node: nodeId('fake'),
      ami: { host: '127.0.0.1', port: ami.port, user: 'pasokh', secret: 'ami-geheim' },
      ari: { url: ari.url, user: 'pasokh', secret: 'ari-geheim', app: 'pasokh' },
      log: { debug: write, info: write, warn: write, error: write },
      actionTimeoutMs: 500,
      pingEveryMs: 100,
      ...options,
    },
    listener,
  );
  pbx.start();
  return pbx;
}

const waitUntil = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 4_000, interval: 5 });
const up = () => waitUntil(() => told.at(-1)?.startsWith('connected') === true);
const call = callId('1764000000.1');

const channel = (id: string) => ({
  ...{ id, name: `PJSIP/trunk-${id}`, state: 'Up', caller: { number: '021', name: '' } },
  ...{ dialplan: { context: 'pasokh-inbound', exten: '1000' }, creationtime: '2026-11-22T05:34:48.123+0000' },
});
const stasisStart = (id: string) => ({
  ...{
    type: 'StasisStart',
    timestamp: '2026-11-22T05:34:48.500+0000',
    args: ['inbound', '1000'],
    channel: channel(id),
  },
});

test('the snapshot comes first, then the events that were held back, then live ones', async () => {
  const seen: Stage[] = [];
  start({
    onStage: async (stage) => {
      seen.push(stage);
      if (stage === 'events-flow') ari.send(stasisStart('1764000000.1'));
      if (stage === 'traces-read') {
        await waitUntil(() => ami.actions.filter(({ action }) => action === 'DBGetTree').length === 2);
        expect(told).toEqual([]);
      }
    },
  });
  await waitUntil(() => told.length === 2);
  ari.send(stasisStart('1764000000.2'));
  await waitUntil(() => told.length === 3);
  expect(told).toEqual(['connected 0 first', 'CallerEntered', 'CallerEntered']);
  expect(seen).toEqual([
    ...[
      'ami-up',
      'events-flow',
      'channels-read',
      'application-read',
      'bridges-read',
      'phones-read',
      'traces-read',
      'told',
    ],
  ]);
});

test.for([
  ['the AMI connection is cut', () => ami.connections.at(-1)?.destroy()],
  ['the ARI socket is cut', () => ari.sockets.at(-1)?.terminate()],
  [
    'AMI falls silent',
    () => {
      ami.answer = ({ action }): null | undefined => (action === 'Ping' ? null : undefined);
    },
  ],
  [
    'the ARI socket falls silent',
    () => {
      ari.answersPings = false;
    },
  ],
  [
    'ARI over HTTP falls silent',
    () => {
      ari.handle = ({ method }): boolean => method === 'POST';
    },
  ],
] as const)('when %s, all is closed, told once, and made anew', async ([, breakIt]) => {
  const link = start();
  await up();
  breakIt();
  await waitUntil(() => told.includes('disconnected'));
  expect(await link.keepPlace(call)).toMatchObject({ is: 'unreachable' });
  Object.assign(ami, { answer: () => undefined });
  Object.assign(ari, { answersPings: true, handle: () => false });
  await up();
  expect(told).toEqual(['connected 0 first', 'disconnected', 'connected 0 again']);
  expect(await link.keepPlace(call)).toEqual({ is: 'ok' });
  // Every socket of ARI was preceded by a description of its own: the library did not reconnect behind our back.
  expect(ari.sockets).toHaveLength(ari.descriptions);
  await waitUntil(() => ami.connections.filter((socket) => !socket.destroyed).length === 1);
});

test('actions are refused while the PBX is away, and none of them is done later', async () => {
  const link = start();
  expect((await link.run({ type: 'ReleaseCaller', callId: call })).is).toBe('unreachable');
  await up();
  ari.sockets.at(-1)?.terminate();
  await waitUntil(() => told.includes('disconnected'));
  const results = await Promise.all(Array.from({ length: 100 }, () => link.endOrphan(call)));
  expect(results.every(({ is }) => is === 'unreachable')).toBe(true);
  await waitUntil(() => told.filter((line) => line.startsWith('connected')).length === 2);
  expect(ari.requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
});

test('while nobody is there it waits longer each time', async () => {
  ami.answer = ({ actionid = '' }) => amiMessage({ Response: 'Error', ActionID: actionid, Message: 'no' });
  const link = start();
  await waitUntil(() => (link.health().counts['connect-failed'] ?? 0) >= 4);
  const delays = logged.flatMap((line) => /"retryInMs":(\d+)/u.exec(line)?.[1] ?? []).map(Number);
  expect(delays[3]).toBeGreaterThan(delays[0] ?? NaN);
  expect(link.health()).toMatchObject({ is: 'waiting', why: 'AMI login: no' });
  expect(told).toEqual([]);
});

test('messages that cannot be read are counted, and nothing else happens', async () => {
  const link = start();
  await up();
  ari.send({ ...stasisStart('1764000000.1'), channel: { id: 7 } });
  ari.send({ type: 'StasisEnd', timestamp: 'yesterday', channel: channel('1764000000.1') });
  ari.sendRaw('no json');
  ami.send(amiMessage({ Event: 'PeerStatus', Timestamp: 'x', Peer: 'PJSIP/op-1', PeerStatus: 'Reachable' }));
  ami.send(amiMessage({ Event: 'Hangup', Timestamp: '1764000000.5' }));
  await waitUntil(() => link.health().counts['malformed-ari'] === 3 && link.health().counts['malformed-ami'] === 2);
  expect(link.health().is).toBe('up');
  expect(told).toEqual(['connected 0 first']);
});

test('the offset of the clocks is measured, and an alarm raised above a second', async () => {
  const skewed = (offsetS: number) => () =>
    amiMessage({ Response: 'Success', ActionID: '', Timestamp: (Date.now() / 1000 + offsetS).toFixed(6) });
  ami.answer = (action) =>
    action['action'] === 'Ping'
      ? skewed(-7)().replace('ActionID: ', `ActionID: ${action['actionid'] ?? ''}`)
      : undefined;
  const link = start();
  await waitUntil(() => (link.health().counts['clock-off'] ?? 0) > 0);
  expect(link.health().clockOffsetMs).toBeCloseTo(-7_000, -2);
  expect(Math.abs(link.now() - (Date.now() - 7_000))).toBeLessThan(100);
  expect(logged.some((line) => line.startsWith('the clock of the PBX is off'))).toBe(true);
});

test('let go, it closes the ARI socket and stays away until resumed', async () => {
  const link = start();
  await up();
  link.letGo('the spool is full');
  expect(told.at(-1)).toBe('disconnected');
  await waitUntil(() => ari.sockets[0]?.readyState === 3);
  expect(link.health()).toMatchObject({ is: 'let-go', why: 'the spool is full' });
  link.resume();
  await up();
  expect(ari.sockets).toHaveLength(2);
});

test('let go while it connects, it gives up at once', async () => {
  const link = start({ onStage: async (stage) => (stage === 'channels-read' ? link.letGo('stop') : undefined) });
  await waitUntil(() => ari.sockets[0]?.readyState === 3);
  expect(link.health().is).toBe('let-go');
  expect(told).toEqual([]);
});

test('replaced, it stands by until the other heartbeat has stood still', async () => {
  const link = start({ pingEveryMs: 30 });
  await up();
  let beats = 0;
  let isOtherAlive = true;
  ari.handle = (request, response) => {
    if (request.method !== 'GET' || request.url?.startsWith('/ari/asterisk/variable') !== true) return false;
    if (isOtherAlive) beats += 1;
    answerJson(response, 200, { value: `other/${String(beats)}` });
    return true;
  };
  ari.send({ type: 'ApplicationReplaced', timestamp: '2026-11-22T05:34:48.500+0000', application: 'pasokh' });
  await waitUntil(() => beats > 20);
  expect(link.health()).toMatchObject({ is: 'standby' });
  expect(await link.keepPlace(call)).toMatchObject({ is: 'unreachable' });
  expect(ari.sockets).toHaveLength(1);
  isOtherAlive = false;
  await up();
  expect(told).toEqual(['connected 0 first', 'disconnected: instance', 'connected 0 again']);
});

test('no secret is ever logged', async () => {
  ari.handle = (_, response) => Boolean(response.writeHead(401).end());
  const link = start();
  await waitUntil(() => (link.health().counts['connect-failed'] ?? 0) >= 2);
  ari.handle = () => false;
  await up();
  ari.sockets.at(-1)?.terminate();
  await waitUntil(() => told.length >= 3);
  expect(logged.join('\n')).not.toMatch(/geheim/u);
});
