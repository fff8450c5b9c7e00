import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readStackEnv, stackEnv } from './stack-env.ts';

type Service = 'postgres' | 'redis';

/** Servers for one test alone, which it may kill. */
export interface PrivateStack {
  readonly url: (service: Service) => string;
  readonly up: (service: Service) => Promise<void>;
  /** SIGKILL: nothing is written down before. */
  readonly kill: (service: Service) => Promise<void>;
  /** Ends the servers and removes their data. */
  readonly destroy: () => Promise<void>;
}

const script = path.join(import.meta.dirname, '../../script/stack');
const run = promisify(execFile);

/** Starts a second stack in a folder of its own, on free ports, from the shared root. */
export async function startPrivateStack(...services: Service[]): Promise<PrivateStack> {
  const dir = mkdtempSync(path.join(tmpdir(), 'pasokh-stack-'));
  const settings = {
    PASOKH_STACK_DIR: dir,
    PASOKH_STACK_ROOT: stackEnv('PASOKH_STACK_ROOT'),
    PASOKH_POSTGRES_PORT: String(await freePort()),
    PASOKH_REDIS_PORT: String(await freePort()),
  };
  const stack = async (command: string, ...names: Service[]): Promise<void> => {
    // The environment of the tests names the shared stack; only the settings above may choose this one.
    const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('PASOKH_'));
    await run(script, [command, ...names], { env: { ...Object.fromEntries(outside), ...settings } });
  };
  await stack('up', ...services);
  const env = readStackEnv(settings);
  const urls = { postgres: env.get('PASOKH_DATABASE_URL') ?? '', redis: env.get('PASOKH_REDIS_URL') ?? '' };
  return {
    url: (service) => urls[service],
    up: (service) => stack('up', service),
    kill: (service) => stack('kill', service),
    destroy: async () => {
      await stack('down', ...services);
      rmSync(dir, { recursive: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
