import { execFileSync } from 'node:child_process';
import path from 'node:path';

const script = path.join(import.meta.dirname, '../../script/stack');

let fromScript: ReadonlyMap<string, string> | null = null;

/** What `script/stack env` exports for a stack; by default for the one the environment chooses. */
export function readStackEnv(overrides: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const text = execFileSync(script, ['env'], { encoding: 'utf8', env: { ...process.env, ...overrides } });
  return new Map(
    [...text.matchAll(/^export ([A-Z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, unquote(value)]),
  );
}

/** A setting of the running stack: from the environment, as `npm test` has it, or asked of `script/stack`. */
export function stackEnv(name: string): string {
  const value = process.env[name] ?? (fromScript ??= readStackEnv()).get(name);
  if (value === undefined) throw new Error(`${name} is not set and script/stack does not know it`);
  return value;
}

const unquote = (value: string): string => value.replace(/^'(.*)'$/, '$1');
