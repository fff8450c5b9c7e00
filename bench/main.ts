import { availableParallelism, cpus } from 'node:os';

/** The benchmarks by name. Each is loaded only when it is run: not all of them need the stack. */
const benchmarks: Readonly<Record<string, () => Promise<Outcome>>> = {
  'acd-queues': async () => {
    const { run, table } = await import('./acd-queues.ts');
    return outcome(run(), table);
  },
  'acd-step': async () => {
    const { run, table } = await import('./acd-step.ts');
    return outcome(run(), table);
  },
  'call-control': async () => {
    const { run, table } = await import('./call-control.ts');
    return outcome(await run(), table);
  },
  'expected-wait': async () => {
    const { run, table } = await import('./expected-wait.ts');
    return outcome(run(), table);
  },
  'pbx-latency': async () => {
    const { run, table } = await import('./pbx-latency.ts');
    return outcome(await run(), table);
  },
  stream: async () => {
    const { run, table } = await import('./stream.ts');
    return outcome(await run(), table);
  },
};

interface Outcome {
  readonly result: unknown;
  readonly table: string;
}

const outcome = <T>(result: T, table: (result: T) => string): Outcome => ({ result, table: table(result) });

const words = process.argv.slice(2);
const asJson = words.includes('--json');
const asked = words.filter((word) => word !== '--json');
const chosen = Object.entries(benchmarks).filter(([name]) => asked.length === 0 || asked.includes(name));
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) throw new Error(`no such benchmark: ${unknown.join(', ')}`);

const results: Record<string, unknown> = {};
for (const [name, benchmark] of chosen) {
  if (!asJson) console.log(`\n== ${name}`);
  const { result, table } = await benchmark();
  results[name] = result;
  if (!asJson) console.log(table);
}
if (asJson) {
  const machine = { node: process.version, cores: availableParallelism(), cpu: cpus()[0]?.model ?? '' };
  console.log(JSON.stringify({ at: new Date().toISOString(), machine, ...results }, null, 2));
}
