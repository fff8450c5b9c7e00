/**
 * Whether the system gave the core to somebody else during the work, which on a shared machine takes milliseconds. Asked around
 * many steps, not each: asking is a system call, and what it leaves in the caches would be measured.
 */
export function watched<T>(work: () => T): { readonly result: T; readonly isDisturbed: boolean } {
  const before = process.resourceUsage().involuntaryContextSwitches;
  const result = work();
  return { result, isDisturbed: process.resourceUsage().involuntaryContextSwitches > before };
}
