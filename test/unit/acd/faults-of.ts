import fc from 'fast-check';
import { runTraffic } from './natively.ts';
import type { Core } from './run-traffic.ts';
import type { traffic } from './traffic.ts';

/** What the properties say of a core; empty when they find nothing. */
export function faultsOf(core: Core, of: typeof traffic, numRuns: number, seed = 22): string {
  const property = fc.property(of, (choices) => runTraffic(choices, new Set(), core));
  const { errorInstance } = fc.check(property, { seed, numRuns, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : '';
}
