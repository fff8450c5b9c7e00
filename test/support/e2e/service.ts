import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { stackEnv } from '../stack-env.ts';
import { eventually } from './eventually.ts';

/** None may outlive the tests: it would go on working off the jobs of those that follow. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

const root = path.join(import.meta.dirname, '../../..');

/** The real service, in a process of its own. */
export interface Service {
  readonly url: string;
  /** Everything it has written until now, over all its lives. */
  readonly output: () => string;
  /** Starts it and waits until calls are taken; `missing` names parts that may be away, `dieAt` is explained in `die-at-commit.ts`. */
  readonly start: (options?: { missing?: readonly string[]; timeoutMs?: number; dieAt?: string }) => Promise<void>;
  /** SIGTERM. Resolves with the exit code once it is gone. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL: nothing is said to anybody. */
  readonly kill: () => Promise<void>;
  /** What `/health/ready` says; null while nobody listens. */
  readonly readiness: () => Promise<{ status: string; missing: { part: string; why: string }[] } | null>;
  readonly isRunning: () => boolean;
}

/** Makes ready to run `src/main.ts` with the stack's settings and these ones; nothing runs before `start`. */
export async function createService(settings: Readonly<Record<string, string>>): Promise<Service> {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const env = { ...stackSettings(), PASOKH_HTTP_PORT: String(port), ...settings };
  let output = '';
  let child: ChildProcess | null = null;

  const isRunning = (): boolean => child !== null && child.exitCode === null && child.signalCode === null;
  const readiness: Service['readiness'] = async () => {
    try {
      const answer = await fetch(`${url}/health/ready`);
      return (await answer.json()) as Awaited<ReturnType<Service['readiness']>>;
    } catch (error) {
      if (error instanceof TypeError) return null; // nobody listens
      throw error;
    }
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    const ending = child;
    if (ending === null || !isRunning()) return child?.exitCode ?? null;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill('SIGKILL'), 20_000);
    await gone;
    clearTimeout(timer);
    return ending.exitCode;
  };

  return {
    url,
    output: () => output,
    readiness,
    isRunning,
    start: async ({ missing = [], timeoutMs = 20_000, dieAt } = {}) => {
      const doomed = dieAt === undefined ? [] : ['--import', path.join(import.meta.dirname, 'die-at-commit.ts')];
      const started = spawn(process.execPath, [...doomed, 'src/main.ts'], {
        ...{ cwd: root, env: { ...env, PASOKH_TEST_DIE_AT: dieAt }, stdio: ['ignore', 'pipe', 'pipe'] },
      });
      child = started;
      children.add(started);
      started.once('exit', () => children.delete(started));
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      await eventually(async () => {
        if (!isRunning()) throw new Error(`the service ended while starting:\n${output.slice(-4_000)}`);
        const seen = await readiness();
        if (seen?.status === 'ready') return true;
        const others = seen?.missing.filter(({ part }) => !missing.includes(part));
        if (seen?.status === 'degraded' && others?.length === 0) return true;
        throw new Error(`the service is not ready: ${JSON.stringify(seen)}\n${output.slice(-4_000)}`);
      }, timeoutMs);
    },
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

/** Runs one of the commands beside the service (`src/cli`), with `input` to read. @throws with its output unless it exits with 0 */
export async function runCli(
  name: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  input: string,
): Promise<string> {
  const child = spawn(process.execPath, [`src/cli/${name}.ts`, ...args], {
    ...{ cwd: root, env: { ...stackSettings(), ...settings }, stdio: ['pipe', 'pipe', 'pipe'] },
  });
  child.stdin.end(`${input}\n`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`cli/${name} exits with ${String(child.exitCode)}:\n${output}`);
  return output;
}

const names = [
  ...['NODE', 'DATABASE_URL', 'REDIS_URL', 'TOKEN_SECRET', 'SIP_HOST', 'SIP_PORT'],
  ...['AMI_HOST', 'AMI_PORT', 'AMI_USER', 'AMI_SECRET', 'ARI_URL', 'ARI_USER', 'ARI_SECRET', 'ARI_APP'],
].map((name) => `PASOKH_${name}`);

const stackSettings = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  PASOKH_HTTP_HOST: '127.0.0.1',
  // The suite starts it some fifty times, and half of a start is compiling.
  NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/node'),
  ...Object.fromEntries(names.map((name) => [name, stackEnv(name)])),
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
