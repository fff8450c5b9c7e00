import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectAmi, type AmiConnection } from '../../../src/pbx/ami/connection.ts';
import { amiMessage, startFakeAmi, type FakeAmi } from '../../fakes/pbx-ami-server.ts';

let pbx: FakeAmi;
const open: AmiConnection[] = [];
const seen = { events: [] as [string, Record<string, unknown>][], malformed: 0, orphans: 0, closed: [] as string[] };

beforeEach(async () => {
  pbx = await startFakeAmi();
  Object.assign(seen, { events: [], malformed: 0, orphans: 0, closed: [] });
});
afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await pbx.close();
});

async function connect(timeoutMs = 300): Promise<AmiConnection> {
  const server = { host: '127.0.0.1', port: pbx.port, user: 'pasokh', secret: 'geheim', timeoutMs };
  const connection = await connectAmi(server, {
    event: (name, fields) => seen.events.push([name, fields]),
    malformed: () => (seen.malformed += 1),
    orphan: () => (seen.orphans += 1),
    closed: (why) => seen.closed.push(why),
  });
  open.push(connection);
  return connection;
}

test('a value with control characters is refused and nothing of it reaches the PBX', async () => {
  const ami = await connect();
  const dirty = fc
    .tuple(fc.string(), fc.constantFrom('\r\n', '\n', '\r', '\0', '\u0085', '\u2028'), fc.string())
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(dirty, fc.boolean(), async (text, asKey) => {
      const fields = asKey ? { [text]: 'value' } : { Queue: text };
      await expect(ami.send('QueueAdd', fields)).rejects.toMatchObject({ code: 'control-characters' });
    }),
    { numRuns: 100 },
  );
  await expect(ami.send('QueueAdd', { Queue: 'a\r\n\r\nAction: Originate\r\nChannel: x' })).rejects.toThrow();
  await ami.send('Ping', {});
  expect(pbx.actions.map(({ action }) => action)).toEqual(['login', 'Ping']);
});

test('a line longer than Asterisk reads is refused', async () => {
  const ami = await connect();
  await expect(ami.send('UserEvent', { Text: 'سلام'.repeat(200) })).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a refused login rejects, once, and nobody knocks again', async () => {
  pbx.answer = ({ actionid = '' }) =>
    amiMessage({ Response: 'Error', ActionID: actionid, Message: 'Authentication failed' });
  await expect(connect()).rejects.toThrow('Authentication failed');
  expect(pbx.connections).toHaveLength(1);
  await vi.waitUntil(() => pbx.connections[0]?.destroyed);
});

test('a login that nobody answers, and a port that nobody listens on, reject in time', async () => {
  pbx.answer = () => null;
  await expect(connect(50)).rejects.toMatchObject({ name: 'Unanswered' });
  await pbx.close();
  await expect(connect()).rejects.toThrow('ECONNREFUSED');
  pbx = await startFakeAmi();
});

test('a connection starts clean: the leftover of the dead one makes no phantom event', async () => {
  await connect();
  pbx.send('Event: Hangup\r\nUniqueid: 1.1\r\nCause: 16\r\n'); // the blank line is missing
  pbx.connections[0]?.destroy();
  await vi.waitUntil(() => seen.closed.length === 1);
  await connect();
  pbx.send(amiMessage({ Event: 'FullyBooted' }));
  await vi.waitUntil(() => seen.events.length > 0);
  expect(seen.events).toEqual([['FullyBooted', { event: 'FullyBooted' }]]);
});

test('actions on a closed connection are refused at once and never flushed into the next', async () => {
  const dead = await connect();
  pbx.connections[0]?.destroy();
  await vi.waitUntil(() => seen.closed.length === 1);
  const stale = Array.from({ length: 100 }, () => dead.send('Originate', { Channel: 'PJSIP/op-1' }));
  const results = await Promise.allSettled(stale);
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  const alive = await connect();
  await alive.send('Ping', {});
  expect(pbx.actions.map(({ action }) => action)).toEqual(['login', 'login', 'Ping']);
});

test('actions under way end when the connection does', async () => {
  const ami = await connect(60_000);
  pbx.answer = () => null;
  const waiting = ami.send('QueuePause', { Queue: 'q' });
  pbx.connections[0]?.destroy();
  await expect(waiting).rejects.toMatchObject({ name: 'Unanswered' });
});

test('an unanswered action times out, and its late answer is an orphan', async () => {
  const ami = await connect(200);
  pbx.answer = () => null;
  await expect(ami.send('QueuePause', { Queue: 'q' })).rejects.toMatchObject({ name: 'Unanswered' });
  const id = pbx.actions.at(-1)?.['actionid'] ?? '';
  pbx.send(amiMessage({ Response: 'Success', ActionID: id }));
  await vi.waitUntil(() => seen.orphans === 1);
});

test('a UserEvent that carries Response and ActionID answers no action', async () => {
  const ami = await connect(200);
  pbx.answer = ({ action = '', actionid = '' }) =>
    action === 'Ping' ? amiMessage({ Event: 'UserEvent', Response: 'Success', ActionID: actionid }) : undefined;
  await expect(ami.send('Ping', {})).rejects.toMatchObject({ name: 'Unanswered' });
  // Under these names asterisk-manager's own dispatcher would call its own listeners.
  for (const name of ['rawevent', 'error', 'close']) {
    pbx.send(amiMessage({ Event: 'UserEvent', Response: 'Error', ActionID: name }));
  }
  await vi.waitUntil(() => seen.events.length === 4);
  expect(seen.closed).toEqual([]);
  expect(await ami.send('QueuePause', { Queue: 'q' })).toMatchObject({ response: 'Success' });
});

test('a list ends with its last event and takes only what carries its id', async () => {
  const ami = await connect();
  pbx.answer = ({ action = '', actionid: ActionID = '' }) =>
    action !== 'DBGetTree'
      ? undefined
      : amiMessage({ Response: 'Success', ActionID, EventList: 'start' }) +
        amiMessage({ Event: 'DBGetTreeResponse', ActionID, Key: '/a/1', Val: 'x' }) +
        amiMessage({ Event: 'DBGetTreeResponse', ActionID: 'other', Key: '/a/2', Val: 'y' }) +
        amiMessage({ Event: 'DBGetTreeComplete', ActionID, EventList: 'Complete' });
  const rows = await ami.list('DBGetTree', { Family: 'a' }, 'DBGetTreeComplete');
  expect(rows).toMatchObject([{ key: '/a/1', val: 'x' }]);
});

test('what is neither event nor answer is counted and passed over', async () => {
  await connect();
  pbx.send('nonsense\r\n\r\n' + 'Key: a\r\nKey: b\r\n\r\n' + '\r\n\r\n' + amiMessage({ Event: 'Alright' }));
  await vi.waitUntil(() => seen.events.length === 1);
  expect(seen.malformed).toBeGreaterThanOrEqual(2);
  expect(seen.events[0]?.[0]).toBe('Alright');
});

test('Persian text and messages cut anywhere arrive whole', async () => {
  await connect();
  const bytes = Buffer.from(amiMessage({ Event: 'UserEvent', Text: 'سلام دنیا' }));
  for (const byte of bytes) {
    pbx.connections[0]?.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  await vi.waitUntil(() => seen.events.length === 1);
  expect(seen.events[0]?.[1]).toMatchObject({ text: 'سلام دنیا' });
});
