import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOutput } from '../../../src/cli/simulation/day-file.ts';
import type { WorkOperator } from '../../../src/cli/simulation/work-day.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { createMetricsStore } from '../../../src/db/metrics-store.ts';
import { createQueueStore } from '../../../src/db/queue-store.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { nodeId, operatorId } from '../../../src/shared/ids.ts';
import { numbered } from '../../support/call-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { insertOperator } from '../../support/operator-row.ts';
import { livedDay, saturday } from '../../support/simulated-day.ts';

const command = path.join(import.meta.dirname, '../../../src/cli/simulate.ts');
const overflow = [{ when: 'max-wait', to: { is: 'queue', queueId: 'sales' } }];
const { facts, day } = livedDay(400, { queues: { Support: { overflow } } });
const withUserName = (one: WorkOperator): WorkOperator => ({ ...one, userName: `${one.profile.id}.a` });
let database: TestDatabase;
let folder = '';
let [dayFile, changed] = ['', ''];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pasokh-simulate-'));
  [dayFile, changed] = [path.join(folder, 'day.json'), path.join(folder, 'changed.json')];
  await writeFile(dayFile, JSON.stringify(dayOutput({ ...day, operators: day.operators.map(withUserName) })));
  await writeFile(changed, JSON.stringify({ more: [{ count: 2, like: 'ali.a' }] }));
  database = await createTestDatabase();
  const { db } = database;
  const by = { id: null, at: saturday - 1_000 };
  for (const { profile } of day.operators) await insertOperator(db, profile.id);
  await db.updateTable('operators').set({ user_name: 'ali.a' }).where('id', '=', operatorId('ali')).execute();
  for (const queue of day.queues) {
    await createQueueStore(db).insert(queue, () => undefined, by);
    for (const { profile } of day.operators)
      for (const { queueId, ...terms } of profile.serves)
        if (queueId === queue.id) await createQueueStore(db).addOperator(queueId, profile.id, terms, by);
  }
  await createLedger(db).apply({ node: nodeId('pbx-1'), facts: numbered(facts) });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const simulate = (...args: string[]) =>
  simulateWith({ PASOKH_DATABASE_URL: database.url, PASOKH_TIME_ZONE: 'UTC' }, ...args);

async function simulateWith(given: Record<string, string>, ...args: string[]) {
  const env = { ...process.env, ...given };
  const child = spawn(process.execPath, [command, ...args], { env });
  const output = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.err += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...output };
}

describe('npm run simulate', () => {
  it('tells a day of the ledger as the reports do, tells it again, and what would have been', async () => {
    const kept = path.join(folder, 'kept.json');
    const { code, out, err } = await simulate(
      '--from-ledger',
      '2026-11-21',
      '--config',
      changed,
      '--save',
      kept,
      '--json',
    );
    expect([code, err]).toEqual([0, '']);
    const { blocks } = JSON.parse(out);
    expect(blocks.map((block: { name: string }) => block.name)).toEqual(['Support', 'Sales', 'all queues']);
    const total = blocks[2].columns;
    expect(total['the same rules']).toEqual(total.was);
    expect(total.was.offered).toBeGreaterThan(400);
    expect(total.changed.serviceLevel.value).toBeGreaterThan(total.was.serviceLevel.value);

    const metrics = createMetrics({
      store: createMetricsStore(database.db),
      clock: { pbxNow: () => day.to },
    });
    const span = { from: day.from, to: day.to, interval: 'whole', zone: 'UTC', only: [] } as const;
    const [[queues], [operators]] = await Promise.all([metrics.queues(span), metrics.operators(span)]);
    const { offered, answered, abandoned, serviceLevel, asaMs, waitMs } = queues!.total;
    expect(total.was).toMatchObject({ offered, answered, abandoned, serviceLevel, asaMs, waitMs });
    const sum = (of: 'talkMs' | 'wrapUpMs' | 'idleMs') => operators!.operators.reduce((all, one) => all + one[of], 0);
    const busyMs = sum('talkMs') + sum('wrapUpMs');
    expect(total.was.occupancy).toBeCloseTo(busyMs / (busyMs + sum('idleMs')), 12);

    const again = await simulate(kept, '--json');
    const was = (of: { columns: { was: unknown } }[]) => of.map(({ columns }) => columns.was);
    expect(was(JSON.parse(again.out).blocks)).toEqual(was(blocks));
    expect(await readFile(kept, 'utf8')).toContain('"dialled": "200"');
  });

  it('prints tables of a file, for people', async () => {
    const { code, out } = await simulate(dayFile, '--config', changed, '--queue', 'Support', '--seed', '2');
    expect(code).toBe(0);
    expect(out).toMatch(/^2026-11-21T00:00:00.000Z – 2026-11-22T00:00:00.000Z\nReal: 400 arrivals, /);
    expect(out).toMatch(/\nSupport +was +the same rules +changed\n/);
    expect(out).not.toMatch(/\nSales /);
  });

  it('says so of a day without calls, of no day, and of an environment that is not there', async () => {
    const [quiet, none, bare] = await Promise.all([
      simulate('--from-ledger', '۱۴۰۵/۰۸/۲۹'),
      simulate('--from-ledger', '2026-13-01'),
      simulateWith({ PASOKH_DATABASE_URL: '' }, '--from-ledger', '2026-11-21'),
    ]);
    expect(quiet).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^2026-11-20T[^]*\n\nThere were no calls\.\n$/),
    });
    expect(none).toMatchObject({ code: 2, err: '2026-13-01:\n  there is no such day\n' });
    expect(bare).toMatchObject({ code: 1, err: expect.stringContaining('eval "$(script/stack env)"') });
  });

  it('says what is wrong', async () => {
    expect(await simulate(dayFile, '--queue', 'nosuch')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--queue nosuch:\n.*; there are Support, Sales\n$/),
    });
    await writeFile(changed, '{"queues":{"Support":{"wrapUpMs":"long"}}}');
    const problem = /^.*changed\.json:\n {2}queues\/Support\/wrapUpMs: .*expected number/;
    expect(await simulate(dayFile, '--config', changed)).toMatchObject({
      code: 2,
      err: expect.stringMatching(problem),
    });
  });
});
