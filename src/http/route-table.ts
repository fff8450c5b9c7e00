import type { RouteOptions } from 'fastify';
import type { App } from './app.ts';
import type { Policy } from './policy.ts';

export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly policy: Policy | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** All routes, for the start check, the 405 answer and the test that walks them. */
    routeTable: readonly RouteEntry[];
  }
}

const matcher = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replaceAll('*', '.*')}/?$`,
  );

/** Keeps the table of routes from their registration on, and refuses the start while one has no policy. */
export function keepRouteTable(app: App): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.decorate('routeTable', {
    getter: () =>
      routes.flatMap((route) =>
        [route.method].flat().map((method) => ({ method, url: route.url, policy: route.config?.policy })),
      ),
  });
  app.addHook('onReady', async () => {
    const open = app.routeTable.filter((entry) => entry.policy === undefined);
    if (open.length > 0) {
      throw new Error(`routes without a policy: ${open.map((entry) => `${entry.method} ${entry.url}`).join(', ')}`);
    }
  });
}

/** The methods that this path does take; empty when there is no such path. */
export function methodsOf(app: App, path: string): string[] {
  const fitting = app.routeTable.filter((entry) => matcher(entry.url).test(path));
  return [...new Set(fitting.map((entry) => entry.method))].sort();
}
