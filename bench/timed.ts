/** Microseconds; null when the system gave the core to somebody else meanwhile, which on a shared machine takes milliseconds. */
export function timedUs(work: () => void): number | null {
  const switches = process.resourceUsage().involuntaryContextSwitches;
  const before = performance.now();
  work();
  const tookUs = (performance.now() - before) * 1000;
  return process.resourceUsage().involuntaryContextSwitches === switches ? tookUs : null;
}
