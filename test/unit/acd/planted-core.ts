import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { PlantedBug } from './planted-bugs.ts';
import type { Core } from './run-traffic.ts';

const folder = pathToFileURL(join(import.meta.dirname, '../../../src/acd/')).href;

/** The core anew, with the bug in it: its modules are loaded under a name of their own, from memory. */
export async function coreWith(name: string, bug: PlantedBug | null): Promise<Core> {
  const copy = `?planted=${name}`;
  let isPlanted = bug === null;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const isCopied = found.url.startsWith(folder) && (context.parentURL?.endsWith(copy) ?? false);
      return isCopied ? { ...found, url: found.url + copy } : found;
    },
    load: (url, context, next) => {
      if (bug === null || url !== `${folder}${bug.file}${copy}`) return next(url, context);
      const parts = readFileSync(new URL(url), 'utf8').split(bug.from);
      if (parts.length !== 2) throw new Error(`not planted: ${bug.file} has ${bug.from} ${parts.length - 1} times`);
      isPlanted = true;
      return { format: 'module-typescript', source: parts.join(bug.to), shortCircuit: true };
    },
  });
  try {
    const names = ['acd-state', 'step', 'invariants', 'still-wanted'];
    const modules = await Promise.all(
      names.map((file) => import(`${folder}${file}.ts${copy}`) as Promise<Partial<Core>>),
    );
    if (!isPlanted) throw new Error(`not planted: nothing loads ${bug?.file ?? ''}`);
    return Object.assign({}, ...modules) as Core;
  } finally {
    hooks.deregister();
  }
}
