import { describe, expect, it } from 'vitest';
import { intoBatches } from '../../../src/stream/batches.ts';
import { hashOf } from '../../../src/shared/hash.ts';
import { subjectOf } from '../../../src/stream/lane.ts';
import { createWindows, rangeOf } from '../../../src/stream/windows.ts';
import { numbered, traffic } from '../../support/call-facts.ts';

describe('batches', () => {
  const facts = traffic(200);

  it('hold every fact once, at most so many, those of one call or operator in one lane', () => {
    const batches = intoBatches(facts, 4, 100);
    const all = batches.flatMap((batch) => batch.facts);
    expect(all.toSorted((a, b) => a.seq - b.seq)).toEqual(facts);
    expect(Math.max(...batches.map((batch) => batch.facts.length))).toBe(100);
    const laneOfSubject = new Map<string, number>();
    for (const { lane, facts: own } of batches) {
      for (const subject of own.map(subjectOf).filter((id) => id !== null)) {
        expect(laneOfSubject.get(subject) ?? lane).toBe(lane);
        laneOfSubject.set(subject, lane);
      }
    }
    expect(new Set(batches.map(({ lane }) => lane)).size).toBe(4);
  });

  it('are the same for the same facts', () => {
    expect(intoBatches(facts, 4, 100)).toEqual(intoBatches([...facts], 4, 100));
  });

  it('hash as FNV-1a does', () => {
    expect([hashOf(''), hashOf('a'), hashOf('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });
});

describe('windows', () => {
  const facts = (from: number, count: number) =>
    numbered(Array(count).fill({ at: 0, type: 'GapSeen', from: 0 }), from - 1);

  it('go when all of them is stored, and tell each new range once', () => {
    const windows = createWindows();
    windows.add(facts(1, 10), 0);
    windows.add(facts(11, 10), 0);
    expect([windows.inFlight(), windows.spans()]).toEqual([20, [{ from: 1, to: 20 }]]);
    expect(windows.acknowledge([{ from: 3, to: 12 }])).toEqual([
      { from: 3, to: 10 },
      { from: 11, to: 12 },
    ]);
    expect(windows.acknowledge([{ from: 3, to: 12 }])).toEqual([]);
    expect(windows.acknowledge([{ from: 1, to: 12 }])).toEqual([{ from: 1, to: 2 }]);
    expect([windows.inFlight(), windows.spans()]).toEqual([8, [{ from: 13, to: 20 }]]);
    expect(windows.acknowledge([{ from: 11, to: 20 }])).toEqual([{ from: 13, to: 20 }]);
    expect([windows.inFlight(), windows.spans()]).toEqual([0, []]);
  });

  it('tell a hole, which was freed before, from what is missing', () => {
    const windows = createWindows();
    windows.add([...facts(5, 1), ...facts(9, 1)], 0);
    expect(windows.acknowledge([{ from: 6, to: 8 }])).toEqual([]);
    expect(windows.inFlight()).toBe(2);
  });

  it('look apart for what stays far behind', () => {
    const windows = createWindows();
    windows.add(facts(1, 10), 0);
    windows.add(facts(5_000, 10), 0);
    windows.acknowledge([{ from: 2, to: 10 }]);
    expect(windows.spans()).toEqual([
      { from: 1, to: 1 },
      { from: 5_000, to: 5_009 },
    ]);
  });

  it('are overdue by the time they were last sent', () => {
    const windows = createWindows();
    windows.add(facts(1, 1), 100);
    windows.add(facts(2, 1), 200);
    expect(windows.overdue(150).map(rangeOf)).toEqual([{ from: 1, to: 1 }]);
    windows.sentAgain(windows.overdue(150)[0]!, 300);
    expect(windows.overdue(250).map(rangeOf)).toEqual([{ from: 2, to: 2 }]);
  });
});
