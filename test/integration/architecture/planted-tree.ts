import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What ARCHITECTURE says, in the words of that page and apart from the tool's own configuration. */
const pure = ['acd', 'capacity', 'flows'];
const services = [
  'acd-runtime',
  'stream',
  'calls',
  'operators',
  'recordings',
  'files',
  'metrics',
  'dialling',
  'simulation',
];
const adapters = ['pbx', 'db', 'spool', 'jobs', 'storage', 'auth', 'http'];
const inward = [...services, ...pure, 'shared'];
const everyRoom = [...adapters, ...inward, 'contract', 'config'];

const fenced: Record<string, string[]> = {
  pbx: ['ari-client', 'asterisk-manager', 'swagger-client', 'undici', 'ws'],
  db: ['kysely', 'pg'],
  spool: ['node:sqlite'],
  jobs: ['bullmq', 'ioredis'],
  auth: ['jose'],
  http: ['fastify', '@fastify/websocket', '@fastify/swagger', '@fastify/swagger-ui', 'fastify-type-provider-zod'],
};
const forAdapters = ['zod', 'pino', 'node:fs'];

/** room → all that it may import besides itself. */
export const mayImport: Record<string, string[]> = {
  shared: [],
  ...Object.fromEntries(pure.map((room) => [room, ['shared']])),
  ...Object.fromEntries(services.map((room) => [room, [...pure, 'shared']])),
  ...Object.fromEntries(adapters.map((room) => [room, [...inward, ...forAdapters, ...(fenced[room] ?? [])]])),
  http: [...inward, 'contract', ...forAdapters, ...(fenced['http'] ?? [])],
  contract: ['shared', 'zod'],
  config: ['zod'],
  web: ['contract', 'shared'],
  main: [...everyRoom, 'cli', ...forAdapters],
  cli: [...everyRoom, 'main', ...forAdapters],
  migrations: ['kysely', 'pg'],
};

const rooms = Object.keys(mayImport).filter((room) => room !== 'migrations');
const packages = [
  ...new Set([...Object.values(fenced).flat(), ...forAdapters, 'libphonenumber-js', 'jalaali-js', 'vitest']),
];
/** Everything that a planted file imports. */
export const targets = [...rooms, ...packages];

/** The ways in which TypeScript can lean on another file. */
export const kinds: Record<string, (n: number, from: string) => string> = {
  'a value import': (n, from) => `import * as value${n} from '${from}';`,
  '`import type`': (n, from) => `import type * as type${n} from '${from}';`,
  'an inline type': (n, from) => `export type Inline${n} = typeof import('${from}');`,
  'a re-export': (n, from) => `export * as again${n} from '${from}';`,
  'a dynamic import': (n, from) => `export const later${n} = () => import('${from}');`,
};

const folderOf = (room: string) => (room === 'migrations' ? room : `src/${room}`);
/** The planted file of one room, which imports every target in one way. */
export const plantOf = (room: string, kind: string) => `${folderOf(room)}/plant-${Object.keys(kinds).indexOf(kind)}.ts`;

/** Files that stand for single rules: path → text. */
export const single: Record<string, string> = {
  'src/shared/phone-number.ts': "import type { CountryCode } from 'libphonenumber-js';",
  'src/shared/jalali.ts': "import { toJalaali } from 'jalaali-js';",
  'src/unheard-of/room.ts': "import type { Call } from '../shared/target.ts';",
  'src/main.ts': "import './pbx/target.ts';",
  'src/acd/cycle-a.ts': "import { b } from './cycle-b.ts'; export const a = b;",
  'src/acd/cycle-b.ts': "import { a } from './cycle-a.ts'; export const b = a;",
};

/** Writes a tree in which every room imports everything, in every way; returns the paths written. */
export async function plantTree(root: string): Promise<string[]> {
  const files = new Map(Object.entries(single));
  for (const room of rooms) files.set(`src/${room}/target.ts`, 'export const target = 1;');
  for (const room of Object.keys(mayImport)) {
    const relative = (target: string) => `${path.posix.relative(folderOf(room), `src/${target}`)}/target.ts`;
    for (const [kind, write] of Object.entries(kinds)) {
      const lines = targets
        .filter((target) => target !== room)
        .map((target, n) => write(n, packages.includes(target) ? target : relative(target)));
      files.set(plantOf(room, kind), lines.join('\n'));
    }
  }
  for (const [name, text] of files) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return [...files.keys()];
}
