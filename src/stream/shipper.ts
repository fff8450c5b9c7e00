import type { NumberedFact } from '../acd/facts.ts';
import { second } from '../shared/time.ts';
import type { Clock, DurationMs, EpochMs } from '../shared/time.ts';
import { intoBatches } from './batches.ts';
import type { FactSource, Lanes, Ledger, Log, SeqRange, SetTimer } from './ports.ts';
import { createWaker } from './waker.ts';
import { createWindows, rangeOf } from './windows.ts';

/** How far the ledger is behind. */
export interface Lag {
  /** Facts that the ledger does not have, as far as is known. */
  readonly facts: number;
  /** Age of the oldest of them; 0 when there is none. */
  readonly oldestMs: DurationMs;
  /** What does not answer at the moment. */
  readonly failing: readonly ('spool' | 'lanes' | 'ledger')[];
}

/** Ships the spool to the ledger. */
export interface Shipper {
  /** Begins with everything that the spool still holds: whatever was on its way before is sent again. */
  readonly start: () => void;
  readonly lag: () => Lag;
  /** Settles when the ledger has everything, or after `withinMs`. @returns how many facts stay in the spool */
  readonly drain: (withinMs: DurationMs) => Promise<number>;
  /** Settles once nothing is going on any more. */
  readonly stop: () => Promise<void>;
}

export interface ShipperParts {
  readonly source: FactSource;
  readonly lanes: Lanes;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly setTimer: SetTimer;
  readonly log: Log;
  /** Gathers a little before sending, so that a turn's facts share a job; longer while much is on its way, so that jobs fill up. */
  readonly lingerMs?: DurationMs;
  /** How often the ledger is asked while something is on its way. */
  readonly askEveryMs?: DurationMs;
  /** What was sent this long ago and is not in the ledger, though the ledger answers, is sent again. */
  readonly resendAfterMs?: DurationMs;
}

const batchSize = 500;
const readSize = 4_000;
const mostInFlight = 40_000;
const longestLingerMs = second / 2;
const longestBackOffMs = 5 * second;

type Part = Lag['failing'][number];

/**
 * One loop: read on, send, ask the ledger what it has, free that. Nothing is freed on any other word, so the carrier may lose, double and
 * shuffle as it likes. While a part is down the loop tries again after 0.2, 0.4, 0.8 … 5 s; what waits stays in the spool.
 */
export function createShipper(parts: ShipperParts): Shipper {
  const { source, lanes, ledger, clock, log, setTimer } = parts;
  const { lingerMs = 20, askEveryMs = 200, resendAfterMs = 30 * second } = parts;
  const windows = createWindows();
  const waker = createWaker(setTimer);
  const failures = new Map<Part, number>();
  const toFree: SeqRange[] = [];
  let cursor = 0;
  let askedAt: EpochMs = 0;
  let ledgerUpSince: EpochMs = 0;
  let stopping = false;
  let loop: Promise<void> = Promise.resolve();
  let onProgress: () => void = () => undefined;

  /** Runs one step of a part; a failure is counted and told once, and the loop backs off. */
  const attempt = async <Result>(part: Part, step: () => Promise<Result> | Result): Promise<Result | null> => {
    try {
      const result = await step();
      if (failures.delete(part)) log.info('stream: part answers again', { part });
      return result;
    } catch (error) {
      const count = (failures.get(part) ?? 0) + 1;
      failures.set(part, count);
      if (count === 1) log.warn('stream: part fails, trying again', { part, cause: String(error) });
      return null;
    }
  };

  const send = async (facts: readonly NumberedFact[]): Promise<true> => {
    const batches = intoBatches(facts, lanes.count, batchSize);
    await Promise.all(batches.map((batch) => lanes.send(batch.lane, { node: source.node, facts: batch.facts })));
    return true;
  };

  /** @returns whether there may be more to send at once */
  const shipNext = async (): Promise<boolean> => {
    const room = Math.min(readSize, mostInFlight - windows.inFlight());
    if (room <= 0) return false;
    const facts = await attempt('spool', () => source.read(cursor, room));
    const last = facts?.at(-1);
    if (facts === null || last === undefined) return false;
    if ((await attempt('lanes', () => send(facts))) === null) return false;
    windows.add(facts, clock.pbxNow());
    cursor = last.seq;
    return facts.length === room;
  };

  const askLedger = async (): Promise<void> => {
    askedAt = clock.pbxNow();
    const spans = windows.spans();
    if (spans.length === 0) return free();
    const ranges = await attempt('ledger', async () => {
      const stored: SeqRange[] = [];
      for (const span of spans) stored.push(...(await ledger.acknowledged(source.node, span)));
      return stored;
    });
    if (ranges === null) {
      ledgerUpSince = clock.pbxNow();
      return;
    }
    toFree.push(...windows.acknowledge(ranges));
    await free();
    onProgress();
    await resendOverdue();
  };

  const free = async (): Promise<void> => {
    if (toFree.length === 0) return;
    const ranges = [...toFree];
    await attempt('spool', () => {
      source.free(ranges);
      toFree.length = 0;
    });
  };

  const resendOverdue = async (): Promise<void> => {
    const now = clock.pbxNow();
    if (now - ledgerUpSince < resendAfterMs) return;
    for (const window of windows.overdue(now - resendAfterMs)) {
      const { from, to } = rangeOf(window);
      const facts = await attempt('spool', () => source.read(from - 1, window.missing.length));
      if (facts === null) return;
      const missing = facts.filter((fact) => fact.seq <= to);
      if ((await attempt('lanes', () => send(missing))) === null) return;
      log.warn('stream: facts sent again', { facts: missing.length, from, to });
      windows.sentAgain(window, now);
    }
  };

  const pauseMs = (): DurationMs | null => {
    const worst = Math.max(0, ...failures.values());
    if (worst > 0) return Math.min(longestBackOffMs, askEveryMs * 2 ** (worst - 1));
    return windows.inFlight() > 0 ? askEveryMs : null;
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      const more = await shipNext();
      if (clock.pbxNow() - askedAt >= askEveryMs) await askLedger();
      if (more && failures.size === 0) continue;
      await rest();
    }
  };

  const rest = async (): Promise<void> => {
    await waker.sleep(pauseMs());
    if (stopping || failures.size > 0) return;
    const gatherMs = Math.min(longestLingerMs, lingerMs + windows.inFlight() / 20);
    await new Promise<void>((resolve) => void setTimer(gatherMs, resolve));
  };

  return {
    start: () => {
      source.onAppended(() => {
        if (failures.size === 0) waker.wake();
      });
      loop = run();
    },
    lag: () => {
      const oldest = source.read(0, 1)[0];
      const oldestMs = oldest === undefined ? 0 : Math.max(0, clock.pbxNow() - oldest.at);
      return { facts: source.backlog(), oldestMs, failing: [...failures.keys()] };
    },
    drain: (withinMs) =>
      new Promise((resolve) => {
        const finish = (): void => {
          cancel();
          onProgress = () => undefined;
          resolve(source.backlog());
        };
        const cancel = setTimer(withinMs, finish);
        onProgress = () => {
          if (source.backlog() === 0) finish();
        };
        onProgress();
      }),
    stop: async () => {
      stopping = true;
      waker.wake();
      await loop;
    },
  };
}
