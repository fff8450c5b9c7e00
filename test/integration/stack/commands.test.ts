import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listeningSockets } from './listening-sockets.ts';
import { stack } from '../../support/e2e/stack-service.ts';
import { freePort } from '../../support/sipp/sipp.ts';
import { readStackEnv, stackEnv } from '../../support/stack-env.ts';

const script = path.join(import.meta.dirname, '../../../script/stack');
const folder = mkdtempSync(path.join(tmpdir(), 'pasokh-stack-test-'));
/** A stack of the test's own, with nothing but Redis in it. */
let own: Record<string, string>;

const ownStack = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(script, args, { env: { ...process.env, ...own } });
const ownRedis = (): string => readStackEnv(own).get('PASOKH_REDIS_URL') ?? '';

beforeAll(async () => {
  own = { PASOKH_STACK_DIR: folder, PASOKH_REDIS_PORT: String(await freePort()) };
});
afterAll(async () => {
  await ownStack('down');
  rmSync(folder, { recursive: true });
});

test('a second `up` finds everything running and is done at once', async () => {
  const before = await stack('status');
  const begun = performance.now();
  await stack('up');
  expect(performance.now() - begun).toBeLessThan(1_500);
  expect(await stack('status')).toBe(before);
});

test('`env` prints what the service needs, each stack has secrets of its own, for its owner’s eyes only', () => {
  const env = readStackEnv(own);
  expect([...env.keys()]).toEqual(
    expect.arrayContaining([
      ...['PASOKH_DATABASE_URL', 'PASOKH_REDIS_URL', 'PASOKH_NODE', 'PASOKH_AMI_HOST', 'PASOKH_AMI_PORT'],
      ...['PASOKH_AMI_USER', 'PASOKH_AMI_SECRET', 'PASOKH_ARI_URL', 'PASOKH_ARI_USER', 'PASOKH_ARI_SECRET'],
      ...['PASOKH_ARI_APP', 'PASOKH_SIP_HOST', 'PASOKH_SIP_PORT', 'PASOKH_TRUNK_PORT', 'PASOKH_HTTP_HOST'],
      ...['PASOKH_HTTP_PORT', 'PASOKH_SPOOL_DIR', 'PASOKH_RECORDINGS_DIR', 'PASOKH_TOKEN_SECRET'],
    ]),
  );
  expect(env.get('PASOKH_TOKEN_SECRET')).toMatch(/^[0-9a-f]{48}$/);
  expect(env.get('PASOKH_AMI_SECRET')).not.toBe(stackEnv('PASOKH_AMI_SECRET'));
  expect(statSync(path.join(folder, 'secrets')).mode & 0o777).toBe(0o600);
});

test('an offset moves every port that is not set by itself', () => {
  const unset = Object.fromEntries(
    Object.keys(process.env).flatMap((name) => (/^PASOKH_(\w+_PORT|RTP_\w+)$/.test(name) ? [[name, '']] : [])),
  );
  const env = readStackEnv({ ...unset, ...own, PASOKH_PORT_OFFSET: '7' });
  expect(env.get('PASOKH_SIP_PORT')).toBe('5167');
  expect(env.get('PASOKH_ARI_URL')).toBe('http://127.0.0.1:8195');
  expect(env.get('PASOKH_REDIS_PORT')).toBe(own['PASOKH_REDIS_PORT']);
});

test('a port that is taken gives a message with the variable that moves it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const refusal = promisify(execFile)(script, ['up', 'redis'], {
    env: { ...process.env, ...own, PASOKH_REDIS_PORT: String(port) },
  });
  await expect(refusal).rejects.toThrow(
    new RegExp(`port ${String(port)}/tcp for redis is already taken; set PASOKH_REDIS_PORT`),
  );
  server.close();
});

test('Redis that was killed has what it had acknowledged', async () => {
  await ownStack('up', 'redis');
  const before = new Redis(ownRedis());
  await before.set('kept', 'yes');
  before.disconnect();
  await ownStack('kill', 'redis');
  await expect(ownStack('status', 'redis')).rejects.toMatchObject({ code: 3 });
  await ownStack('up', 'redis');
  const after = new Redis(ownRedis());
  expect(await after.get('kept')).toBe('yes');
  expect(await after.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  after.disconnect();
});

test('`down` ends what it started and no other process that has got its number', async () => {
  await ownStack('up', 'redis');
  writeFileSync(path.join(folder, 'pids/asterisk'), `${String(process.pid)} 1\n`);
  await ownStack('down');
  await expect(ownStack('status')).rejects.toMatchObject({
    code: 3,
    stdout: expect.not.stringContaining('up (') as string,
  });
});

test('nothing listens beyond this machine', () => {
  const ports = ['POSTGRES', 'REDIS', 'SIP', 'ARI', 'AMI'].map((name) => Number(stackEnv(`PASOKH_${name}_PORT`)));
  const ours = listeningSockets().filter(({ port }) => ports.includes(port));
  expect(ours).toHaveLength(6); // SIP on TCP and on UDP
  expect(ours.map(({ address }) => address)).toEqual(ours.map(() => '127.0.0.1'));
});
