import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/e2e/eventually.ts';
import { stackEnv } from '../support/stack-env.ts';

const scripts = path.join(import.meta.dirname, '../../script');
const folder = mkdtempSync(path.join(tmpdir(), 'pasokh-demo-test-'));
const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('PASOKH_'));
/** A stack of the demo's own, beside that of the tests. */
const env = {
  ...Object.fromEntries(outside),
  PASOKH_STACK_DIR: folder,
  PASOKH_STACK_ROOT: stackEnv('PASOKH_STACK_ROOT'),
  PASOKH_PORT_OFFSET: String(Number(stackEnv('PASOKH_PORT_OFFSET')) + 11),
};

afterAll(() => {
  execFileSync(path.join(scripts, 'stack'), ['down'], { env });
  rmSync(folder, { recursive: true });
});

test('sets everything up, serves real callers, and stops all of it on Ctrl-C, pressed twice', async () => {
  const demo = spawn(path.join(scripts, 'demo'), { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(demo, 'close');
  const pressed = () => process.kill(-demo.pid!, 'SIGINT');
  onTestFinished(async () => {
    if (demo.exitCode === null) pressed();
    await ended;
  });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));

  const evidence = /recordings stored: [1-9]\d*; the last complaint file with one is C-\d{4}-\d+/;
  await eventually(() => evidence.test(output), 120_000);
  for (const n of [1, 2, 3, 4, 5, 6]) expect(output).toContain(`[${n}/6]`);
  expect(output).toContain('supervisor supervisor / ');
  expect(output).toContain('calls out  operator7');

  pressed();
  await eventually(() => output.includes('stopping PostgreSQL'));
  pressed();
  expect(await ended).toEqual([0, null]);
  expect(output.match(/stack: \w+ is down/g)).toEqual(
    ['asterisk', 'redis', 'postgres'].map((name) => `stack: ${name} is down`),
  );
});
