import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../src/cli/simulation/account.ts';
import { changedBy } from '../../../src/cli/simulation/changed-config.ts';
import { compare, type Block } from '../../../src/cli/simulation/comparison.ts';
import { sourcesOf, tablesOf } from '../../../src/cli/simulation/report.ts';
import { queueId, type QueueId } from '../../../src/shared/ids.ts';
import { livedDay } from '../../support/simulated-day.ts';

const { calls, spans, day } = livedDay(100);
const was = accountOf(calls, spans, day);
const compared = (changed: unknown = null, only: QueueId[] = []): readonly Block[] =>
  compare(day, { was, changed: changed === null ? null : changedBy(changed, day, 'changed.json'), seed: 9, only });

describe('the report', () => {
  const plain = { byNumber: false, wholeDay: false };
  const idle = { ...day.queues[0]!, name: 'Nights', id: queueId('nights'), dialledNumbers: [] };
  const withIdle = { ...day, queues: [idle, ...day.queues] };
  const blocksOf = (of: typeof day) => compare(of, { was, changed: null, seed: 9, only: [] });

  it('keeps its columns in line, has the busiest queue first and names those without calls', () => {
    const blocks = blocksOf(withIdle);
    const report = tablesOf(blocks, plain);
    const rows = report.split('\n').filter((row) => / {2}/.test(row));
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(report).toMatch(/service level sl-pasokh\/1, 20 s/);
    expect(report).toMatch(/\nmoved +0 +0\n/);
    expect(report).toMatch(/\n\nno calls: Nights$/);
    expect(blocks.map(({ name }) => name)).toEqual(['Support', 'Sales', 'Nights', 'all queues']);
    expect(tablesOf(blocks.slice(2, 3), plain)).toBe('There were no calls.');
  });

  it('stays in line when every queue promises another time', () => {
    const queues = day.queues.map((queue, index) => ({ ...queue, serviceLevelMs: 10_000 * (index + 1) }));
    const report = tablesOf(blocksOf({ ...day, queues }), plain);
    const ends = report.split('\n').flatMap((row) => (/ {2}/.test(row) ? row.length : []));
    expect(report).toContain('service level sl-pasokh/1, each queue its own');
    expect(new Set(ends).size).toBe(1);
  });

  it('tells in one line which of the queues that it shows have other rules by now', () => {
    const changedSince = [idle, ...day.queues].map(({ id }) => ({ queueId: id, at: day.to }));
    const sources = sourcesOf({ ...withIdle, changedSince }, 9, blocksOf(withIdle));
    const at = '2026-11-22T00:00:00.000Z';
    const line = `Changed since, and here with their present rules: Support (${at}), Sales (${at}).`;
    expect(sources.filter((source) => /changed/i.test(source))).toEqual([line]);
  });

  it('shows a table a queue and one of all, and says what is real and what is drawn', () => {
    const tables = tablesOf(compared({ more: [{ count: 1, like: 'sara' }] }), plain).split('\n\n');
    expect(tables.map((table) => table.split(/\s{2,}/)[0])).toEqual(['Support', 'Sales', 'all queues']);
    expect(tables[0]).toMatch(/was +the same rules +changed\ncalls +\d+ +\d+ +\d+\n/);
    expect(tables[0]).toMatch(/service level sl-pasokh\/1, 20 s +[\d.]+ % +[\d.]+ % +[\d.]+ %/);
    expect(tablesOf(compared(), { ...plain, byNumber: true })).toMatch(
      /^Support +was \* +the same rules\n[^]*\n\* Each call once, in the queue of/,
    );
    expect(tablesOf(compared(null, [queueId('sales')]), plain).match(/calls/g)).toHaveLength(2);
    const [real, drawn] = sourcesOf(day, 9, compared());
    expect([real, drawn]).toEqual([expect.stringMatching(/^Real: 100 arrivals, /), expect.stringContaining('seed 9')]);
  });
});
