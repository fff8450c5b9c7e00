import { readFileSync, readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlantedBug } from './planted-bugs.ts';
import type { Core } from './run-traffic.ts';

const room = join(import.meta.dirname, '../../../src/acd');
const sources = new Map(
  readdirSync(room)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join(room, name), 'utf8')]),
);

/** A file of the core and all that are built on it. */
function builtOn(file: string): ReadonlySet<string> {
  const found = new Set([file]);
  for (const name of found)
    for (const [other, source] of sources)
      if (new RegExp(`^(import|\\}) (?!type)(.* )?from '\\./${name}';$`, 'm').test(source)) found.add(other);
  return found;
}

/** The core with a bug in it: the files that it concerns are loaded anew, under a name of their own; the others are the core's. */
export async function coreWith(bug: PlantedBug | null): Promise<Core> {
  const copied = bug === null ? new Set<string>() : builtOn(bug.file);
  const copy = `?${encodeURIComponent(bug?.name ?? '')}`;
  const parts = bug === null ? [] : (sources.get(bug.file)?.split(bug.from) ?? []);
  if (bug !== null && parts.length !== 2)
    throw new Error(`not planted: ${bug.file} has ${bug.from} ${parts.length - 1} times`);
  const folder = `${pathToFileURL(room).href}/`;
  const copyOf = (url: string): string =>
    url.startsWith(folder) && copied.has(url.slice(folder.length)) ? url + copy : url;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return context.parentURL?.endsWith(copy) === true ? { ...found, url: copyOf(found.url) } : found;
    },
    load: (url, context, next) =>
      url === `${folder}${bug?.file ?? ''}${copy}`
        ? { format: 'module-typescript', source: parts.join(bug?.to), shortCircuit: true }
        : next(url, context),
  });
  try {
    const names = ['acd-state', 'step', 'invariants', 'still-wanted'];
    const files = names.map((name) => copyOf(`${folder}${name}.ts`));
    const modules = await Promise.all(files.map((file) => import(file) as Promise<Partial<Core>>));
    return Object.assign({}, ...modules) as Core;
  } finally {
    hooks.deregister();
  }
}
