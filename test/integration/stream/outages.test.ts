import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NumberedFact } from '../../../src/acd/facts.ts';
import { createLedger } from '../../../src/db/ledger.ts';
import { nodeId } from '../../../src/shared/ids.ts';
import { traffic } from '../../support/call-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/e2e/eventually.ts';
import { ledgerContents } from '../../support/ledger-contents.ts';
import { startPrivateStack } from '../../support/private-stack.ts';
import type { PrivateStack } from '../../support/private-stack.ts';
import { openStage } from '../../support/stream-stage.ts';
import type { StreamStage } from '../../support/stream-stage.ts';

let servers: PrivateStack;
let database: TestDatabase;
let stage: StreamStage | null = null;
let runs = 0;

beforeAll(async () => {
  servers = await startPrivateStack('postgres', 'redis');
});
afterEach(async () => {
  await stage?.close();
  await database.drop();
  stage = null;
});
afterAll(() => servers.destroy());

async function begin(): Promise<StreamStage> {
  database = await createTestDatabase({ serverUrl: servers.url('postgres') });
  return openOn(`outages-${String((runs += 1))}`);
}

function openOn(prefix: string): StreamStage {
  stage = openStage({ redis: { url: servers.url('redis'), prefix }, db: database.db, resendAfterMs: 1_000 });
  return stage;
}

const [early, late] = [traffic(150), traffic(150, { from: Date.UTC(2026, 10, 23) })];

/** Appends in turns of 20, letting the loop run between them. */
async function append(facts: readonly NumberedFact[]): Promise<readonly NumberedFact[]> {
  const kept: NumberedFact[] = [];
  for (let from = 0; from < facts.length; from += 20) {
    kept.push(...stage!.spool.append(facts.slice(from, from + 20)));
    await new Promise(setImmediate);
  }
  return kept;
}

async function expectComplete(kept: readonly NumberedFact[]): Promise<void> {
  expect(await stage!.shipper.drain(25_000)).toBe(0);
  const reference = await createTestDatabase({ serverUrl: servers.url('postgres') });
  try {
    await createLedger(reference.db).apply({ node: nodeId('pbx-1'), facts: kept });
    expect(await ledgerContents(database.db)).toEqual(await ledgerContents(reference.db));
  } finally {
    await reference.drop();
  }
}

const stored = async (): Promise<number> => {
  const row = await database.db
    .selectFrom('facts')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
};

describe('the ledger is complete although', () => {
  it('Redis is emptied mid-stream', async () => {
    const { shipper } = await begin();
    const before = await append(early);
    shipper.start();
    const redis = new Redis(servers.url('redis'));
    await eventually(async () => (await stored()) > 0);
    await redis.flushall();
    const after = await append(late);
    await redis.flushall();
    redis.disconnect();
    await expectComplete([...before, ...after]);
  });

  it('Redis is killed mid-stream', async () => {
    const { shipper } = await begin();
    const before = await append(early);
    shipper.start();
    await servers.kill('redis');
    const after = await append(late);
    await eventually(() => shipper.lag().failing.includes('lanes'));
    await servers.up('redis');
    await expectComplete([...before, ...after]);
  });

  it('Postgres is killed mid-stream', async () => {
    const { shipper } = await begin();
    const before = await append(early);
    shipper.start();
    await eventually(async () => (await stored()) > 0);
    await servers.kill('postgres');
    const after = await append(late);
    await eventually(() => shipper.lag().failing.includes('ledger'));
    expect(shipper.lag().facts).toBeGreaterThan(0);
    await servers.up('postgres');
    await expectComplete([...before, ...after]);
  });

  it('both are down when the service starts', async () => {
    database = await createTestDatabase({ serverUrl: servers.url('postgres') });
    await servers.kill('redis');
    await servers.kill('postgres');
    const { shipper } = openOn('outages-start');
    const kept = await append(early);
    shipper.start();
    await eventually(() => shipper.lag().failing.includes('lanes'));
    await servers.up('postgres');
    await servers.up('redis');
    await expectComplete(kept);
  });
});
