import { setTimeout as delay } from 'node:timers/promises';
import type { NumberedFact } from '../src/acd/facts.ts';
import { createTestDatabase } from '../test/support/database.ts';
import { traffic } from '../test/support/call-facts.ts';
import { testRedis } from '../test/support/redis.ts';
import { openStage } from '../test/support/stream-stage.ts';

export interface StreamBench {
  /** `burst`: all of it waits in the spool; `steady`: it comes at a given rate, in turns of 20 ms. */
  readonly load: 'burst' | 'steady';
  readonly facts: number;
  /** Facts that came in, a second; null for the burst. */
  readonly offeredPerSecond: number | null;
  /** Facts that the ledger took, a second. */
  readonly appliedPerSecond: number;
  /** Facts in the spool that the ledger had not acknowledged, seen every 100 ms. */
  readonly backlog: { readonly p50: number; readonly max: number };
  /** From the last fact in the spool until the ledger had everything. */
  readonly drainMs: number;
}

const callsPerDay = 4_000;

/** Whole calls of many days, as they happen, so that no call appears twice. */
function calls(facts: number): NumberedFact[] {
  const all: NumberedFact[] = [];
  for (let day = 0; all.length < facts; day += 1) {
    all.push(...traffic(callsPerDay, { from: Date.UTC(2026, 0, 1 + 2 * day), after: all.length }));
  }
  return all.slice(0, facts);
}

async function measure(facts: readonly NumberedFact[], perSecond: number | null): Promise<StreamBench> {
  const database = await createTestDatabase();
  const redis = testRedis();
  const stage = openStage({ redis, db: database.db });
  try {
    if (perSecond === null) stage.spool.append(facts);
    stage.shipper.start();
    const began = performance.now();
    const seen: number[] = [];
    const watch = setInterval(() => seen.push(stage.spool.backlog()), 100);
    if (perSecond !== null) await feed(stage.spool.append, facts, perSecond);
    const fed = performance.now();
    const left = await stage.shipper.drain(300_000);
    clearInterval(watch);
    if (left > 0) throw new Error(`${left} facts did not arrive`);
    const ended = performance.now();
    const sorted = seen.toSorted((a, b) => a - b);
    return {
      ...{ load: perSecond === null ? 'burst' : 'steady', facts: facts.length, offeredPerSecond: perSecond },
      appliedPerSecond: Math.round(facts.length / ((ended - began) / 1000)),
      backlog: { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
      drainMs: Math.round(ended - fed),
    };
  } finally {
    await stage.close();
    await redis.clear();
    await database.drop();
  }
}

/** Appends by the clock: what a slow turn missed comes with the next one. */
async function feed(
  append: (facts: readonly NumberedFact[]) => unknown,
  facts: readonly NumberedFact[],
  perSecond: number,
): Promise<void> {
  const began = performance.now();
  for (let done = 0; done < facts.length;) {
    const due = Math.min(facts.length, Math.ceil(((performance.now() - began) / 1000) * perSecond));
    if (due > done) append(facts.slice(done, due));
    done = Math.max(done, due);
    await delay(20);
  }
}

/** Spool → Postgres: facts per second through Redis, and how far the ledger is behind meanwhile. Needs the stack's Postgres and Redis. */
export async function run(): Promise<readonly StreamBench[]> {
  await measure(calls(5_000), null); // warms up: compiles, opens connections
  return [await measure(calls(100_000), null), await measure(calls(100_000), 10_000)];
}

/** One line a load. */
export function table(results: readonly StreamBench[]): string {
  const head = ['load', 'facts', 'offered/s', 'applied/s', 'backlog p50', 'backlog max', 'drained after'];
  const lines = results.map((result) => [
    ...[result.load, result.facts, result.offeredPerSecond ?? 'at once', result.appliedPerSecond],
    ...[result.backlog.p50, result.backlog.max, `${result.drainMs} ms`],
  ]);
  return [head, ...lines].map((line) => line.map((cell) => String(cell).padStart(14)).join('')).join('\n');
}
