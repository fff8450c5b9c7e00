/** The demo: starts the service, seeds it over its own API, and lets callers call until Ctrl-C. `--seconds N` ends it by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stopAllSipp } from '../../test/support/sipp/sipp-process.ts';
import { seed, type Seeded } from './seed.ts';
import { startTable } from './table.ts';
import { startTraffic } from './traffic.ts';
import { openWayOut } from './way-out.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
const stage = (n: number, what: string): void => console.log(`\u001b[1m[${n}/6]\u001b[0m ${what}`);

const url = `http://${process.env['PASOKH_HTTP_HOST']}:${process.env['PASOKH_HTTP_PORT']}`;
const logFile = path.join(process.env['PASOKH_STACK_DIR'] ?? '.stack', 'logs', 'service.log');

/** In a process group of its own, so that Ctrl-C reaches it through us, in order. */
function startService() {
  const log = openSync(logFile, 'w');
  return spawn(process.execPath, ['src/main.ts'], { detached: true, stdio: ['ignore', log, log] });
}

/** Settles when the demo is to end, with the reason; rejects when it has to. */
const ended = Promise.withResolvers<string>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.resolve('stopped'));

async function ready(): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const lastLine = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';

/** Settles with the work, or rejects as soon as the demo is to end. */
const unlessEnded = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([work, ended.promise.then((why) => Promise.reject(new Error(why)))]);

stage(4, 'the service');
const service = startService();
service.on('exit', (code, signal) => {
  const how = signal === null ? `with ${code}: ${lastLine(logFile)}` : `by ${signal}`;
  ended.reject(new Error(`the service ended ${how}\nits log: ${logFile}`));
});

const closers: (() => Promise<void> | void)[] = [];
try {
  await unlessEnded(ready());
  stage(5, 'sample operators, two queues, customers and complaint files');
  const seeded: Seeded = await unlessEnded(seed(url));
  stage(6, 'operators’ phones register, callers call');
  const traffic = await unlessEnded(startTraffic(seeded));
  closers.push(traffic.stop);
  await unlessEnded(openWayOut(seeded.admin));
  console.log(`
  API        ${url}/docs   (${url}/openapi.json)
  supervisor ${seeded.supervisor.userName} / ${seeded.password}
  admin      ${seeded.adminName} / ${seeded.password}
  operators  ${seeded.operators.map(({ userName }) => userName).join(', ')} / ${seeded.password}
  calls out  ${seeded.dialler}: "The first call out" in README.md
  log        ${logFile}
  Ctrl-C stops everything that was started here.
`);
  closers.push(startTable(url, seeded));
  if (values.seconds !== undefined)
    setTimeout(() => ended.resolve('time is up'), Number(values.seconds) * 1_000).unref();
  console.log(`\n${await ended.promise}`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  for (const close of closers.reverse()) await close();
  await stopAllSipp();
  if (service.exitCode === null && service.signalCode === null) {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
  process.exit(process.exitCode ?? 0);
}
