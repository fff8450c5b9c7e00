import { createRequire } from 'node:module';
import type * as plantedCore from './planted-core.ts';
import type * as running from './run-traffic.ts';

// Loaded by Node itself: the core runs several times as fast, as in the service, and its copies have names that only Node knows.
const load = createRequire(import.meta.url);

export const { runTraffic } = load('./run-traffic.ts') as { readonly runTraffic: typeof running.runTraffic };
export const { coreWith } = load('./planted-core.ts') as { readonly coreWith: typeof plantedCore.coreWith };
