import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = path.join(import.meta.dirname, '../../../script/stack');

type StackService = 'postgres' | 'redis' | 'asterisk';

/** Runs `script/stack` on the stack that the environment names. @throws when it fails, with its output */
export const stack = (...args: readonly string[]): Promise<string> => stackWith({}, ...args);

/** The same with more settings, which win over the environment's. */
export async function stackWith(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<string> {
  const { stdout } = await run(script, args, { env: { ...process.env, ...settings } });
  return stdout;
}

/** A command of Asterisk's own console: for cleaning up, never for what is measured. */
export const asteriskCli = (command: string): Promise<string> => stack('cli', command);

/**
 * Takes services of the stack away while `meanwhile` runs, and brings them back whatever happens. `kill` is SIGKILL,
 * `down` an orderly stop.
 */
export async function without<T>(
  services: readonly StackService[],
  how: 'down' | 'kill',
  meanwhile: () => Promise<T>,
): Promise<T> {
  await stack(how, ...services);
  try {
    return await meanwhile();
  } finally {
    await stack('up', ...services);
  }
}
