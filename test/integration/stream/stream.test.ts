import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/db/ledger.ts';
import type { FactBatch, Ledger } from '../../../src/stream/ports.ts';
import { traffic } from '../../support/call-facts.ts';
import { createTestDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { ledgerContents } from '../../support/ledger-contents.ts';
import { testRedis } from '../../support/redis.ts';
import { openStage } from '../../support/stream-stage.ts';
import type { StreamStage } from '../../support/stream-stage.ts';

const redis = testRedis();
let database: TestDatabase;
let stage: StreamStage | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => sql`truncate facts, operator_spans, calls cascade`.execute(database.db));
afterEach(async () => {
  await stage?.close();
  stage = null;
  await redis.clear();
});
afterAll(() => database.drop());

/** What the ledger should hold, made without the stream; numbers as the spool gave them. */
async function expected(spooled: readonly FactBatch['facts'][number][]): Promise<unknown> {
  const reference = await createTestDatabase();
  try {
    await createLedger(reference.db).apply({ node: stage!.spool.node, facts: spooled });
    return await ledgerContents(reference.db);
  } finally {
    await reference.drop();
  }
}

describe('the stream', () => {
  it('carries the spool to the ledger and frees it', async () => {
    stage = openStage({ redis, db: database.db });
    const kept = stage.spool.append(traffic(50));
    stage.shipper.start();
    expect(await stage.shipper.drain(10_000)).toBe(0);
    expect(stage.shipper.lag()).toEqual({ facts: 0, oldestMs: 0, failing: [] });
    expect(stage.spool.read(0, 10)).toEqual([]);
    expect(await ledgerContents(database.db)).toEqual(await expected(kept));
  });

  it('begins with what the spool still holds, and carries on with what comes', async () => {
    stage = openStage({ redis, db: database.db });
    const before = stage.spool.append(traffic(5));
    stage.shipper.start();
    const after = stage.spool.append(traffic(5, { from: Date.UTC(2026, 10, 23) }));
    expect(await stage.shipper.drain(10_000)).toBe(0);
    expect(await ledgerContents(database.db)).toEqual(await expected([...before, ...after]));
  });

  it('makes the same ledger with two workers that deliver twice and fail', async () => {
    const real = createLedger(database.db);
    let runs = 0;
    const shaky: Ledger = {
      ...real,
      apply: async (batch) => {
        runs += 1;
        if (runs % 5 === 1) throw new Error('failed before');
        await real.apply({ ...batch, facts: batch.facts.toReversed() });
        if (runs % 5 === 2) throw new Error('failed after');
        if (runs % 5 === 3) await real.apply(batch);
      },
    };
    stage = openStage({ redis, db: database.db, ledger: shaky, workers: 2, resendAfterMs: 500 });
    const kept = traffic(200).flatMap((_fact, index, all) =>
      index % 50 === 0 ? stage!.spool.append(all.slice(index, index + 50)) : [],
    );
    stage.shipper.start();
    expect(await stage.shipper.drain(20_000)).toBe(0);
    expect(runs).toBeGreaterThan(8);
    expect(await ledgerContents(database.db)).toEqual(await expected(kept));
  });
});
