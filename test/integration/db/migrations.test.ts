import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { plainRules } from '../../../src/acd/queue-rules.ts';
import { migrate, pendingMigrations } from '../../../src/db/migrator.ts';
import { createQueueStore } from '../../../src/db/queue-store.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { generateSchema } from '../../support/generate-schema.ts';

const root = path.join(import.meta.dirname, '../../..');
const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ migrated: false });
  open.push(database.drop);
  return database;
}

/** A folder of migrations; inside the project, so that they find Kysely. */
function folderWith(files: Record<string, string>): string {
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(path.join(root, '.cache/migrations-'));
  open.push(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

it('runs up, down and up again to the same schema', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up');
  const first = await generateSchema(db);
  const down = await migrate(db, 'none');
  expect(down.every((step) => step.direction === 'Down')).toBe(true);
  const left = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relname not like 'kysely%'
    union all select typname from pg_type where typnamespace = 'public'::regnamespace and typname not like '%kysely%'
    union all select proname from pg_proc where pronamespace = 'public'::regnamespace
  `.execute(db);
  expect(left.rows).toEqual([]);
  await migrate(db, 'up');
  expect(await generateSchema(db)).toBe(first);
  expect(await pendingMigrations(db)).toEqual([]);
});

it('keeps src/db/schema.ts as the database is', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up');
  expect(await generateSchema(db), 'run `npm run db:types`').toBe(
    readFileSync(path.join(root, 'src/db/schema.ts'), 'utf8'),
  );
});

it('leaves the database as it was when a migration fails', async () => {
  const { db } = await emptyDatabase();
  const sound =
    "import { sql } from 'kysely';\nexport const up = (db) => sql`create table one (id int)`.execute(db);\n";
  const broken = sound.replace(
    'create table one (id int)',
    'create table two (id int); insert into nowhere values (1)',
  );
  const folder = folderWith({ '0001_sound.ts': sound, '0002_broken.ts': broken });

  await expect(migrate(db, 'up', folder)).rejects.toThrow('0002_broken');
  const tables = await sql`select to_regclass('one') as one, to_regclass('two') as two`.execute(db);
  expect(tables.rows).toEqual([{ one: null, two: null }]);
  expect(await pendingMigrations(db, folder)).toEqual(['0001_sound', '0002_broken']);
});

/** The migrations that are older than this one. */
function folderBefore(number: string): string {
  const migrations = path.join(root, 'migrations');
  const before = readdirSync(migrations).filter((name) => name < number);
  return folderWith(
    Object.fromEntries(before.map((name) => [name, readFileSync(path.join(migrations, name), 'utf8')])),
  );
}

it('keeps the rules of a queue that is older than routing', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up', folderBefore('0006'));
  await sql`
    insert into queues (id, name, ring_timeout_ms, wrap_up_ms, max_wait_ms, when_no_operators, cool_down_ms, service_level_ms,
      short_abandon_ms, created_at, changed_at) values ('old', 'Old', 15000, 0, 60000, 'wait', 1500, 20000, 5000, now(), now())
  `.execute(db);
  await migrate(db, 'up');
  expect(await createQueueStore(db).all()).toMatchObject([
    {
      ...plainRules,
      ...{ id: 'old', ringTimeoutMs: 15_000, wrapUpMs: 0, maxWaitMs: 60_000, operators: [] },
      coolDownMs: { declined: 1_500, busy: 1_500, noAnswer: 1_500, unreachable: 1_500 },
    },
  ]);
});

it('leaves a number that two queues have, once with a plus, to the one that the core took it for', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up', folderBefore('0010'));
  await sql`
    insert into queues (id, name, ring_timeout_ms, wrap_up_ms, max_wait_ms, when_no_operators, service_level_ms, short_abandon_ms,
      routing, created_at, changed_at)
    select id, id, 15000, 0, 60000, 'wait', 20000, 5000, '{}', now(), now() from unnest(array['a', 'b']) as id;
  `.execute(db);
  const rows = [
    ['b', '982188', 0] as const,
    ['a', '+982188', 0] as const,
    ['b', '02188', 1] as const,
    ['b', '+02188', 2] as const,
  ].map(([queue, number, place]) => ({ queue_id: queue, number, place }));
  await db.insertInto('queue_numbers').values(rows).execute();
  await migrate(db, 'up');
  expect((await createQueueStore(db).all()).map(({ dialledNumbers }) => dialledNumbers)).toEqual([
    ['+982188'],
    ['02188'],
  ]);
});

it('counts work that is older than units as one of one, and goes back to the times alone', async () => {
  const { db } = await emptyDatabase();
  const before = folderBefore('0008');
  await migrate(db, 'up', before);
  const spans = [
    ...[['presence', 'available'] as const, ['reachable', 'yes'] as const],
    ...(['talking', 'wrap-up', 'releasing', 'idle'] as const).map((value) => ['activity', value] as const),
  ].map(([axis, value], seq) => ({
    ...{ operator_id: 'sara', axis, node: 'pbx-1', seq, value, started_at: new Date(seq), ended_at: new Date(seq + 1) },
  }));
  await db.insertInto('operator_spans').values(spans).execute();
  const times = await db.selectFrom('operator_spans').select(['axis', 'seq', 'value', 'ended_at']).execute();
  await migrate(db, 'up');
  const units = await db.selectFrom('operator_spans').select(['value', 'units']).orderBy('seq').execute();
  expect(units.map((span) => [span.value, span.units])).toEqual([
    ...[['available', null] as const, ['yes', null] as const],
    ...[['talking', 1] as const, ['wrap-up', 1] as const, ['releasing', 0] as const, ['idle', 0] as const],
  ]);
  const capacity = { axis: 'capacity', value: '3', seq: 9, started_at: new Date(9) };
  await db
    .insertInto('operator_spans')
    .values({ ...capacity, operator_id: 'sara', node: 'pbx-1' })
    .execute();
  for (let steps = await migrate(db, 'down'); steps[0]?.name !== '0008_capacity_units';)
    steps = await migrate(db, 'down');
  const left = await db.selectFrom('operator_spans').select(['axis', 'seq', 'value', 'ended_at']).execute();
  expect(left.toSorted((a, b) => a.seq - b.seq)).toEqual(times);
  await migrate(db, 'up', before);
  expect(await pendingMigrations(db, before)).toEqual([]);
});

it('takes the talks that are older than phases for time with the customer', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up', folderBefore('0012'));
  await sql`
    insert into calls (id, node, direction, number, dialled, entered_at, served_by) values ('1.1', 'pbx-1', 'inbound', '1', '2', now(), 'pasokh');
    insert into operator_segments (id, call_id, operator_id, offer_id, served_by, talk_at, ended_at)
    select '1.1-o' || n, '1.1', 'sara', '1.1-o' || n, 'pasokh', to_timestamp(n), case n when 1 then to_timestamp(61.5) end
    from generate_series(1, 2) n
  `.execute(db);
  await migrate(db, 'up');
  const columns = ['via', 'phases', 'talk_ms', 'hold_ms', 'consult_ms'] as const;
  expect(await db.selectFrom('operator_segments').select(columns).orderBy('id').execute()).toEqual([
    { via: 'queue', phases: [{ phase: 'talk', from: 1_000, to: 61_500 }], talk_ms: 60_500, hold_ms: 0, consult_ms: 0 },
    {
      via: 'queue',
      phases: [{ phase: 'talk', from: 2_000, to: null }],
      talk_ms: null,
      hold_ms: null,
      consult_ms: null,
    },
  ]);
});

it('says what keeps the command from its work, in one line', () => {
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, [path.join(root, 'src/cli/migrate.ts')], { env, encoding: 'utf8' });
  const away = run({ PASOKH_DATABASE_URL: 'postgres://pasokh@127.0.0.1:1/none' });
  expect([away.status, away.stderr]).toEqual([1, expect.stringMatching(/^The database .* Is Postgres up\? .*\n$/)]);
  expect(run({}).stderr).toBe('the environment is not complete:\n  PASOKH_DATABASE_URL is not set\n');
});

it('lets two migrators start at the same time', async () => {
  const { db } = await emptyDatabase();
  const steps = await Promise.all([migrate(db, 'up'), migrate(db, 'up')]);
  expect(steps.map((taken) => taken.length).toSorted()[0]).toBe(0);
  expect(await pendingMigrations(db)).toEqual([]);
});

it('names every constraint and index itself', async () => {
  const { db } = await emptyDatabase();
  await migrate(db, 'up');
  const named = await sql<{ name: string }>`
    select conname as name from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
      and conrelid::regclass::text not like 'kysely%' and (conname ~ '_(pkey|fkey|key|check)\\d*$' or conname ~ '^constraint')
  `.execute(db);
  expect(named.rows).toEqual([]);
});
