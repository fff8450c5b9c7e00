import { describe, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { nodeId } from '../../../src/shared/ids.ts';
import type { FactSource, Lanes, Ledger, SeqRange } from '../../../src/stream/ports.ts';
import { createShipper } from '../../../src/stream/shipper.ts';
import { numbered, traffic } from '../../support/call-facts.ts';
import { createVirtualTime } from '../../support/virtual-time.ts';

const node = nodeId('pbx-1');
const second = 1_000;
const quiet = { info: () => undefined, warn: () => undefined };
const gap = (at: number): NumberedFact[] => numbered([{ at, type: 'GapSeen', from: at - 1 }]);
const asRanges = (numbers: Iterable<number>): SeqRange[] => [...numbers].map((seq) => ({ from: seq, to: seq }));

interface Options {
  readonly loses?: (lane: number) => boolean;
  /** A fact that the ledger can never store. */
  readonly poison?: (seq: number) => boolean;
}

/** The three parts of the stream in memory; each can be told to fail. Lanes that work apply at once. */
function stage(facts: readonly NumberedFact[], options: Options = {}) {
  const time = createVirtualTime(facts[0]?.at ?? 0);
  const rows = new Map(facts.map((fact) => [fact.seq, fact]));
  const stored = new Set<number>();
  const down = { spool: false, lanes: false, ledger: false };
  const calls = { read: 0, sent: 0, asked: 0, freed: 0, span: 0 };
  let appended = (): void => undefined;
  const source: FactSource = {
    node,
    read: (after, limit) => {
      calls.read += 1;
      if (down.spool) throw new Error('spool down');
      return [...rows.values()].filter((fact) => fact.seq > after).slice(0, limit);
    },
    free: (ranges) => {
      if (down.spool) throw new Error('spool down');
      for (const { from, to } of ranges) for (let seq = from; seq <= to; seq += 1) rows.delete(seq);
      calls.freed += 1;
    },
    onAppended: (listener) => void (appended = listener),
    backlog: () => rows.size,
  };
  const lanes: Lanes = {
    count: 4,
    send: async (lane, batch) => {
      if (down.lanes) throw new Error('lanes down');
      calls.sent += batch.facts.length;
      if (options.loses?.(lane) !== true && !down.ledger) {
        for (const { seq } of batch.facts) if (options.poison?.(seq) !== true) stored.add(seq);
      }
    },
  };
  const ledger: Ledger = {
    apply: async () => undefined,
    acknowledged: async (_node, { from, to }) => {
      calls.asked += 1;
      calls.span = to - from + 1;
      if (down.ledger) throw new Error('ledger down');
      return asRanges([...stored].filter((seq) => seq >= from && seq <= to));
    },
  };
  const shipper = createShipper({ source, lanes, ledger, clock: time.clock, setTimer: time.setTimer, log: quiet });
  const append = (fact: NumberedFact): void => {
    rows.set(fact.seq, fact);
    appended();
  };
  return { shipper, time, rows, stored, down, calls, append };
}

describe('the shipper', () => {
  it('frees what the ledger has, and rests', async () => {
    const { shipper, time, rows, calls } = stage(traffic(20));
    shipper.start();
    await time.until(() => rows.size === 0, 5 * second);
    await time.pass(second);
    const before = { ...calls };
    await time.pass(3_600 * second);
    expect(calls).toEqual(before);
  });

  it('is not held up by facts that the ledger can never store, nor asks ever more because of them', async () => {
    const facts = numbered(
      Array.from({ length: 44_000 }, (_unused, at) => ({ at, type: 'GapSeen' as const, from: 0 })),
    );
    const { shipper, time, rows, calls, append } = stage(facts, { poison: (seq) => seq % 4_000 === 7 });
    shipper.start();
    await time.until(() => rows.size === 11, 120 * second);
    append({ ...gap(time.clock.pbxNow())[0]!, seq: 1_000_000 });
    await time.until(() => rows.size === 11, second);
    await time.pass(second);
    expect(calls.span).toBeLessThanOrEqual(4_000);
  });

  it('sends what comes later soon', async () => {
    const { shipper, time, rows, append } = stage([]);
    shipper.start();
    await time.pass(60 * second);
    append(gap(time.clock.pbxNow())[0]!);
    await time.until(() => rows.size === 0, second);
  });

  it('keeps what is lost on the way, and sends it again after the time-out', async () => {
    let loses = true;
    const { shipper, time, rows, calls } = stage(traffic(20), { loses: () => loses });
    const total = rows.size;
    shipper.start();
    await time.pass(29 * second);
    expect(rows.size).toBe(total);
    expect(calls.sent).toBe(total);
    loses = false;
    await time.until(() => rows.size === 0, 5 * second);
    expect(calls.sent).toBe(2 * total);
  });

  it('sends only what is missing of a part', async () => {
    let loses = true;
    const { shipper, time, rows, calls } = stage(traffic(20), { loses: (lane) => loses && lane === 1 });
    const total = rows.size;
    shipper.start();
    await time.until(() => rows.size < total, 5 * second);
    const lost = rows.size;
    loses = false;
    await time.until(() => rows.size === 0, 60 * second);
    expect(calls.sent).toBe(total + lost);
  });

  it.each(['lanes', 'ledger', 'spool'] as const)('waits for the %s without a busy loop, and goes on', async (part) => {
    const { shipper, time, rows, down, calls } = stage(traffic(20));
    down[part] = true;
    shipper.start();
    await time.pass(600 * second);
    expect(calls.asked + calls.read).toBeLessThan(300);
    expect(rows.size).toBeGreaterThan(0);
    down[part] = false;
    expect(shipper.lag().failing).toEqual([part]);
    await time.until(() => rows.size === 0, 60 * second);
    expect(shipper.lag()).toEqual({ facts: 0, oldestMs: 0, failing: [] });
  });

  it('sends nothing again only because the ledger is away', async () => {
    const { shipper, time, rows, down, calls } = stage(traffic(20));
    const total = rows.size;
    shipper.start();
    down.ledger = true;
    await time.pass(600 * second);
    expect(calls.sent).toBe(total);
  });

  it('frees later what could not be freed at once', async () => {
    const { shipper, time, rows, stored, down } = stage(traffic(20));
    const total = rows.size;
    shipper.start();
    await time.until(() => stored.size === total, 5 * second);
    down.spool = true;
    await time.pass(30 * second);
    down.spool = false;
    await time.until(() => rows.size === 0, 30 * second);
  });

  it('bounds what is on its way', async () => {
    const many = Array.from({ length: 60_000 }, (_unused, n): NumberedFact => ({ ...gap(1)[0]!, seq: n + 1 }));
    const { shipper, time, calls } = stage(many, { loses: () => true });
    shipper.start();
    await time.pass(5 * second);
    expect(calls.sent).toBe(40_000);
  });

  it('drains until a deadline and tells what stays', async () => {
    const quick = stage(traffic(20));
    quick.shipper.start();
    const done = quick.shipper.drain(10 * second);
    await quick.time.pass(second);
    expect(await done).toBe(0);
    await quick.shipper.stop();

    const stuck = stage(traffic(20));
    const total = stuck.rows.size;
    stuck.down.lanes = true;
    stuck.shipper.start();
    const left = stuck.shipper.drain(10 * second);
    await stuck.time.pass(11 * second);
    expect(await left).toBe(total);
    await stuck.shipper.stop();
  });

  it('tells how old the oldest fact is', async () => {
    const { shipper, time, down } = stage(gap(1_000_000));
    down.lanes = true;
    shipper.start();
    await time.pass(42 * second);
    expect(shipper.lag()).toEqual({ facts: 1, oldestMs: 42 * second, failing: ['lanes'] });
  });
});
